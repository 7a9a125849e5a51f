#pragma once
/// What was measured, as tables: each result by itself, and the means of each entry.

#include <limits>
#include <span>
#include <string>
#include <vector>

namespace refill {

/// One entry's result for one case; NaN is what was not measured.
struct Row {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    std::string photo;
    std::string mask;
    std::string entry;
    double hole_share = unknown; ///< [0, 1]
    double feature_distance = unknown;
    double hole_psnr = unknown;
    double hole_ssim = unknown;
    double hole_l1 = unknown;
    double psnr = unknown;
    double ssim = unknown;
    double l1 = unknown;
    double lpips = unknown;
    double seconds = unknown;
    double peak_memory = unknown; ///< MiB
    std::string failure = {};     ///< why there is no result; empty where there is one
};

/// A column of numbers.
struct Figure {
    const char *name;  ///< in CSV and JSON
    const char *label; ///< in Markdown, with the unit
    int decimals;      ///< in Markdown
    double Row::*value;
};

/// All columns, the more telling first.
std::span<const Figure> figures();

/// The means over the results of one entry for one kind of mask, or for all kinds.
struct Mean {
    Row row; ///< `photo` is empty, `mask` may be "all"
    int results = 0;
    int failures = 0;
    double frechet_distance = Row::unknown;
};

/// By mask and entry, in the order in which they come first in `rows`; then over all masks, where
/// there are several. Of a figure, the results that have it count.
std::vector<Mean> means_of(const std::vector<Row> &rows);

/// A line for each row, RFC 4180; what was not measured is empty.
std::string rows_csv(const std::vector<Row> &rows);

/// A line for each mean.
std::string means_csv(const std::vector<Mean> &means);

/// The means as a table to read, without the columns that no entry has.
std::string means_markdown(const std::vector<Mean> &means);

/// A line for each entry and a column for each photo, for a few photos that show different things:
/// feature distance, PSNR and SSIM in the hole, each a mean over the masks.
std::string photos_markdown(const std::vector<Row> &rows);

/// Both, and the settings as they are in `settings_json`. What was not measured is null.
std::string tables_json(const std::string &settings_json, const std::vector<Row> &rows,
                        const std::vector<Mean> &means);

} // namespace refill
