/// How good fills are: presets, models and other programs side by side, on photos whose truth is
/// known.

#include "core/error.h"
#include "core/files/write_file.h"
#include "tools/eval/cases.h"
#include "tools/eval/compare.h"
#include "tools/eval/contact_sheet.h"
#include "tools/eval/fill_case.h"
#include "tools/eval/frechet.h"
#include "tools/eval/options.h"
#include "tools/eval/perceptual.h"
#include "tools/eval/table.h"
#include "tools/photo_file.h"
#include "tools/png.h"
#include "tools/strokes.h"

#include <nlohmann/json.hpp>

#include <iomanip>
#include <iostream>
#include <map>

namespace refill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// `refill` where it lies beside this program, else the one in PATH.
fs::path refill_program() {
    std::error_code failure;
    const fs::path beside = fs::read_symlink("/proc/self/exe", failure).parent_path() / "refill";
    return fs::exists(beside, failure) ? beside : fs::path("refill");
}

fs::path fills_folder(const EvalOptions &options) { return options.folder / "fills"; }

std::string settings_json(const EvalOptions &options) {
    Json settings = {{"crop", options.cases.crop}, {"seed", options.cases.seed}};
    for (const fs::path &photos : options.photos)
        settings["photos"].push_back(photos.string());
    for (const MaskKind &kind : options.cases.kinds)
        settings["masks"].push_back(kind.name);
    for (const Entry &entry : options.entries)
        settings["entries"][entry.name] = entry.settings;
    return settings.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Features of truths and results, for the Fréchet distance of one group of results.
struct FeatureSets {
    std::vector<std::vector<float>> truths;
    std::vector<std::vector<float>> results;
};

/// Runs every entry for every case, and keeps the tables up to date on the way.
class Evaluation {
public:
    explicit Evaluation(const EvalOptions &options)
        : options_(options), perceptual_(options.networks) {}

    void run(const std::vector<Case> &cases) {
        std::size_t done = 0;
        for (const Case &each : cases) {
            const Image truth = PhotoFile(each.truth_file).image();
            const Mask hole = read_mask(each.mask_file);
            for (const Entry &entry : options_.entries) {
                rows_.push_back(measured(entry, each, truth, hole));
                report(rows_.back(), ++done, cases.size() * options_.entries.size());
            }
            write_tables();
        }
        std::cout << means_markdown(means());
    }

private:
    /// A failure of one result, whatever it is, becomes part of its row.
    Row measured(const Entry &entry, const Case &which, const Image &truth, const Mask &hole) {
        Row row{.photo = which.photo, .mask = which.mask, .entry = entry.name};
        row.hole_share = hole_share(hole);
        const Fill fill = fill_case(entry, which, fills_folder(options_));
        row.failure = fill.run.failure;
        if (!row.failure.empty())
            return row;
        try {
            judge(row, truth, result_of(fill, truth), hole);
            row.seconds = fill.run.seconds;
            row.peak_memory = fill.run.peak_memory;
        } catch (const Error &failure) {
            if (failure.kind() != ErrorKind::input)
                throw;
            row.failure = failure.what();
        }
        return row;
    }

    static Image result_of(const Fill &fill, const Image &truth) {
        Image result = PhotoFile(fill.file).image();
        if (result.bounds() != truth.bounds())
            throw Error(ErrorKind::input, "The result is {} x {} pixels, but the photo is {} x {}.",
                        result.width(), result.height(), truth.width(), truth.height());
        return result;
    }

    void judge(Row &row, const Image &truth, const Image &whole_result, const Mask &hole) {
        const Image result = with_hole_from(truth, whole_result, hole);
        const Comparison pixels = compare(truth, result, hole);
        row.l1 = pixels.image.l1;
        row.psnr = pixels.image.psnr;
        row.ssim = pixels.image.ssim;
        row.hole_l1 = pixels.hole.l1;
        row.hole_psnr = pixels.hole.psnr;
        row.hole_ssim = pixels.hole.ssim;
        row.feature_distance = perceptual_.feature_distance(truth, result, hole);
        row.lpips = perceptual_.lpips(truth, result);
        keep_features(row, truth, result);
    }

    void keep_features(const Row &row, const Image &truth, const Image &result) {
        const auto of_truth = perceptual_.fid_features(truth);
        if (of_truth.empty())
            return;
        const auto of_result = perceptual_.fid_features(result);
        for (const std::string &mask : {row.mask, std::string("all")}) {
            FeatureSets &sets = features_[{mask, row.entry}];
            sets.truths.push_back(of_truth);
            sets.results.push_back(of_result);
        }
    }

    std::vector<Mean> means() const {
        std::vector<Mean> means = means_of(rows_);
        for (Mean &mean : means)
            if (const auto sets = features_.find({mean.row.mask, mean.row.entry});
                sets != features_.end())
                mean.frechet_distance = frechet_distance(sets->second.truths, sets->second.results);
        return means;
    }

    void write_tables() const {
        const std::vector<Mean> current = means();
        write_file(options_.folder / "results.csv", rows_csv(rows_));
        write_file(options_.folder / "table.csv", means_csv(current));
        write_file(options_.folder / "table.md", means_markdown(current));
        write_file(options_.folder / "photos.md", photos_markdown(rows_));
        write_file(options_.folder / "table.json",
                   tables_json(settings_json(options_), rows_, current));
    }

    static void report(const Row &row, std::size_t done, std::size_t all) {
        std::cerr << "[" << done << "/" << all << "] " << row.photo << ", " << row.mask << ", "
                  << row.entry << ": ";
        if (row.failure.empty())
            std::cerr << std::fixed << std::setprecision(1) << row.seconds << " s\n";
        else
            std::cerr << row.failure << "\n";
    }

    const EvalOptions &options_;
    Perceptual perceptual_;
    std::vector<Row> rows_;
    std::map<std::pair<std::string, std::string>, FeatureSets> features_; ///< by mask, entry
};

void evaluate(const EvalOptions &options) {
    start_libvips("refill-eval");
    std::vector<std::string> notes;
    fs::create_directories(options.folder);
    const std::vector<Case> cases =
        make_cases(find_photos(options.photos), options.cases, options.folder / "photos", notes);
    for (const std::string &note : notes)
        std::cerr << note << "\n";
    Evaluation(options).run(cases);
    if (options.sheet_rows > 0)
        write_file(options.folder / "sheet.png",
                   png_of(contact_sheet(cases, options.entries, fills_folder(options),
                                        options.sheet_rows)));
}

} // namespace
} // namespace refill

int main(int count, char **arguments) try {
    const refill::EvalOptions options =
        refill::parse_eval_options({arguments + 1, arguments + count}, refill::refill_program());
    if (options.help)
        std::cout << refill::eval_help();
    else
        refill::evaluate(options);
    return std::cout.flush() ? 0 : 1;
} catch (const std::exception &failure) {
    std::cerr << "refill-eval: " << failure.what() << "\n";
    return dynamic_cast<const refill::Error *>(&failure) ? 2 : 1;
}
