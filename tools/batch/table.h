#pragma once
/// What became of the fills of a batch, for people and for other programs.

#include "tools/batch/worker.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

/// A line for each fill, all lines as they stand now.
class BatchTable {
public:
    /// All of them are not done yet.
    explicit BatchTable(std::vector<BatchFill> fills);

    const std::vector<BatchFill> &fills() const { return fills_; }
    const FillReport &report(std::size_t index) const { return reports_[index]; }

    void set(std::size_t index, FillReport report) { reports_[index] = std::move(report); }
    std::size_t count(FillReport::End end) const;

    /// The table with tabs between its columns, of which the first line has the names.
    std::string as_tsv() const;

    /// What a person wants to know in the end: how many, and what went wrong.
    std::string summary() const;

private:
    std::vector<BatchFill> fills_;
    std::vector<FillReport> reports_;
};

/// The fill's report as a line of text: what became of which photo, and why.
std::string report_line(const BatchFill &fill, const FillReport &report);

} // namespace refill
