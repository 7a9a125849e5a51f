#include "tools/eval/contact_sheet.h"

#include "core/error.h"
#include "core/opencv_view.h"
#include "tools/eval/compare.h"
#include "tools/eval/fill_case.h"
#include "tools/photo_file.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <optional>

namespace refill {
namespace {

/// Pixels: the side of a picture, what is between pictures, and a line of text above each row.
constexpr int cell = 288;
constexpr int gap = 6;
constexpr int text_height = 18;

const cv::Scalar paper = cv::Scalar::all(1.0);
const cv::Scalar ink = cv::Scalar::all(0.0);
const cv::Scalar blank = cv::Scalar::all(0.85);

/// Neither sky nor grass nor skin.
const cv::Scalar hole_colour(1.0, 0.0, 1.0);

/// The hole with some of the photo around it.
Rect surroundings(const Mask &hole) {
    const Rect bounds = hole_bounds(hole);
    return expand(bounds, 16 + std::max(bounds.width, bounds.height) / 8, hole.bounds());
}

/// As large as fits a cell.
cv::Mat3f fitted(const cv::Mat3f &picture) {
    const double scale = static_cast<double>(cell) / std::max(picture.cols, picture.rows);
    const cv::Size size(std::max(1, cvRound(picture.cols * scale)),
                        std::max(1, cvRound(picture.rows * scale)));
    cv::Mat3f small;
    cv::resize(picture, small, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    return small;
}

/// The sheet as it grows.
class Sheet {
public:
    Sheet(int rows, int columns)
        : sheet_(gap + columns * (cell + gap), gap + rows * (text_height + cell + gap)) {
        view(sheet_).setTo(paper);
    }

    void put(int row, int column, const std::string &title, const cv::Mat3f &picture) {
        const cv::Rect place = place_of(row, column);
        cv::Mat3f target = view(sheet_)(place);
        if (picture.empty())
            target.setTo(blank);
        else
            picture.copyTo(target({0, 0, picture.cols, picture.rows}));
        cv::Mat3f line = view(sheet_)({place.x, place.y - text_height, cell, text_height});
        cv::putText(line, title, {0, text_height - 5}, cv::FONT_HERSHEY_SIMPLEX, 0.42, ink, 1,
                    cv::LINE_AA);
    }

    Image take() { return std::move(sheet_); }

private:
    static cv::Rect place_of(int row, int column) {
        return {gap + column * (cell + gap), gap + text_height + row * (text_height + cell + gap),
                cell, cell};
    }

    Image sheet_;
};

/// The result, where there is one of the photo's size.
std::optional<Image> result_for(const Entry &entry, const Case &which,
                                const std::filesystem::path &folder, const Rect &bounds) {
    const auto file = result_file(entry, which, folder);
    if (!exists(file))
        return std::nullopt;
    try {
        Image result = PhotoFile(file).image();
        return result.bounds() == bounds ? std::optional(std::move(result)) : std::nullopt;
    } catch (const Error &) {
        return std::nullopt; // the table says why
    }
}

void put_case(Sheet &sheet, int row, const Case &which, const std::vector<Entry> &entries,
              const std::filesystem::path &folder) {
    const Image truth = PhotoFile(which.truth_file).image();
    const Mask hole = read_mask(which.mask_file);
    const cv::Rect part = view(surroundings(hole));
    const auto put = [&](int column, const std::string &title, const Image &picture) {
        sheet.put(row, column, title, fitted(view(picture)(part)));
    };

    put(0, which.name(), truth);
    Image masked = truth;
    view(masked).setTo(hole_colour, view(hole));
    put(1, which.mask, masked);
    int column = 2;
    for (const Entry &entry : entries) {
        if (const auto result = result_for(entry, which, folder, truth.bounds()))
            put(column, entry.name, with_hole_from(truth, *result, hole));
        else
            sheet.put(row, column, entry.name, {});
        ++column;
    }
}

} // namespace

Image contact_sheet(const std::vector<Case> &cases, const std::vector<Entry> &entries,
                    const std::filesystem::path &folder, int most_rows) {
    const int count = static_cast<int>(cases.size());
    const int rows = std::min(count, most_rows);
    Sheet sheet(rows, 2 + static_cast<int>(entries.size()));
    for (int row = 0; row < rows; ++row)
        put_case(sheet, row, cases[static_cast<std::size_t>(row) * count / rows], entries, folder);
    return sheet.take();
}

} // namespace refill
