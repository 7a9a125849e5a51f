#include "tools/train/training_log.h"

#include "core/error.h"
#include "core/files/write_file.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace refill {
namespace {

std::string header() {
    std::string line = "step,minutes";
    for (const char *column : report_columns())
        line += std::string(",") + column;
    return line + ",held_out_psnr,held_out_distance\n";
}

/// The rows of the file up to `step`, under their header.
std::string rows_until(const std::filesystem::path &path, int64_t step) {
    std::string kept = header();
    std::ifstream file(path);
    std::string line;
    std::getline(file, line); // the header
    while (std::getline(file, line))
        if (std::atoll(line.c_str()) <= step)
            kept += line + "\n";
    return kept;
}

std::size_t column(const char *name) {
    const auto names = report_columns();
    return static_cast<std::size_t>(std::ranges::find(names, std::string_view(name)) -
                                    names.begin());
}

/// "1:05" is an hour and five minutes.
std::string hours_and_minutes(double seconds) {
    const int minutes = static_cast<int>(std::ceil(seconds / 60));
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", minutes / 60, minutes % 60);
    return text;
}

} // namespace

TrainingLog::TrainingLog(const std::filesystem::path &file, int64_t step, int interval)
    : path_(file), interval_(interval), sums_(report_columns().size(), 0.0) {
    write_file(file, rows_until(file, step));
    file_.open(file, std::ios::app);
}

void TrainingLog::add(const Training &training, const StepReport &report, int crops) {
    now_ = training.seconds();
    for (std::size_t i = 0; i < sums_.size(); ++i)
        sums_[i] += report[i];
    ++count_;
    crops_ += crops;
    if (training.steps() % interval_ != 0 && !training.finished())
        return;
    write_row(training);
    print_line(training);
    since_ = now_;
    fraction_since_ = training.fraction();
    count_ = crops_ = 0;
    std::ranges::fill(sums_, 0.0);
    score_.reset();
}

void TrainingLog::write_row(const Training &training) {
    std::ostringstream row;
    row.precision(6);
    row << training.steps() << ',' << now_ / 60;
    for (const double sum : sums_)
        row << ',' << sum / count_;
    row << ',';
    if (score_)
        row << score_->psnr;
    row << ',';
    if (score_)
        row << score_->distance;
    file_ << row.str() << '\n' << std::flush;
    if (!file_)
        throw Error(ErrorKind::resource, "{} cannot be written.", path_.string());
}

void TrainingLog::print_line(const Training &training) const {
    const double fraction = training.fraction();
    std::printf("step %lld  %3.0f %%  crop %.0f  loss %.4f",
                static_cast<long long>(training.steps()), 100 * fraction,
                sums_[column("crop")] / count_, sums_[column("loss")] / count_);
    if (score_)
        std::printf("  held out %.2f dB %.4f", score_->psnr, score_->distance);
    if (since_ >= 0 && now_ > since_) // a first interval also warms up
        std::printf("  %.1f crops/s  %s left", crops_ / (now_ - since_),
                    hours_and_minutes((now_ - since_) * (1 - fraction) /
                                      std::max(fraction - fraction_since_, 1e-9))
                        .c_str());
    std::printf("\n");
    std::fflush(stdout);
}

} // namespace refill
