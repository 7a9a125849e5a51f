#pragma once
/// Runs a program by itself and measures it.

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

struct ProgramRun {
    double seconds = 0.0;     ///< from start to end
    double peak_memory = 0.0; ///< MiB in RAM; see run_program()
    std::string failure;      ///< empty where it ended with status 0
};

/// Runs `words[0]`, looked for in PATH, with the rest as its arguments, and waits for its end. It
/// gets no input; what it prints goes into `log`, whose last line is part of `failure`.
///
/// The memory is that of the program and all it starts, each at its own highest. wait4() would tell
/// less: it counts what this process used before as the child's. So /proc is read while they live,
/// a hundred times a second; what a program takes just before its end is missed.
///
/// Throws Error (resource) where the log cannot be written.
ProgramRun run_program(const std::vector<std::string> &words, const std::filesystem::path &log);

} // namespace refill
