#pragma once
/// A batch's side of its workers.

#include "tools/batch/worker.h"

#include <sys/types.h>

namespace refill {

/// A worker that is run as a process of its own, from the first fill that it gets until this object
/// ends. It has one fill at a time.
class WorkerProcess {
public:
    WorkerProcess() = default;
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess &) = delete;
    WorkerProcess &operator=(const WorkerProcess &) = delete;

    /// Throws Error (resource) where no process can be started.
    void begin(const BatchFill &fill);

    /// Where answers arrive, to be waited for; -1 where there is no process.
    int descriptor() const { return answers_; }

    /// What it has said since, without waiting where descriptor() has something to read. Where the
    /// process is gone, it is said what became of it.
    Answer listen();

    /// Asks it to leave the fill at hand.
    void stop() const;

private:
    void start();
    std::string wait_for_end();

    pid_t process_ = -1;
    int orders_ = -1;
    int answers_ = -1;
    std::optional<MessageReader> reader_;
};

} // namespace refill
