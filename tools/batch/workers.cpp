#include "tools/batch/workers.h"

#include "core/error.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace refill {
namespace {

[[noreturn]] void fail(int error) {
    throw Error(ErrorKind::resource, "No process can be started to fill photos: {}.",
                std::generic_category().message(error));
}

struct Pipe {
    int read_end = -1;
    int write_end = -1;

    Pipe() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0)
            fail(errno);
        read_end = ends[0];
        write_end = ends[1];
    }
};

/// Starts this program as a worker with these two as its input and output.
pid_t spawn(int input, int output) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    std::string words[] = {"refill", "batch", "--worker"};
    char *const arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
    pid_t process = -1;
    const int failure =
        posix_spawn(&process, "/proc/self/exe", &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        fail(failure);
    return process;
}

void close_one(int &descriptor) {
    if (descriptor >= 0)
        close(std::exchange(descriptor, -1));
}

std::string words_for(int status) {
    if (!WIFSIGNALED(status))
        return Error(ErrorKind::resource,
                     "The process that filled this photo ended with status {}.",
                     WEXITSTATUS(status))
            .what();
    const int signal = WTERMSIG(status);
    const bool by_system = signal == SIGKILL;
    return Error(ErrorKind::resource,
                 "The process that filled this photo was ended by signal {} ({}).{}", signal,
                 std::string(strsignal(signal)),
                 by_system ? " Perhaps there was too little memory: choose fewer jobs, or a lower "
                             "memory limit."
                           : "")
        .what();
}

} // namespace

WorkerProcess::~WorkerProcess() {
    if (process_ > 0)
        wait_for_end();
}

void WorkerProcess::begin(const BatchFill &fill) {
    if (process_ < 0)
        start();
    if (write_message(orders_, message_of(fill)))
        return;
    // It ended since its last fill.
    wait_for_end();
    start();
    write_message(orders_, message_of(fill));
}

void WorkerProcess::start() {
    Pipe orders;
    Pipe answers;
    orders_ = orders.write_end;
    answers_ = answers.read_end;
    try {
        process_ = spawn(orders.read_end, answers.write_end);
    } catch (...) {
        close_one(orders_);
        close_one(answers_);
        close_one(orders.read_end);
        close_one(answers.write_end);
        throw;
    }
    close_one(orders.read_end);
    close_one(answers.write_end);
    reader_.emplace(answers_);
}

Answer WorkerProcess::listen() {
    const bool alive = reader_->read_more();
    Answer answer;
    while (const auto message = reader_->take())
        answer = answer_of(*message);
    if (!alive && !answer.report) {
        FillReport report;
        report.end = FillReport::End::failed;
        report.words = wait_for_end();
        answer.report = report;
    }
    return answer;
}

void WorkerProcess::stop() const {
    if (process_ > 0)
        kill(process_, SIGTERM);
}

/// It ends once nothing more can come. Returns what is to be said of a fill that it left.
std::string WorkerProcess::wait_for_end() {
    close_one(orders_);
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR)
        ;
    process_ = -1;
    close_one(answers_);
    return words_for(status);
}

} // namespace refill
