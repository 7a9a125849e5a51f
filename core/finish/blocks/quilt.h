#pragma once
/// A hole covered with a grid of overlapping blocks of known pixels (Efros and Freeman 2001, "Image
/// quilting for texture synthesis and transfer").

#include "core/finish/blocks/correlation.h"
#include "core/monitor.h"

#include <optional>
#include <vector>

namespace refill {

/// A picture at its own resolution and at the one where blocks are searched for.
struct Picture {
    cv::Mat3f image; ///< the photo, and the fill in the hole
    cv::Mat1b hole;  ///< 255 in the hole
    cv::Mat3f small;
    cv::Mat1b small_hole; ///< 255 where any hole pixel went into a pixel
    int factor = 1;       ///< how many pixels of `image` a pixel of `small` is wide
    cv::Mat1b closed; ///< 255 where no block may come from: in the hole, and where that is barred
    cv::Mat1b small_closed;
};

/// Which blocks are taken. Lengths are in pixels of the small picture.
struct QuiltSettings {
    int side;         ///< of a block
    int reach;        ///< how far they may come
    double histogram; ///< the most by which a channel's values may differ on average, [0, 1]
};

/// The hole covered with blocks of one size, one after the other. What it is made of must outlive
/// it.
class Quilt {
public:
    Quilt(const Picture &picture, const Haystack &haystack, const QuiltSettings &settings,
          const Monitor &monitor);

    /// Sets the block that holds the most settled pixels; false once all are set. Throws Stopped.
    bool set_next();

    double part_set() const;

    /// How badly the blocks fit the known pixels that they cover, the colours of the fill, and
    /// each other.
    double error() const;

    /// Of the picture, in pixels: all blocks lie in it.
    const cv::Rect &area() const { return area_; }

    /// The picture in that area, with blocks also where the photo is known.
    const cv::Mat3f &image() const { return image_; }

private:
    enum State : std::uint8_t { nothing_to_do, waiting, pasted, unmatched };

    cv::Rect block(cv::Point cell) const;
    cv::Rect enlarged(const cv::Rect &rect) const;
    cv::Rect in_area(const cv::Rect &rect) const { return rect - area_.tl(); }
    cv::Mat1b enlarged_settled(const cv::Rect &target) const;
    std::optional<cv::Point> next() const;
    std::optional<cv::Point> match(const cv::Rect &target) const;
    cv::Point exact(const cv::Rect &target, cv::Point source) const;
    void paste(cv::Point cell, cv::Point source);

    const Picture &picture_;
    const Haystack &haystack_;
    QuiltSettings settings_;
    const Monitor *monitor_; ///< a pointer, so that the better quilt can take another's place
    cv::Rect area_;
    cv::Mat3f image_;
    cv::Mat3f small_;
    cv::Mat1b settled_; ///< 255 where the small picture is known or a block was set
    cv::Mat1b covered_; ///< of the area: 255 where a block was pasted
    std::vector<int> columns_;
    std::vector<int> rows_;
    cv::Mat1b state_; ///< of each cell of the grid
    double cost_of_cuts_ = 0.0;
};

} // namespace refill
