/// The command line: the same engine as in GIMP, for files.

#include "core/error.h"
#include "core/files/write_file.h"
#include "core/forecast.h"
#include "core/inpaint.h"
#include "tools/batch/batch.h"
#include "tools/command_line.h"
#include "tools/exit_status.h"
#include "tools/photo_fill.h"
#include "tools/report.h"
#include "tools/stop_on_signal.h"

#include <cmath>
#include <cstdio>
#include <future>
#include <iostream>
#include <unistd.h>

namespace refill {
namespace {

/// One line on the terminal, written over again and again.
class ProgressLine {
public:
    explicit ProgressLine(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO)) {}
    ~ProgressLine() { clear(); }

    void show(const Step &step) const {
        if (!shown_)
            return;
        std::fprintf(stderr, "\r\033[K%3.0f %%  ", 100 * step.fraction);
        if (step.stage == Stage::loading)
            std::fprintf(stderr, "reading the model");
        else
            show_scale(step);
        std::fprintf(stderr, "  %.0f s", step.elapsed);
        std::fflush(stderr);
    }

private:
    static void show_scale(const Step &step) {
        if (step.holes > 1)
            std::fprintf(stderr, "hole %d of %d, ", step.hole, step.holes);
        std::fprintf(stderr, "scale %d of %d (%dx%d)", step.scale, step.scales, step.scale_width,
                     step.scale_height);
        if (step.stage == Stage::refining || step.stage == Stage::texturing)
            std::fprintf(stderr, ", iteration %d of %d", step.iteration, step.iterations);
        if (std::isfinite(step.loss))
            std::fprintf(stderr, ", loss %.5f", step.loss);
    }

    void clear() const {
        if (shown_)
            std::fputs("\r\033[K", stderr);
    }

    bool shown_;
};

/// Those of failures in any case.
void print_notes(const Result &result, bool quiet) {
    for (const Note &note : result.notes)
        if (!quiet || note.reason)
            std::cerr << "refill: " << note_text(note) << "\n";
}

void fill_variants(const CommandLine &command, PhotoFill &photo, const Hooks &hooks,
                   Outcome &outcome) {
    int number = 0;
    photo.fill_variants(command.params, command.variants, hooks, [&] {
        print_notes(*outcome.result, command.quiet);
        photo.write_numbered(++number);
    });
}

/// Fills and writes; `outcome` tells the report how far it came.
void fill(const CommandLine &command, StopOnSignal &signals, Outcome &outcome) {
    const auto loaded = std::async(std::launch::async, load_ahead, command.params);
    start_libvips("refill");
    PhotoFill photo(command.files, command.params, outcome, signals.token());
    {
        const ProgressLine line(command.quiet);
        const Hooks hooks{.observer = [&](const Step &step) { line.show(step); },
                          .stop = signals.token()};
        if (command.variants > 1)
            return fill_variants(command, photo, hooks, outcome);
        Inpainter inpainter(command.params);
        photo.fill(inpainter, hooks);
    }
    signals.finish();
    print_notes(*outcome.result, command.quiet);
    photo.write();
}

const char *reason_of(Limit limit) {
    switch (limit) {
    case Limit::none:
        return "the photo's own size";
    case Limit::asked:
        return "as many pixels as were asked for";
    case Limit::detail:
        return "the rest comes from the photo";
    case Limit::time:
        return "as many pixels as this machine refines in 15 seconds";
    case Limit::memory:
        return "as many pixels as the memory allows";
    }
    REFILL_ASSERT(false);
}

void print_forecast(const CommandLine &command) {
    start_libvips("refill");
    const Forecast forecast = refill::forecast(read_mask(command.files.mask), command.params);
    std::printf("holes: %d\n", forecast.holes);
    for (const PlannedScale &scale : forecast.scales)
        std::printf("scale: %d x %d pixels, at most %d passes\n", scale.width, scale.height,
                    scale.iterations);
    if (!forecast.scales.empty())
        std::printf("largest scale: %s\n", reason_of(forecast.limit));
    std::printf("time: about %.0f s\nmemory: %.0f MiB, at the least %.0f MiB\n",
                std::ceil(forecast.seconds), forecast.mebibytes, forecast.least_mebibytes);
}

ExitStatus fill_and_report(const CommandLine &command) {
    std::string error;
    if (!command.report.empty()) {
        const ExitStatus possible = reported(error, [&] { check_writable(command.report); });
        if (possible != done)
            return possible;
    }

    StopOnSignal signals;
    Outcome outcome;
    ExitStatus status = reported(outcome.error, [&] { fill(command, signals, outcome); });
    signals.finish();
    if (status == done && outcome.result->ending == Ending::incomplete)
        status = unfinished; // and said why, in a note
    if (command.report.empty())
        return status;
    const ExitStatus written =
        reported(error, [&] { write_file(command.report, report_json(command, outcome)); });
    return status == done ? written : status;
}

ExitStatus run(const CommandLine &command) {
    using Task = CommandLine::Task;
    switch (command.task) {
    case Task::fill:
        return fill_and_report(command);
    case Task::forecast: {
        std::string error;
        const ExitStatus status = reported(error, [&] { print_forecast(command); });
        if (status != done)
            return status;
        break;
    }
    case Task::help:
        std::cout << help_text();
        break;
    case Task::version:
        std::cout << "refill " REFILL_VERSION "\n";
        break;
    case Task::list_presets:
        std::cout << preset_list();
        break;
    case Task::list_engines:
        std::cout << engine_list();
        break;
    case Task::parameters:
        std::cout << parameters_json();
        break;
    case Task::markdown_table:
        std::cout << markdown_table();
        break;
    case Task::markdown_engines:
        std::cout << markdown_engines();
        break;
    }
    return std::cout.flush() ? done : complain("The output cannot be written.", unfinished);
}

} // namespace
} // namespace refill

int main(int count, char **arguments) {
    using namespace refill;
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (!words.empty() && words.front() == "batch")
        return run_batch({words.begin() + 1, words.end()});
    CommandLine command;
    std::string error;
    const ExitStatus understood = reported(error, [&] { command = parse_command_line(words); });
    return understood == done ? run(command) : understood;
}
