#include "tools/command_line.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/settings/own_presets.h"
#include "tools/help_entry.h"
#include "tools/setting_options.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace refill {
namespace {

using Json = nlohmann::ordered_json;

bool is_truth(const Parameter &parameter) {
    return std::holds_alternative<bool Params::*>(parameter.field);
}

bool is_text(const Parameter &parameter) {
    return std::holds_alternative<std::string Params::*>(parameter.field);
}

std::string default_of(const Parameter &parameter) { return get_parameter(Params{}, parameter); }

/// A number as a person writes it: 2000000000 and 0.5, neither 2e+09 nor 0.500000.
std::string plain(double number) {
    std::ostringstream text;
    text.precision(12);
    text << number;
    return text.str();
}

std::string joined_choices(const Parameter &parameter, const std::string &between) {
    std::string names;
    for (const Choice &choice : parameter.choices)
        names += (names.empty() ? "" : between) + choice.name;
    return names;
}

/// After a number of this parameter.
std::string unit_text(const Parameter &parameter) {
    if (is_percentage(parameter))
        return ", where 0.01 is 1 %";
    return parameter.unit ? std::string(" ") + parameter.unit : "";
}

std::string zero_text(const Parameter &parameter) {
    if (!parameter.zero_label)
        return "";
    std::string words = parameter.zero_label;
    words[0] = static_cast<char>(std::tolower(words[0]));
    return "; 0: " + words;
}

/// What may stand after the option, in help and table.
std::string possible_values(const Parameter &parameter) {
    if (is_truth(parameter))
        return "true, false";
    if (!parameter.choices.empty())
        return joined_choices(parameter, ", ") + (parameter.takes_others ? ", text" : "");
    if (is_text(parameter))
        return parameter.is_file ? "a file" : "text";
    return plain(parameter.minimum) + " to " + plain(parameter.maximum) + unit_text(parameter) +
           zero_text(parameter);
}

/// The options of which this one needs one to have an effect, each within `quotes`.
std::string needed_options(const Parameter &parameter, const std::string &quotes) {
    std::string options;
    for (const Need &need : parameter.needs) {
        const bool plain_switch = is_truth(*find_parameter(need.parameter));
        const std::string value = plain_switch ? "" : "=" + need.value;
        options +=
            (options.empty() ? "" : " or ") + quotes + "--" + need.parameter + value + quotes;
    }
    return options;
}

std::string option_help(const Parameter &parameter) {
    const std::string value = is_truth(parameter)  ? "[=true|false]"
                              : is_text(parameter) ? " NAME"
                                                   : " NUMBER";
    std::string facts = " (" + possible_values(parameter);
    if (const std::string initial = default_of(parameter); !initial.empty())
        facts += "; default " + initial;
    if (const std::string needed = needed_options(parameter, ""); !needed.empty())
        facts += "; only with " + needed;
    return help_entry("--" + std::string(parameter.name) + value, parameter.help + facts + ")");
}

std::string own_options_help() {
    return help_entry("-o OUT", "The file to write: .png, .jpg or .tiff.") +
           help_entry("--preset NAME",
                      "Start from a preset, yours or a file of one included; options change it, "
                      "wherever they stand. --list-presets shows them.") +
           help_entry(
               "--dry-run",
               "Fill nothing: print the scales, the time and the memory that it would take.") +
           help_entry(
               "--copy-from MASK",
               "Copy pixels only from where MASK is white, and make the fill like those. The "
               "network itself sees the whole photo.") +
           help_entry(
               "--variants N",
               "Make N fills, with the seed and those after it, for little more than the time "
               "of one, and write them to OUT-1, OUT-2 and so on in place of OUT. --report "
               "is about the last of them.") +
           help_entry("--report FILE",
                      "Write settings, scales, losses, times and memory as JSON.") +
           help_entry("--trust-model",
                      "Let the engine torchscript run the code in the model file, whatever it "
                      "does. --trusted-model allows one file only.") +
           help_entry("--quiet", "Print errors only.") +
           help_entry("--help, --version, --list-presets, --list-engines", "Print that and end.") +
           help_entry("--parameters, --markdown-table, --markdown-engines",
                      "Print the settings below as JSON, or the tables of the guide, and end.");
}

const char *type_name(const Parameter &parameter) {
    if (is_truth(parameter))
        return "boolean";
    if (!parameter.choices.empty() && !parameter.takes_others)
        return "choice";
    if (is_text(parameter))
        return parameter.is_file ? "file" : "text";
    return std::holds_alternative<int Params::*>(parameter.field) ? "integer" : "number";
}

const GroupInfo &info(Group group) {
    return *std::ranges::find(groups(), group, &GroupInfo::group);
}

Json parameter_json(const Parameter &parameter) {
    Json entry = {{"name", parameter.name},
                  {"type", type_name(parameter)},
                  {"group", info(parameter.group).name},
                  {"label", parameter.label},
                  {"help", parameter.help},
                  {"default", default_of(parameter)}};
    if (!is_truth(parameter) && !is_text(parameter)) {
        entry["minimum"] = parameter.minimum;
        entry["maximum"] = parameter.maximum;
        if (parameter.unit)
            entry["unit"] = parameter.unit;
    }
    for (const Choice &choice : parameter.choices)
        entry["choices"].push_back(choice.name);
    return entry;
}

/// The title of the group where it begins at this parameter, which each list shows above it.
std::string title_at(const Parameter &parameter) {
    const bool goes_on =
        &parameter != &parameters().front() && (&parameter - 1)->group == parameter.group;
    const GroupInfo &group = info(parameter.group);
    return goes_on ? "" : std::string(group.is_expert ? "Expert, " : "") + group.title;
}

/// For weights as they were published.
std::string licence_text(const EngineInfo &engine) {
    const std::string licence = engine.licence;
    if (licence == no_licence)
        return "none stated";
    return licence.empty() ? "the file's own" : licence;
}

/// Reads the words one after the other into a CommandLine.
class Parser {
public:
    explicit Parser(const std::vector<std::string> &arguments) : words_(arguments) {}

    CommandLine parse() {
        while (!words_.over())
            take(words_.take());
        if (result_.task == CommandLine::Task::fill)
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
            result_.files.output = words_.value_of("-o", {});
        else if (word == "-h")
            result_.task = CommandLine::Task::help;
        else if (word.starts_with("--"))
            take_option(OptionWord(word));
        else
            refuse_option(word);
    }

    void take_option(const OptionWord &option) {
        if (option.name == "report")
            result_.report = words_.value_of(option.word, option.value);
        else if (option.name == "copy-from")
            result_.files.copy_from = words_.value_of(option.word, option.value);
        else if (option.name == "variants")
            result_.variants = count_in(words_.value_of(option.word, option.value));
        else if (!settings_.take(option, words_) && (option.value || !take_task(option.name)))
            refuse_option(option.word);
    }

    static int count_in(const std::string &word) {
        constexpr int most = 100;
        int count = 0;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), count);
        if (read.ec != std::errc{} || read.ptr != word.data() + word.size() || count < 1 ||
            count > most)
            throw Error(ErrorKind::settings,
                        "--variants takes a number from 1 to {}, but got \"{}\".", most, word);
        return count;
    }

    bool take_task(const std::string &name) {
        using Task = CommandLine::Task;
        const std::pair<const char *, Task> tasks[] = {
            {"help", Task::help},
            {"version", Task::version},
            {"list-presets", Task::list_presets},
            {"list-engines", Task::list_engines},
            {"parameters", Task::parameters},
            {"markdown-table", Task::markdown_table},
            {"markdown-engines", Task::markdown_engines}};
        if (name == "quiet" || name == "dry-run") {
            (name == "quiet" ? result_.quiet : dry_run_) = true;
            return true;
        }
        for (const auto &[option, task] : tasks) {
            if (name != option)
                continue;
            result_.task = task;
            return true;
        }
        return false;
    }

    void finish() {
        if (files_.size() != 2)
            throw Error(ErrorKind::settings,
                        "A photo and a mask are needed, but {} files were named. "
                        "\"refill --help\" lists the options.",
                        files_.size());
        if (dry_run_)
            result_.task = CommandLine::Task::forecast;
        else if (result_.files.output.empty())
            throw Error(ErrorKind::settings, "The file to write is missing: add -o OUT.");
        result_.files.photo = files_[0];
        result_.files.mask = files_[1];
        result_.params = settings_.params();
    }

    Words words_;
    bool options_over_ = false;
    bool dry_run_ = false;
    CommandLine result_;
    std::vector<std::string> files_;
    SettingOptions settings_;
};

} // namespace

CommandLine parse_command_line(const std::vector<std::string> &arguments) {
    return Parser(arguments).parse();
}

std::string help_text() {
    std::string text =
        "Usage: refill IMAGE MASK -o OUT [OPTION ...]\n"
        "       refill batch ...   many photos; see refill batch --help\n\n"
        "Fills the part of IMAGE that is white in MASK. Both have the same size, in the order in\n"
        "which their pixels are stored: an orientation in the metadata is kept, not applied.\n"
        "Reads and writes PNG, JPEG and TIFF. Pixels outside the hole stay exactly as they "
        "are.\n\n" +
        own_options_help();
    for (const Parameter &parameter : parameters()) {
        if (const std::string title = title_at(parameter); !title.empty())
            text += "\n" + title + ":\n";
        text += option_help(parameter);
    }
    text += "\nA boolean setting can also be switched off with --no-NAME.\n\n"
            "Ctrl-C ends the work and writes the best fill so far; a second one ends at once.\n\n"
            "Exit status: 0 done, 2 bad usage or setting, 3 bad photo or mask, 4 bad model,\n"
            "5 could not finish.\n";
    return text;
}

template <typename Values>
std::string options_of(const Values &values) {
    std::string text;
    for (const auto &[name, value] : values)
        text += " --" + std::string(name) + "=" + std::string(value);
    return text + "\n";
}

std::string preset_list() {
    std::string text;
    for (const Preset &preset : presets())
        text += std::string(preset.name) + ": " + preset.help + options_of(preset.values);
    const OwnPresets own = own_presets(presets_folder());
    for (const OwnPreset &preset : own.presets)
        text += preset.name + ": your own." + options_of(preset.values);
    for (const Error &fault : own.faults)
        text += std::string("(") + fault.what() + ")\n";
    return text;
}

std::string engine_list() {
    std::string text;
    for (const Choice &choice : find_parameter("engine")->choices) {
        const EngineInfo &engine = engine_info(choice.name);
        std::string facts = engine.good_for;
        if (engine.weights != WeightsSource::none)
            facts += std::string(" Weights: ") + engine.files +
                     " Licence: " + licence_text(engine) + ".";
        text += help_entry(engine.name, facts + " Costs: " + engine.costs);
    }
    return text;
}

std::string parameters_json() {
    Json table = Json::array();
    for (const Parameter &parameter : parameters())
        table.push_back(parameter_json(parameter));
    return table.dump(2) + "\n";
}

std::string markdown_table() {
    std::string text;
    for (const Parameter &parameter : parameters()) {
        if (const std::string title = title_at(parameter); !title.empty())
            text += (text.empty() ? "## " : "\n## ") + title +
                    "\n\n| Control | Option | Values | Default | What it does |\n"
                    "| --- | --- | --- | --- | --- |\n";
        const std::string needed = needed_options(parameter, "`");
        text += std::string("| ") + parameter.label + " | `--" + parameter.name + "` | " +
                possible_values(parameter) + " | " + default_of(parameter) + " | " +
                parameter.help + (needed.empty() ? "" : " Only with " + needed + ".") + " |\n";
    }
    return text;
}

std::string markdown_engines() {
    std::string text = "| Engine | Good for | Weights | Their licence | Costs |\n"
                       "| --- | --- | --- | --- | --- |\n";
    for (const Choice &choice : find_parameter("engine")->choices) {
        const EngineInfo &engine = engine_info(choice.name);
        const bool has_weights = engine.weights != WeightsSource::none;
        text += std::string("| `") + engine.name + "` | " + engine.good_for + " | " +
                (has_weights ? engine.files : "None.") + " | " +
                (has_weights ? licence_text(engine) : "") + " | " + engine.costs + " |\n";
    }
    return text;
}

} // namespace refill
