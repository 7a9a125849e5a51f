#include "tools/batch/batch.h"

#include "core/files/write_file.h"
#include "core/memory.h"
#include "tools/batch/progress.h"
#include "tools/batch/table.h"
#include "tools/batch/workers.h"
#include "tools/stop_on_signal.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <poll.h>
#include <thread>

namespace refill {
namespace {

namespace fs = std::filesystem;
using End = FillReport::End;

std::vector<BatchFill> slice_of(const std::vector<BatchFill> &fills, const Slice &slice) {
    std::vector<BatchFill> part;
    for (auto i = static_cast<std::size_t>(slice.number - 1); i < fills.size();
         i += static_cast<std::size_t>(slice.of))
        part.push_back(fills[i]);
    return part;
}

/// One worker does as a program by itself would. Several are told what part of the memory each may
/// take: each would find the same memory free.
void share_memory(std::vector<BatchFill> &fills, int jobs) {
    if (jobs == 1)
        return;
    constexpr double mebibyte = 1024.0 * 1024.0;
    const int all = static_cast<int>(0.75 * static_cast<double>(free_memory()) / mebibyte);
    for (BatchFill &fill : fills) {
        int &limit = fill.params.memory_limit;
        limit = std::max(1, (limit > 0 ? limit : all) / jobs);
    }
}

/// What the libraries of a worker read when they start threads.
void share_cores(int jobs) {
    if (jobs == 1)
        return;
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / jobs);
    for (const char *name :
         {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM", "VIPS_CONCURRENCY"})
        setenv(name, std::to_string(cores).c_str(), 0);
}

class Batch {
public:
    Batch(const BatchOptions &options, BatchTable &table)
        : options_(options), table_(table), waiting_(find_missing()),
          progress_(waiting_.size(), options.quiet),
          jobs_(std::min(static_cast<std::size_t>(options.jobs), waiting_.size())) {}

    /// Until every fill has ended or a stop comes.
    void run() {
        write_table();
        for (Job &job : jobs_)
            begin_next(job);
        while (std::ranges::any_of(jobs_, &Job::busy)) {
            if (signals_.token().stop_requested())
                stop();
            listen();
        }
    }

    bool table_written() const { return table_written_; }

private:
    /// A worker and what it is at.
    struct Job {
        WorkerProcess worker;
        bool busy = false;
        std::size_t fill = 0;
        double fraction = 0.0;
    };

    std::vector<std::size_t> find_missing() {
        std::vector<std::size_t> missing;
        for (std::size_t i = table_.fills().size(); i-- > 0;)
            if (!options_.again && fs::exists(table_.fills()[i].files.output))
                set_there(i);
            else
                missing.push_back(i);
        return missing;
    }

    void set_there(std::size_t index) {
        FillReport report;
        report.end = End::there;
        table_.set(index, report);
    }

    void begin_next(Job &job) {
        job.busy = !waiting_.empty() && !stopping_;
        if (!job.busy)
            return;
        job.fill = waiting_.back(); // they are in reverse order
        job.fraction = 0.0;
        waiting_.pop_back();
        job.worker.begin(table_.fills()[job.fill]);
    }

    void stop() {
        if (stopping_)
            return;
        stopping_ = true;
        for (const Job &job : jobs_)
            job.worker.stop();
    }

    /// Waits for answers, for a moment: a stop must not wait for them.
    void listen() {
        constexpr int moment = 100; // milliseconds
        std::vector<pollfd> sources;
        std::vector<Job *> speakers;
        for (Job &job : jobs_)
            if (job.busy) {
                sources.push_back({job.worker.descriptor(), POLLIN, 0});
                speakers.push_back(&job);
            }
        poll(sources.data(), sources.size(), moment);
        for (std::size_t i = 0; i < sources.size(); ++i)
            if (sources[i].revents != 0)
                hear(*speakers[i]);
        show_progress();
    }

    void hear(Job &job) {
        Answer answer = job.worker.listen();
        job.fraction = answer.fraction;
        if (!answer.report)
            return;
        if (stopping_ && answer.report->end == End::failed)
            answer.report = FillReport{}; // stopping may be what ended it
        finish(job.fill, std::move(*answer.report));
        begin_next(job);
    }

    void finish(std::size_t index, FillReport report) {
        const bool over = report.end != End::not_done;
        const bool failed = report.end == End::failed;
        finished_ += over;
        if (over)
            progress_.ended(report_line(table_.fills()[index], report), finished_, failed);
        table_.set(index, std::move(report));
        write_table();
    }

    void show_progress() {
        double under_way = 0.0;
        for (const Job &job : jobs_)
            under_way += job.busy ? job.fraction : 0.0;
        progress_.show(finished_, under_way);
    }

    /// The photos matter more than the table.
    void write_table() {
        std::string error;
        if (table_written_)
            table_written_ =
                reported(error, [&] { write_file(options_.table, table_.as_tsv()); }) == done;
    }

    const BatchOptions &options_;
    BatchTable &table_;
    std::vector<std::size_t> waiting_;
    BatchProgress progress_;
    std::vector<Job> jobs_;
    StopOnSignal signals_;
    bool stopping_ = false;
    bool table_written_ = true;
    std::size_t finished_ = 0;
};

/// Whether every fill is there, and the table too.
bool fill_all(const BatchOptions &options) {
    auto fills = slice_of(batch_fills(options), options.slice);
    share_memory(fills, options.jobs);
    share_cores(options.jobs);
    if (!options.outputs.empty())
        fs::create_directories(options.outputs);
    check_writable(options.table);
    std::signal(SIGPIPE, SIG_IGN); // a worker that is gone is no reason to end
    BatchTable table(std::move(fills));
    bool table_written = false;
    {
        Batch batch(options, table);
        batch.run();
        table_written = batch.table_written();
    }
    if (!options.quiet)
        std::cout << table.summary() << "The table is in " << options.table.string() << ".\n";
    return table_written && table.count(End::failed) + table.count(End::not_done) == 0;
}

} // namespace

ExitStatus run_batch(const std::vector<std::string> &arguments) {
    std::string error;
    BatchOptions options;
    bool complete = true;
    const ExitStatus status = reported(error, [&] {
        options = parse_batch_options(arguments);
        if (options.help)
            std::cout << batch_help();
        else if (options.worker)
            work_for_batch();
        else
            complete = fill_all(options);
    });
    return status == done && !complete ? unfinished : status;
}

} // namespace refill
