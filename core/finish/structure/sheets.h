#pragma once
/// Sheets: connected parts of the hole that are copied as one, each by its own offset.

#include "core/finish/structure/expansion.h"
#include "core/finish/structure/known_pixels.h"

#include <vector>

namespace refill {

class Monitor;

struct Sheets {
    Labels of;                      ///< for each pixel of the hole, the index of its sheet
    std::vector<cv::Point> offsets; ///< of each sheet

    cv::Point source(cv::Point pixel) const { return pixel + offsets[of(pixel)]; }
};

/// The sheets that labels make, each label standing for an offset.
Sheets make_sheets(const Labels &labels, const std::vector<cv::Point> &offsets);

/// The same sheets in a larger picture whose hole, where it is not 0, is `hole`; offsets are only
/// as exact as they were.
Sheets enlarge(const Sheets &sheets, const cv::Mat1b &hole);

/// Moves each sheet's offset, by no more than `reach` pixels, to where the sheet fits best what is
/// around it, so that edges that cross its border meet, and the pixels that are not 0 in `drawn`,
/// which show what belongs there. Throws Stopped.
void make_exact(Sheets &sheets, const KnownPixels &known, const cv::Mat1b &drawn, int reach,
                const Monitor &monitor);

/// Cuts the seams between sheets again, within `reach` pixels of where they are, and gives pixels
/// whose source is none to sheets beside theirs. Throws Stopped.
void cut_again(Sheets &sheets, const KnownPixels &known, int reach, const Monitor &monitor);

} // namespace refill
