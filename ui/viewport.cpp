#include "ui/viewport.h"

#include <algorithm>

namespace refill {
namespace {

/// Where the view's corner lies along one side: the picture is in the middle where it is smaller.
double kept(double corner, double picture, double view) {
    return picture <= view ? (picture - view) / 2 : std::clamp(corner, 0.0, picture - view);
}

} // namespace

void Viewport::set_picture(int width, int height) {
    if (width == width_ && height == height_)
        return;
    width_ = width;
    height_ = height;
    fit();
}

void Viewport::set_view(int width, int height) {
    const Point before = to_picture(middle());
    view_width_ = std::max(width, 1);
    view_height_ = std::max(height, 1);
    if (!fitted_.empty())
        return fit(fitted_);
    corner_ = {before.x - view_width_ / zoom_ / 2, before.y - view_height_ / zoom_ / 2};
    keep_in_view();
}

void Viewport::fit(const Rect &area) {
    fitted_ = area;
    if (area.empty())
        return;
    zoom_ = zoom_for(area);
    corner_ = {area.x + area.width / 2.0 - view_width_ / zoom_ / 2,
               area.y + area.height / 2.0 - view_height_ / zoom_ / 2};
    keep_in_view();
}

/// Small pictures are shown at no more than twice their size by themselves.
double Viewport::zoom_for(const Rect &area) const {
    return std::min({static_cast<double>(view_width_) / area.width,
                     static_cast<double>(view_height_) / area.height, 2.0});
}

double Viewport::smallest_zoom() const {
    return std::min(zoom_for({0, 0, std::max(width_, 1), std::max(height_, 1)}), 1.0);
}

void Viewport::zoom_to(double zoom, const Point &fixed) {
    const Point held = to_picture(fixed);
    fitted_ = {};
    zoom_ = std::clamp(zoom, smallest_zoom(), largest_zoom);
    corner_ = {held.x - fixed.x / zoom_, held.y - fixed.y / zoom_};
    keep_in_view();
}

void Viewport::pan(double x, double y) {
    fitted_ = {};
    corner_ = {corner_.x - x / zoom_, corner_.y - y / zoom_};
    keep_in_view();
}

void Viewport::keep_in_view() {
    corner_ = {kept(corner_.x, width_, view_width_ / zoom_),
               kept(corner_.y, height_, view_height_ / zoom_)};
}

Point Viewport::to_view(const Point &picture) const {
    return {(picture.x - corner_.x) * zoom_, (picture.y - corner_.y) * zoom_};
}

Point Viewport::to_picture(const Point &view) const {
    return {corner_.x + view.x / zoom_, corner_.y + view.y / zoom_};
}

} // namespace refill
