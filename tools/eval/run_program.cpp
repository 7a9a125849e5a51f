#include "tools/eval/run_program.h"

#include "core/error.h"

#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace refill {
namespace {

constexpr std::chrono::milliseconds between_looks(10);

/// What the program's streams are opened as.
class Streams {
public:
    explicit Streams(const std::filesystem::path &log) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, log.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0644);
        posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO);
    }
    ~Streams() { posix_spawn_file_actions_destroy(&actions_); }
    Streams(const Streams &) = delete;
    Streams &operator=(const Streams &) = delete;

    const posix_spawn_file_actions_t *get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_;
};

/// The most memory that one process has had so far, in MiB; 0 where it is gone.
double high_water_mark(const std::string &process) {
    std::ifstream status("/proc/" + process + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:"))
            return std::stod(line.substr(6)) / 1024; // in KiB
    return 0.0;
}

/// The sum over a process and its descendants.
double memory_of_tree(const std::string &process) {
    double sum = high_water_mark(process);
    std::ifstream children("/proc/" + process + "/task/" + process + "/children");
    for (std::string child; children >> child;)
        sum += memory_of_tree(child);
    return sum;
}

/// The last line that is not empty.
std::string last_line(const std::filesystem::path &log) {
    std::ifstream text(log);
    std::string last;
    for (std::string line; std::getline(text, line);)
        if (line.find_first_not_of(" \t\r") != std::string::npos)
            last = line;
    return last;
}

std::string failure_of(int status, const std::filesystem::path &log) {
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return {};
    const std::string how = WIFEXITED(status)
                                ? "exit status " + std::to_string(WEXITSTATUS(status))
                                : "ended by signal " + std::to_string(WTERMSIG(status));
    const std::string said = last_line(log);
    return said.empty() ? how : how + ": " + said;
}

} // namespace

ProgramRun run_program(const std::vector<std::string> &words, const std::filesystem::path &log) {
    REFILL_ASSERT(!words.empty());
    if (!std::ofstream(log))
        throw Error(ErrorKind::resource, "{} cannot be written.", log.string());
    std::vector<char *> arguments;
    for (const std::string &word : words)
        arguments.push_back(const_cast<char *>(word.c_str()));
    arguments.push_back(nullptr);

    ProgramRun run;
    const auto start = std::chrono::steady_clock::now();
    const Streams streams(log);
    pid_t process = 0;
    const int refused =
        posix_spawnp(&process, arguments[0], streams.get(), nullptr, arguments.data(), environ);
    if (refused != 0) {
        run.failure = words[0] + " cannot be started: " + std::strerror(refused);
        return run;
    }
    int status = 0;
    while (waitpid(process, &status, WNOHANG) == 0) {
        run.peak_memory = std::max(run.peak_memory, memory_of_tree(std::to_string(process)));
        std::this_thread::sleep_for(between_looks);
    }
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    run.failure = failure_of(status, log);
    return run;
}

} // namespace refill
