#pragma once
/// What a training leaves to read: a CSV file, and a line on the terminal.

#include "tools/train/training.h"

#include <filesystem>
#include <fstream>
#include <optional>

namespace refill {

class TrainingLog {
public:
    /// Continues the file, or begins it; rows after `step` are of steps that are made again and
    /// leave it. A row is the mean over `interval` steps. Throws Error (resource).
    TrainingLog(const std::filesystem::path &file, int64_t step, int interval);

    /// After each step. Prints a line for each row.
    void add(const Training &training, const StepReport &report, int crops);

    /// Shows up in the next row.
    void add(const HeldOutScore &score) { score_ = score; }

private:
    void write_row(const Training &training);
    void print_line(const Training &training) const;

    std::filesystem::path path_;
    std::ofstream file_;
    int interval_;
    int count_ = 0;
    int crops_ = 0;
    double since_ = -1.0;
    double fraction_since_ = 0.0;
    double now_ = 0.0;
    StepReport sums_;
    std::optional<HeldOutScore> score_;
};

} // namespace refill
