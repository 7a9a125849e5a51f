#include "tools/eval/options.h"

#include "core/error.h"
#include "tools/help_entry.h"

#include <charconv>
#include <functional>
#include <sstream>

namespace refill {
namespace {

template <typename Number>
Number whole_number(const std::string &option, const std::string &text) {
    Number value{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || value < 0)
        throw Error(ErrorKind::settings, "{} needs a whole number from 0, not \"{}\".", option,
                    text);
    return value;
}

std::vector<MaskKind> kinds_of(const std::string &names) {
    std::vector<MaskKind> kinds;
    std::istringstream list(names);
    for (std::string name; std::getline(list, name, ',');)
        kinds.push_back(find_mask_kind(name));
    if (kinds.empty())
        throw Error(ErrorKind::settings, "--masks needs at least one name.");
    return kinds;
}

/// An option that has a value: its name, what it does with the value, and its help.
struct Option {
    const char *name;
    const char *value;
    const char *help;
    std::function<void(EvalOptions &, const std::string &value)> take;
};

std::vector<Option> options_for(const std::filesystem::path &refill) {
    return {
        {"-o", "FOLDER",
         "Where results and tables are written. What it holds from an earlier run "
         "is kept where nothing has changed, so that a run can be continued.",
         [](EvalOptions &options, const std::string &value) { options.folder = value; }},
        {"--run", "'NAME: SETTING=VALUE ...'",
         "Refill with these settings; they are those of refill --help, and "
         "preset=NAME, but for grow, which is 0: the masks are exact. May be given several times.",
         [refill](EvalOptions &options, const std::string &value) {
             options.entries.push_back(refill_entry(value, refill));
         }},
        {"--model", "FILE",
         "The model of all runs of Refill that name none, instead of the one that ships.",
         [](EvalOptions &options, const std::string &value) { options.model = value; }},
        {"--command", "'NAME=COMMAND'",
         "Another program, run by a shell: {image}, {mask} and {out} stand for the "
         "photo, the mask (white is hole) and the file to write, all PNG. May be given "
         "several times.",
         [](EvalOptions &options, const std::string &value) {
             options.entries.push_back(command_entry(value));
         }},
        {"--masks", "NAME,NAME,...", "Kinds of masks, see below (default thin,medium,thick).",
         [](EvalOptions &options, const std::string &value) {
             options.cases.kinds = kinds_of(value);
         }},
        {"--crop", "N",
         "Take a square of N pixels from somewhere in each photo and leave smaller "
         "photos out (default 0: whole photos).",
         [](EvalOptions &options, const std::string &value) {
             options.cases.crop = whole_number<int>("--crop", value);
         }},
        {"--limit", "N", "Take only the first N photos (default 0: all).",
         [](EvalOptions &options, const std::string &value) {
             options.cases.limit = whole_number<int>("--limit", value);
         }},
        {"--seed", "N", "Draw other masks and crops (default 0).",
         [](EvalOptions &options, const std::string &value) {
             options.cases.seed = whole_number<std::uint64_t>("--seed", value);
         }},
        {"--features", "FILE",
         "SqueezeNet v1.1 as safetensors: measures the feature distance in the hole.",
         [](EvalOptions &options, const std::string &value) { options.networks.features = value; }},
        {"--fid", "FILE",
         "A feature network as TorchScript, 1 x 3 x H x W in 0..1 to 1 x D: measures "
         "the Frechet distance between the truths and the results. TorchScript is "
         "code that is run; name only files you trust.",
         [](EvalOptions &options, const std::string &value) { options.networks.fid = value; }},
        {"--lpips", "FILE",
         "LPIPS as TorchScript, two pictures in -1..1 to a number. Code as well.",
         [](EvalOptions &options, const std::string &value) { options.networks.lpips = value; }},
        {"--sheet-rows", "N",
         "At most so many rows of pictures in sheet.png (default 24; 0: none).",
         [](EvalOptions &options, const std::string &value) {
             options.sheet_rows = whole_number<int>("--sheet-rows", value);
         }},
    };
}

/// The words one after the other.
class Words {
public:
    explicit Words(const std::vector<std::string> &words) : words_(words) {}

    bool over() const { return next_ == words_.size(); }
    const std::string &take() { return words_[next_++]; }

    const std::string &value_of(const std::string &option) {
        if (over())
            throw Error(ErrorKind::settings, "The option {} needs a value.", option);
        return take();
    }

private:
    const std::vector<std::string> &words_;
    std::size_t next_ = 0;
};

void complete(EvalOptions &options, bool baselines, const std::filesystem::path &refill) {
    if (options.photos.empty())
        throw Error(ErrorKind::settings,
                    "The photos are missing: name a folder or files. \"refill-eval --help\" lists "
                    "the options.");
    if (options.folder.empty())
        throw Error(ErrorKind::settings, "The folder for the results is missing: add -o FOLDER.");
    if (options.cases.kinds.empty())
        options.cases.kinds = kinds_of("thin,medium,thick");
    if (options.entries.empty())
        options.entries.push_back(refill_entry("standard: preset=standard", refill));
    if (baselines)
        for (Entry &entry : baseline_entries(refill, options.model))
            options.entries.push_back(std::move(entry));
    if (!options.model.empty())
        for (Entry &entry : options.entries)
            use_model(entry, options.model);
    check_names(options.entries);
}

} // namespace

EvalOptions parse_eval_options(const std::vector<std::string> &arguments,
                               const std::filesystem::path &refill) {
    const std::vector<Option> known = options_for(refill);
    EvalOptions options;
    bool baselines = false;
    Words words(arguments);
    while (!words.over()) {
        const std::string word = words.take();
        const auto option = std::ranges::find(known, word, &Option::name);
        if (option != known.end())
            option->take(options, words.value_of(word));
        else if (word == "--baselines")
            baselines = true;
        else if (word == "--help" || word == "-h")
            options.help = true;
        else if (word.starts_with("-"))
            throw Error(ErrorKind::settings, "There is no option {}.", word);
        else
            options.photos.emplace_back(word);
    }
    if (!options.help)
        complete(options, baselines, refill);
    return options;
}

std::string eval_help() {
    std::string text =
        "Usage: refill-eval PHOTOS ... -o FOLDER [OPTION ...]\n\n"
        "Makes holes in photos, has Refill and other programs fill them, and tells how\n"
        "far the fills are from what was there. PHOTOS are files and folders.\n\n"
        "Options:\n";
    for (const Option &option : options_for({}))
        text += help_entry(std::string(option.name) + " " + option.value, option.help);
    text +=
        help_entry("--baselines",
                   "Add what a network has to beat: telea, navier-stokes, the model run once at "
                   "full size, and its smallest scale enlarged.");
    text += "\nMasks:\n";
    for (const MaskKind &kind : mask_kinds())
        text += std::string("  ") + kind.name + ": " + kind.help + "\n";
    return text +
           "\nOnly the hole is judged; around it stands what was there. Seconds and memory are\n"
           "those of each program as a whole, with its start and the reading of the model.\n"
           "FOLDER gets results.csv (each result), table.csv and table.md (means), table.json\n"
           "(both), photos.md (a column for each photo), sheet.png (to look at) and the\n"
           "results themselves. An entry that fails is counted, and the others go on.\n";
}

} // namespace refill
