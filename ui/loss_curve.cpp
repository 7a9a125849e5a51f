#include "ui/loss_curve.h"

#include "ui/glib.h"

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

constexpr double margin = 6.0;
constexpr double dot_radius = 2.5;

/// Where losses lie on the widget: one after the other from left to right, on a logarithmic scale
/// from bottom to top, since each scale starts higher than it ends by some factor.
class Axes {
public:
    Axes(const std::vector<LossPoint> &losses, double width, double height)
        : width_(width - 2 * margin), height_(height - 2 * margin),
          steps_(std::max<std::size_t>(losses.size() - 1, 1)) {
        const auto [low, high] = std::ranges::minmax_element(losses, {}, &LossPoint::loss);
        low_ = level(low->loss);
        range_ = std::max(level(high->loss) - low_, 1e-6);
    }

    double x(std::size_t index) const { return margin + width_ * index / steps_; }
    double y(double loss) const { return margin + height_ * (1.0 - (level(loss) - low_) / range_); }

private:
    static double level(double loss) { return std::log(std::max(loss, 1e-12)); }

    double width_;
    double height_;
    double steps_;
    double low_;
    double range_;
};

bool same_scale(const LossPoint &a, const LossPoint &b) {
    return a.hole == b.hole && a.scale == b.scale;
}

} // namespace

LossCurve::LossCurve(int height) : widget_(gtk_drawing_area_new()) {
    gtk_widget_set_size_request(widget_, -1, height);
    connect<gboolean(GtkWidget *, cairo_t *)>(widget_, "draw", [this](GtkWidget *, cairo_t *cairo) {
        draw(cairo);
        return TRUE;
    });
}

void LossCurve::show(std::vector<LossPoint> losses) {
    losses_ = std::move(losses);
    gtk_widget_queue_draw(widget_);
}

void LossCurve::draw(cairo_t *cairo) const {
    const double width = gtk_widget_get_allocated_width(widget_);
    const double height = gtk_widget_get_allocated_height(widget_);
    cairo_set_source_rgba(cairo, 0.5, 0.5, 0.5, 0.15);
    cairo_rectangle(cairo, 0, 0, width, height);
    cairo_fill(cairo);
    if (losses_.empty())
        return;

    GdkRGBA colour;
    gtk_style_context_get_color(gtk_widget_get_style_context(widget_),
                                gtk_widget_get_state_flags(widget_), &colour);
    gdk_cairo_set_source_rgba(cairo, &colour);
    cairo_set_line_width(cairo, 1.5);
    cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);

    const Axes axes(losses_, width, height);
    for (std::size_t i = 0; i < losses_.size(); ++i) {
        const bool starts_scale = i == 0 || !same_scale(losses_[i - 1], losses_[i]);
        (starts_scale ? cairo_move_to : cairo_line_to)(cairo, axes.x(i), axes.y(losses_[i].loss));
    }
    cairo_stroke(cairo);
    cairo_arc(cairo, axes.x(losses_.size() - 1), axes.y(losses_.back().loss), dot_radius, 0,
              2 * G_PI);
    cairo_fill(cairo);
}

} // namespace refill
