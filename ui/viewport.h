#pragma once
/// Which part of a picture is seen in a view, and how large. No GTK: points and numbers.
///
/// A view is measured in the screen's own pixels, and a zoom of 1 shows one pixel of the picture on
/// one of them.

#include "core/image.h"

namespace refill {

struct Point {
    double x = 0.0;
    double y = 0.0;
};

class Viewport {
public:
    static constexpr double largest_zoom = 16.0;

    /// Says how large the picture is, in pixels. What is seen of it stays as it is where the size
    /// does, else all of it is seen.
    void set_picture(int width, int height);
    void set_view(int width, int height);

    /// Shows `area` as large as there is room for, now and whenever the view changes its size.
    void fit(const Rect &area);
    void fit() { fit({0, 0, width_, height_}); }

    /// Zooms so that what lies at `fixed`, a point of the view, stays there.
    void zoom_to(double zoom, const Point &fixed);
    void zoom_by(double factor, const Point &fixed) { zoom_to(zoom_ * factor, fixed); }
    Point middle() const { return {view_width_ / 2.0, view_height_ / 2.0}; }

    /// Moves the picture in the view. Its edges stay outside the view where it is larger.
    void pan(double x, double y);

    double zoom() const { return zoom_; }
    Point to_view(const Point &picture) const;
    Point to_picture(const Point &view) const;

private:
    void keep_in_view();
    double smallest_zoom() const;
    double zoom_for(const Rect &area) const;

    int width_ = 0;
    int height_ = 0;
    int view_width_ = 1;
    int view_height_ = 1;
    double zoom_ = 1.0;
    Point corner_; ///< of the view, in the picture
    Rect fitted_;  ///< empty where the user has zoomed or moved
};

} // namespace refill
