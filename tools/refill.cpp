/// The command line: the same engine as in GIMP, for files.

#include "core/error.h"
#include "core/inpaint.h"
#include "tools/command_line.h"
#include "tools/photo_file.h"
#include "tools/report.h"
#include "tools/write_file.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <stop_token>
#include <thread>
#include <unistd.h>

namespace refill {
namespace {

enum ExitStatus { done = 0, bad_usage = 2, bad_input = 3, bad_model = 4, unfinished = 5 };

ExitStatus exit_status(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::settings:
        return bad_usage;
    case ErrorKind::input:
        return bad_input;
    case ErrorKind::model:
        return bad_model;
    case ErrorKind::resource:
        return unfinished;
    }
    REFILL_ASSERT(false);
}

class Stopwatch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::atomic<int> signals_received = 0;
static_assert(std::atomic<int>::is_always_lock_free);

extern "C" void count_signal(int signal) {
    if (++signals_received > 1)
        _exit(128 + signal);
}

/// The first SIGINT or SIGTERM asks for a stop, the second ends the program.
///
/// A handler may do next to nothing, so a thread looks at what it counted. Blocking the signals and
/// waiting for them would be neater, but libraries start threads before main() that take them.
class StopOnSignal {
public:
    StopOnSignal() {
        handle(count_signal);
        watcher_ = std::jthread([this](std::stop_token over) { watch(over); });
    }

    ~StopOnSignal() { finish(); }

    std::stop_token token() const { return stop_.get_token(); }

    /// From now on signals are ignored: there are only files left to write.
    void finish() {
        handle(SIG_IGN);
        watcher_ = {};
    }

private:
    static void handle(void (*handler)(int)) {
        std::signal(SIGINT, handler);
        std::signal(SIGTERM, handler);
    }

    void watch(std::stop_token over) {
        while (!over.stop_requested()) {
            if (signals_received > 0)
                stop_.request_stop();
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    std::stop_source stop_;
    std::jthread watcher_;
};

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

void check_sizes(const PhotoFile &photo, const Mask &mask) {
    if (photo.width() != mask.width() || photo.height() != mask.height())
        throw Error(ErrorKind::input,
                    "The photo is {} x {} pixels, but the mask {} x {}. They must agree.",
                    photo.width(), photo.height(), mask.width(), mask.height());
}

std::size_t hole_pixels(const Mask &mask) {
    return static_cast<std::size_t>(std::count(mask.data(), mask.data() + mask.pixels(), 1));
}

/// Those of failures in any case.
void print_notes(const Result &result, bool quiet) {
    for (const Note &note : result.notes)
        if (!quiet || note.reason)
            std::cerr << "refill: " << note_text(note) << "\n";
}

/// Fills and writes; `outcome` tells the report how far it came.
void fill(const CommandLine &command, StopOnSignal &signals, Outcome &outcome) {
    start_libvips("refill");
    const FileKind kind = file_kind_for(command.output);
    check_writable(command.output);

    const Stopwatch reading;
    PhotoFile photo(command.photo);
    const Mask mask = read_mask(command.mask);
    outcome.photo_width = photo.width();
    outcome.photo_height = photo.height();
    outcome.hole_pixels = hole_pixels(mask);
    check_sizes(photo, mask);
    photo.check_can_be(kind);
    outcome.reading_seconds = reading.seconds();

    Result result;
    {
        const ProgressLine line(command.quiet);
        result = inpaint(
            photo.image(), mask, command.params, [&](const Step &step) { line.show(step); },
            signals.token());
    }
    signals.finish();
    print_notes(result, command.quiet);
    outcome.result = std::move(result);
    if (outcome.result->ending == Ending::stopped_empty)
        throw Error(ErrorKind::resource, "Stopped before there was any fill. Nothing was written.");

    const Stopwatch writing;
    photo.apply(*outcome.result);
    write_file(command.output, photo.encoded(kind));
    outcome.writing_seconds = writing.seconds();
}

ExitStatus complain(const std::string &sentence, ExitStatus status) {
    std::cerr << "refill: " << sentence << "\n";
    return status;
}

/// Runs `action` and turns what it throws into a message and an exit status.
template <typename Action>
ExitStatus reported(std::string &error, Action action) {
    ExitStatus status = unfinished;
    try {
        action();
        return done;
    } catch (const Error &failure) {
        error = failure.what();
        status = exit_status(failure.kind());
    } catch (...) {
        error = failure_text(std::current_exception());
    }
    return complain(error, status);
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
    // OpenMP reads it when LibTorch is loaded. Waiting threads that spin slow every other program.
    setenv("OMP_WAIT_POLICY", "passive", 0);
    CommandLine command;
    std::string error;
    const ExitStatus understood = reported(error, [&] {
        command = parse_command_line(std::vector<std::string>(arguments + 1, arguments + count));
    });
    return understood == done ? run(command) : understood;
}
