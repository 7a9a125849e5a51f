#include "tools/batch/options.h"

#include "core/error.h"
#include "tools/help_entry.h"

#include <charconv>

namespace refill {
namespace {

constexpr int most_jobs = 256;
constexpr int most_slices = 1000000;

int whole_number(std::string_view text, int most, const std::string &option) {
    int value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size() || value < 1 || value > most)
        throw Error(ErrorKind::settings, "{} needs whole numbers from 1 to {}, not \"{}\".", option,
                    most, std::string(text));
    return value;
}

Slice slice_of(const std::string &text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos)
        throw Error(ErrorKind::settings,
                    "--slice needs two numbers, such as 2/8 for the second of eight, not \"{}\".",
                    text);
    const std::string_view words = text;
    const Slice slice{whole_number(words.substr(0, slash), most_slices, "--slice"),
                      whole_number(words.substr(slash + 1), most_slices, "--slice")};
    if (slice.number > slice.of)
        throw Error(ErrorKind::settings, "There is no slice {} of {}.", slice.number, slice.of);
    return slice;
}

/// list.tsv becomes list.results.tsv, and list.results-2-of-8.tsv where it is of a slice.
std::filesystem::path table_for(const BatchOptions &options) {
    std::string name = "results";
    if (options.slice.of > 1)
        name +=
            "-" + std::to_string(options.slice.number) + "-of-" + std::to_string(options.slice.of);
    if (options.list.empty())
        return options.outputs / (name + ".tsv");
    std::filesystem::path table = options.list;
    table.replace_extension();
    table += "." + name + ".tsv";
    return table;
}

/// Reads the words one after the other into BatchOptions.
class Parser {
public:
    explicit Parser(const std::vector<std::string> &arguments) : words_(arguments) {}

    BatchOptions parse() {
        while (!words_.over())
            take(words_.take());
        if (!result_.help && !result_.worker)
            finish();
        return result_;
    }

private:
    void take(const std::string &word) {
        if (options_over_ || word.size() < 2 || word[0] != '-')
            files_.push_back(word);
        else if (word == "--")
            options_over_ = true;
        else if (word == "-o")
            result_.outputs = words_.value_of(word, {});
        else if (word == "-h")
            result_.help = true;
        else if (!word.starts_with("--"))
            refuse_option(word);
        else if (const OptionWord option(word); !take_switch(option) && !take_value(option) &&
                                                !result_.settings.take(option, words_))
            refuse_option(word);
    }

    bool take_switch(const OptionWord &option) {
        const std::pair<const char *, bool *> switches[] = {{"help", &result_.help},
                                                            {"worker", &result_.worker},
                                                            {"quiet", &result_.quiet},
                                                            {"again", &result_.again}};
        for (const auto &[name, value] : switches)
            if (option.name == name && !option.value)
                return *value = true;
        return false;
    }

    bool take_value(const OptionWord &option) {
        const auto value = [&] { return words_.value_of(option.word, option.value); };
        if (option.name == "masks")
            result_.masks = value();
        else if (option.name == "table")
            result_.table = value();
        else if (option.name == "jobs")
            result_.jobs = whole_number(value(), most_jobs, "--jobs");
        else if (option.name == "slice")
            result_.slice = slice_of(value());
        else
            return false;
        return true;
    }

    void finish() {
        if (result_.masks.empty())
            take_list();
        else
            take_photos();
        if (result_.table.empty())
            result_.table = table_for(result_);
    }

    void take_list() {
        if (files_.size() != 1)
            throw Error(ErrorKind::settings,
                        "One list is needed, but {} files were named. Photos need --masks FOLDER; "
                        "\"refill batch --help\" says more.",
                        files_.size());
        if (!result_.outputs.empty())
            throw Error(ErrorKind::settings,
                        "The list names the files to write, so -o {} has no use.",
                        result_.outputs.string());
        result_.list = files_.front();
    }

    void take_photos() {
        if (files_.empty())
            throw Error(ErrorKind::settings,
                        "Photos are missing: name a folder of them, or the files.");
        if (result_.outputs.empty())
            throw Error(ErrorKind::settings, "The folder to write to is missing: add -o FOLDER.");
        result_.photos.assign(files_.begin(), files_.end());
    }

    Words words_;
    bool options_over_ = false;
    BatchOptions result_;
    std::vector<std::string> files_;
};

} // namespace

BatchOptions parse_batch_options(const std::vector<std::string> &arguments) {
    return Parser(arguments).parse();
}

std::string batch_help() {
    return "Usage: refill batch LIST.tsv [OPTION ...]\n"
           "       refill batch PHOTO ... --masks FOLDER -o FOLDER [OPTION ...]\n\n"
           "Fills many photos. Each line of the list has a photo, its mask and the file to write,\n"
           "and may have options of its own for it, with a tab between any two. Lines that begin\n"
           "with # are left out. With --masks, a photo belongs to the mask that has its name, but\n"
           "for the ending; photos without a mask are left alone.\n\n"
           "What is there already is not done again: start the same command once more to do what\n"
           "is missing.\n\n" +
           help_entry("--masks FOLDER", "The masks, where photos are named instead of a list. A "
                                        "folder of photos stands for all that are in it.") +
           help_entry("-o FOLDER", "Where they go then, each under the photo's own name.") +
           help_entry("--jobs N",
                      "Fill so many photos at the same time. They share the processor's "
                      "cores and the memory limit. Default: 1.") +
           help_entry("--slice I/N", "Only every Nth fill, from the Ith on: one of N parts, for "
                                     "several machines.") +
           help_entry("--again", "Also what is there already.") +
           help_entry("--table FILE", "Where to say what became of each photo, as a table (TSV). "
                                      "Default: LIST.results.tsv, or results.tsv in the folder.") +
           help_entry("--quiet", "Print errors only.") +
           "\nAll settings that refill --help lists, --preset and --trust-model are those of "
           "every\n"
           "photo, but where its line has others.\n\n"
           "Ctrl-C ends the work. The photos at hand are not written; the next start does them.\n\n"
           "Exit status: 0 all are there, 2 bad usage, setting or list, 3 unreadable list,\n"
           "5 some are missing.\n";
}

} // namespace refill
