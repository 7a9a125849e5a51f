#include "tools/batch/worker.h"

#include "core/error.h"
#include "tools/failure_text.h"
#include "tools/stop_on_signal.h"
#include "tools/stopwatch.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace refill {
namespace {

/// Steps of progress that are worth a message.
constexpr double least_progress = 0.01;

BatchFill fill_of(const Message &message) {
    REFILL_ASSERT(message.size() == 3 + parameters().size());
    BatchFill fill{0, {message[0], message[1], message[2]}, {}};
    for (std::size_t i = 0; i < parameters().size(); ++i)
        set_parameter(fill.params, parameters()[i], message[3 + i]);
    return fill;
}

Message message_of(const FillReport &report) {
    return {std::to_string(static_cast<int>(report.end)),
            std::to_string(report.seconds),
            std::to_string(report.width),
            std::to_string(report.height),
            std::to_string(report.hole_pixels),
            report.words};
}

std::string words_of(const std::vector<Note> &notes) {
    std::string words;
    for (const Note &note : notes)
        words += (words.empty() ? "" : " ") + note_text(note);
    return words;
}

/// Whether nobody reads from the pipe.
bool is_deserted(int descriptor) {
    pollfd pipe{descriptor, 0, 0};
    return poll(&pipe, 1, 0) > 0 && (pipe.revents & POLLERR) != 0;
}

class Worker {
public:
    explicit Worker(int answers) : answers_(answers) {}

    /// False where a stop was asked for.
    bool work(const BatchFill &fill) {
        const Stopwatch watch;
        FillReport report;
        try {
            run(fill, report);
        } catch (...) {
            report.end = FillReport::End::failed;
            report.words = failure_text(std::current_exception());
        }
        report.seconds = watch.seconds();
        write_message(answers_, message_of(report));
        return !signals_.token().stop_requested();
    }

private:
    void run(const BatchFill &fill, FillReport &report) {
        Outcome outcome;
        PhotoFill photo(fill.files, fill.params, outcome);
        report.width = outcome.photo_width;
        report.height = outcome.photo_height;
        report.hole_pixels = outcome.hole_pixels;
        if (!inpainter_ || !(fill.params == params_)) {
            inpainter_ = std::make_unique<Inpainter>(fill.params);
            params_ = fill.params;
        }
        double told = 0.0;
        // What is stopped here is filled another time: there is no use in making it presentable.
        photo.fill(*inpainter_, {.observer = [&](const Step &step) { tell(step.fraction, told); },
                                 .cancel = signals_.token()});
        finish(photo, *outcome.result, report);
    }

    void tell(double fraction, double &told) const {
        if (fraction < told + least_progress)
            return;
        told = fraction;
        write_message(answers_, {std::to_string(fraction)});
    }

    /// A fill is written where it is as good as it gets. Nobody looks at what comes out of a batch
    /// one by one, and what is there is not done again.
    static void finish(PhotoFill &photo, const Result &result, FillReport &report) {
        report.words = words_of(result.notes);
        if (result.ending == Ending::complete)
            photo.write();
        report.end = result.ending == Ending::complete     ? FillReport::End::done
                     : result.ending == Ending::incomplete ? FillReport::End::failed
                                                           : FillReport::End::not_done;
    }

    int answers_;
    StopOnSignal signals_;
    std::unique_ptr<Inpainter> inpainter_;
    Params params_;
};

} // namespace

Message message_of(const BatchFill &fill) {
    Message message{fill.files.photo, fill.files.mask, fill.files.output};
    for (const Parameter &parameter : parameters())
        message.push_back(get_parameter(fill.params, parameter));
    return message;
}

Answer answer_of(const Message &message) {
    if (message.size() == 1)
        return {std::strtod(message[0].c_str(), nullptr), {}};
    REFILL_ASSERT(message.size() == 6);
    return {1.0, FillReport{static_cast<FillReport::End>(std::atoi(message[0].c_str())),
                            std::strtod(message[1].c_str(), nullptr), std::atoi(message[2].c_str()),
                            std::atoi(message[3].c_str()),
                            std::strtoull(message[4].c_str(), nullptr, 10), message[5]}};
}

void work_for_batch() {
    // Where the batch is killed, its workers end as if it had told them to.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    std::signal(SIGPIPE, SIG_IGN);
    // What libraries print must not come between the answers.
    const int answers = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    if (is_deserted(answers)) // the batch was killed before it could be noticed
        return;

    start_libvips("refill");
    Worker worker(answers);
    // Ctrl-C reaches every process of the terminal. The batch passes on what it means.
    std::signal(SIGINT, SIG_IGN);
    MessageReader orders(STDIN_FILENO);
    while (orders.read_more())
        while (const auto order = orders.take())
            if (!worker.work(fill_of(*order)))
                return;
}

} // namespace refill
