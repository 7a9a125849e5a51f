#include "tools/batch/table.h"

#include "core/error.h"

#include <algorithm>
#include <cstdio>

namespace refill {
namespace {

using End = FillReport::End;

const char *name_of(End end) {
    switch (end) {
    case End::done:
        return "done";
    case End::there:
        return "there already";
    case End::failed:
        return "failed";
    case End::not_done:
        return "not done";
    }
    REFILL_ASSERT(false);
}

/// What would end a field or a line becomes a space.
std::string as_field(std::string text) {
    std::ranges::replace_if(
        text, [](char letter) { return letter == '\t' || letter == '\n' || letter == '\r'; }, ' ');
    return text;
}

std::string seconds_text(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f", seconds);
    return text;
}

/// Measured or counted only where the fill was begun.
std::string number_or_nothing(std::size_t number) {
    return number > 0 ? std::to_string(number) : "";
}

std::string line_of(const BatchFill &fill, const FillReport &report) {
    const std::string fields[] = {
        std::to_string(fill.number),
        name_of(report.end),
        fill.files.photo.string(),
        fill.files.mask.string(),
        fill.files.output.string(),
        number_or_nothing(static_cast<std::size_t>(report.width)),
        number_or_nothing(static_cast<std::size_t>(report.height)),
        number_or_nothing(report.hole_pixels),
        report.seconds > 0 ? seconds_text(report.seconds) : "",
        report.words,
    };
    std::string line;
    for (const std::string &field : fields)
        line += (line.empty() ? "" : "\t") + as_field(field);
    return line + "\n";
}

} // namespace

BatchTable::BatchTable(std::vector<BatchFill> fills)
    : fills_(std::move(fills)), reports_(fills_.size()) {}

std::size_t BatchTable::count(End end) const {
    return static_cast<std::size_t>(std::ranges::count(reports_, end, &FillReport::end));
}

std::string BatchTable::as_tsv() const {
    std::string text = "fill\toutcome\tphoto\tmask\toutput\twidth\theight\thole-pixels\tseconds\t"
                       "message\n";
    for (std::size_t i = 0; i < fills_.size(); ++i)
        text += line_of(fills_[i], reports_[i]);
    return text;
}

std::string BatchTable::summary() const {
    std::string text;
    for (const End end : {End::done, End::there, End::failed, End::not_done}) {
        char line[64];
        std::snprintf(line, sizeof line, "%7zu %s\n", count(end), name_of(end));
        text += line;
    }
    for (std::size_t i = 0; i < fills_.size(); ++i)
        if (reports_[i].end == End::failed)
            text += report_line(fills_[i], reports_[i]) + "\n";
    return text;
}

std::string report_line(const BatchFill &fill, const FillReport &report) {
    std::string line = std::string(name_of(report.end)) + ": " + fill.files.photo.string();
    if (report.seconds > 0 && report.end == End::done)
        line += " (" + seconds_text(report.seconds) + " s)";
    return as_field(report.words.empty() ? line : line + ": " + report.words);
}

} // namespace refill
