// refill-train: trains networks for Refill. Its verbs: pack, run, export, bench.

#include "core/error.h"
#include "tools/help_entry.h"
#include "tools/train/bench_training.h"
#include "tools/train/export_model.h"
#include "tools/train/run_training.h"
#ifdef REFILL_HAVE_VIPS
#include "tools/train/pack_photos.h"

#include <vips/vips8>
#endif

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace refill;

namespace {

using Words = std::vector<std::string>;

const char *const usage =
    "Usage: refill-train pack FOLDER -o PACK [--longest-side PIXELS]\n"
    "       refill-train run --photos PACK --folder FOLDER --minutes NUMBER [OPTION ...]\n"
    "       refill-train bench --photos PACK [OPTION ...]\n"
    "       refill-train export STATE -o MODEL.safetensors [OPTION ...]\n"
    "       refill-train --help\n";

std::string help() {
    std::string text =
        std::string(usage) +
        "\npack decodes the photos of a folder into one file.\n"
        "\nrun trains a LaMa network. \"run --folder FOLDER\" continues it where it was stopped "
        "or killed,\nwith the options that it had; others can be added. Its options:\n\n";
    const TrainSettings defaults;
    for (const TrainOption &option : train_options()) {
        const std::string value = get_option(defaults, option);
        text += help_entry(std::string("--") + option.name,
                           option.help + (value.empty() ? "" : " (default " + value + ")"));
    }
    text += "\nbench takes run's options, trains some steps and tells where the time goes.\n";
    text += "\nexport writes the averaged weights of a FOLDER/state.safetensors as a model. What "
            "it says\nabout itself: --name, --licence, --training (on what, and how), "
            "--smallest-scale,\n--iterations, --learning-rate (as it recommends).\n";
    return text;
}

/// "--name value" and "--name=value" to `option`, other words to `file`.
void read_words(const Words &words,
                const std::function<void(const std::string &, const std::string &)> &option,
                const std::function<void(const std::string &)> &file) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string &word = words[i];
        if (!word.starts_with("-")) {
            file(word);
            continue;
        }
        const std::size_t dashes = word.starts_with("--") ? 2 : 1;
        const std::size_t equals = word.find('=');
        if (equals != std::string::npos)
            option(word.substr(dashes, equals - dashes), word.substr(equals + 1));
        else if (i + 1 < words.size())
            option(word.substr(dashes), words[++i]);
        else
            throw Error(ErrorKind::settings, "The option {} needs a value.", word);
    }
}

/// An input, an output named by -o, and what else was said.
struct Conversion {
    std::string input;
    std::string output;
    std::map<std::string, std::string> options;
};

Conversion read_conversion(const Words &words) {
    Conversion conversion;
    read_words(
        words,
        [&](const std::string &name, const std::string &value) {
            if (name == "o")
                conversion.output = value;
            else
                conversion.options[name] = value;
        },
        [&](const std::string &file) {
            if (!conversion.input.empty())
                throw Error(ErrorKind::settings, "{} is one file too many.", file);
            conversion.input = file;
        });
    if (conversion.input.empty() || conversion.output.empty())
        throw Error(ErrorKind::settings, "Name what to read, and after -o what to write.");
    return conversion;
}

#ifdef REFILL_HAVE_VIPS
int take_longest_side(Conversion &conversion) {
    const auto found = conversion.options.extract("longest-side");
    int side = 0;
    if (found) {
        const std::string &text = found.mapped();
        const char *end = text.data() + text.size();
        if (std::from_chars(text.data(), end, side).ptr != end || side < 1)
            throw Error(ErrorKind::settings, "--longest-side cannot be {}.", text);
    }
    if (!conversion.options.empty())
        throw Error(ErrorKind::settings, "There is no option --{}.",
                    conversion.options.begin()->first);
    return side;
}

void pack(const Words &words) {
    Conversion conversion = read_conversion(words);
    const int side = take_longest_side(conversion);
    if (VIPS_INIT("refill-train") != 0)
        throw Error(ErrorKind::resource, "libvips cannot be started.");
    const std::size_t count = pack_photos(conversion.input, conversion.output, side);
    std::printf("%zu photos\n", count);
}
#else
void pack(const Words &) {
    throw Error(ErrorKind::settings,
                "This refill-train was built without libvips: pack the photos on another machine.");
}
#endif

TrainSettings read_settings(const Words &words, TrainSettings settings = {}) {
    read_words(
        words,
        [&](const std::string &name, const std::string &value) {
            set_option(settings, name, value);
        },
        [](const std::string &file) {
            throw Error(ErrorKind::settings, "{} is no option.", file);
        });
    return settings;
}

/// What is not said anew is as it was when the training in this folder began or was last continued.
void run(const Words &words) {
    const TrainSettings said = read_settings(words);
    run_training(read_settings(words, kept_settings(said.folder)));
}

constexpr int bench_rounds = 9;

/// What a model says about itself, as options; in its metadata they have underscores.
constexpr const char *model_facts[] = {"name",           "licence",    "training",
                                       "smallest-scale", "iterations", "learning-rate"};

void export_state(const Words &words) {
    const Conversion conversion = read_conversion(words);
    std::map<std::string, std::string> metadata;
    for (const auto &[name, value] : conversion.options) {
        if (std::ranges::find(model_facts, name) == std::end(model_facts))
            throw Error(ErrorKind::settings, "There is no option --{}.", name);
        std::string key = name;
        std::ranges::replace(key, '-', '_');
        metadata[key] = value;
    }
    export_model(conversion.input, conversion.output, metadata);
}

void obey(Words words) {
    const std::string verb = words.empty() ? "" : words[0];
    if (!words.empty())
        words.erase(words.begin());
    if (verb == "--help" || verb == "-h")
        std::fputs(help().c_str(), stdout);
    else if (verb == "pack")
        pack(words);
    else if (verb == "run")
        run(words);
    else if (verb == "bench")
        bench_training(read_settings(words), bench_rounds);
    else if (verb == "export")
        export_state(words);
    else
        throw Error(ErrorKind::settings, "Say what to do.\n{}", usage);
}

/// As refill's own.
int exit_status(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::settings:
        return 2;
    case ErrorKind::input:
        return 3;
    case ErrorKind::model:
        return 4;
    case ErrorKind::resource:
        return 5;
    }
    return 5;
}

} // namespace

int main(int count, char **arguments) {
    try {
        obey(Words(arguments + 1, arguments + count));
        return 0;
    } catch (const Error &error) {
        std::fprintf(stderr, "refill-train: %s\n", error.what());
        return exit_status(error.kind());
    } catch (const std::exception &failure) {
        std::fprintf(stderr, "refill-train: %s\n", failure.what());
        return 5;
    }
}
