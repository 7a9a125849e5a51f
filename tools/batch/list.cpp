#include "tools/batch/list.h"

#include "core/error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace refill {
namespace {

namespace fs = std::filesystem;

/// A line's words, which spaces separate, but not within double quotes.
std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    bool within_word = false;
    bool quoted = false;
    for (const char letter : text) {
        if (letter == ' ' && !quoted) {
            within_word = false;
            continue;
        }
        if (!within_word)
            words.emplace_back();
        within_word = true;
        if (letter == '"')
            quoted = !quoted;
        else
            words.back() += letter;
    }
    if (quoted)
        throw Error(ErrorKind::settings, "A quotation mark (\") is not closed.");
    return words;
}

std::vector<std::string_view> split_fields(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const auto tab = line.find('\t');
        fields.push_back(line.substr(0, tab));
        if (tab == std::string_view::npos)
            return fields;
        line.remove_prefix(tab + 1);
    }
}

/// What a list adds to the settings of every fill. Most lines of a list have the same options, and
/// trusting a model means reading all of it.
class LineSettings {
public:
    explicit LineSettings(const SettingOptions &common) : common_(common) {}

    const Params &with(std::string_view options) {
        const auto [entry, is_new] = known_.try_emplace(std::string(options));
        if (is_new)
            entry->second = read(options);
        return entry->second;
    }

private:
    Params read(std::string_view text) const {
        SettingOptions settings = common_;
        Words words(split_words(text));
        while (!words.over()) {
            const std::string word = words.take();
            if (!word.starts_with("--") || !settings.take(OptionWord(word), words))
                refuse_option(word);
        }
        return settings.params();
    }

    const SettingOptions &common_;
    std::map<std::string, Params> known_;
};

bool is_heading(const std::vector<std::string_view> &fields) {
    return fields.size() >= 3 && fields[0] == "photo" && fields[1] == "mask" &&
           fields[2] == "output";
}

BatchFill fill_in_line(const std::vector<std::string_view> &fields, LineSettings &settings) {
    if (fields.size() < 3 || fields.size() > 4)
        throw Error(ErrorKind::settings,
                    "A photo, a mask, a file to write and perhaps options are needed, with a tab "
                    "between any two, but there are {} of them.",
                    fields.size());
    if (std::any_of(fields.begin(), fields.begin() + 3, [](auto field) { return field.empty(); }))
        throw Error(ErrorKind::settings, "The photo, the mask or the file to write is empty.");
    if (std::ranges::any_of(fields, [](auto field) { return field.find('\0') != field.npos; }))
        throw Error(ErrorKind::settings, "There is a zero byte in the line.");
    const std::string_view options = fields.size() == 4 ? fields[3] : std::string_view();
    const FillFiles files{fields[0], fields[1], fields[2]};
    file_kind_for(files.output);
    return {0, files, settings.with(options)};
}

/// Takes the text's next line from it, without what ends it.
std::string_view take_line(std::string_view &text) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

std::string contents(const fs::path &list) {
    std::ifstream file(list, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf()))
        throw Error(ErrorKind::input, "The list {} cannot be read, or is empty.", list.string());
    return std::move(text).str();
}

bool is_picture(const fs::path &file) {
    constexpr std::array endings{".png", ".jpg", ".jpeg", ".tif", ".tiff"};
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return std::ranges::find(endings, ending) != endings.end();
}

/// The pictures in the folder, by name. Throws Error (input).
std::vector<fs::path> pictures_in(const fs::path &folder) {
    std::error_code failure;
    std::vector<fs::path> pictures;
    for (const auto &entry : fs::directory_iterator(folder, failure))
        if (is_picture(entry.path()))
            pictures.push_back(entry.path());
    if (failure)
        throw Error(ErrorKind::input, "The folder {} cannot be read: {}.", folder.string(),
                    failure.message());
    std::ranges::sort(pictures);
    return pictures;
}

/// The masks of a folder by the name of the photo that each belongs to.
std::map<std::string, fs::path> masks_by_name(const fs::path &folder) {
    std::map<std::string, fs::path> masks;
    for (const fs::path &mask : pictures_in(folder)) {
        const auto [entry, is_new] = masks.emplace(mask.stem().string(), mask);
        if (!is_new)
            throw Error(ErrorKind::settings, "{} and {} are masks of the same photo.",
                        entry->second.string(), mask.string());
    }
    return masks;
}

std::vector<BatchFill> fills_with_masks(const BatchOptions &options) {
    const auto masks = masks_by_name(options.masks);
    const Params params = options.settings.params();
    std::vector<BatchFill> fills;
    for (const fs::path &named : options.photos)
        for (const fs::path &photo :
             fs::is_directory(named) ? pictures_in(named) : std::vector{named})
            if (const auto mask = masks.find(photo.stem().string()); mask != masks.end())
                fills.push_back({static_cast<int>(fills.size()) + 1,
                                 {photo, mask->second, options.outputs / photo.filename()},
                                 params});
    return fills;
}

/// Names that lead to the same file are the same here.
std::string identity(const fs::path &file) {
    std::error_code failure;
    const fs::path whole = fs::weakly_canonical(fs::absolute(file), failure);
    return (failure ? fs::absolute(file) : whole).string();
}

/// What is written must not be what another fill reads, or what there is would not say what is
/// missing.
void check_outputs(const std::vector<BatchFill> &fills) {
    std::set<std::string> read;
    for (const BatchFill &fill : fills)
        read.insert({identity(fill.files.photo), identity(fill.files.mask)});
    std::map<std::string, int> written;
    for (const BatchFill &fill : fills) {
        const std::string output = identity(fill.files.output);
        if (read.contains(output))
            throw Error(ErrorKind::settings,
                        "Fill {} would write over {}, a photo or mask of this batch.", fill.number,
                        fill.files.output.string());
        if (const auto [other, is_new] = written.emplace(output, fill.number); !is_new)
            throw Error(ErrorKind::settings, "The fills {} and {} would both write {}.",
                        other->second, fill.number, fill.files.output.string());
    }
}

} // namespace

std::vector<BatchFill> parse_batch_list(std::string_view text, const std::string &name,
                                        const SettingOptions &settings) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
    LineSettings line_settings(settings);
    std::vector<BatchFill> fills;
    for (int number = 1; !text.empty(); ++number) {
        const std::string_view line = take_line(text);
        const auto fields = split_fields(line);
        if (line.empty() || line.starts_with('#') || (fills.empty() && is_heading(fields)))
            continue;
        try {
            fills.push_back(fill_in_line(fields, line_settings));
        } catch (const Error &failure) {
            throw Error(failure.kind(), "{}, line {}: {}", name, number,
                        std::string(failure.what()));
        }
        fills.back().number = number;
    }
    return fills;
}

std::vector<BatchFill> batch_fills(const BatchOptions &options) {
    const auto fills =
        options.list.empty()
            ? fills_with_masks(options)
            : parse_batch_list(contents(options.list), options.list.string(), options.settings);
    if (fills.empty())
        throw Error(ErrorKind::settings,
                    options.list.empty() ? "No photo has a mask of its name in {}."
                                         : "There is nothing to fill in {}.",
                    (options.list.empty() ? options.masks : options.list).string());
    check_outputs(fills);
    return fills;
}

} // namespace refill
