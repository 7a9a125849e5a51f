#pragma once
/// A widget that draws how the loss falls, scale after scale.

#include "ui/job.h"

#include <gtk/gtk.h>

#include <vector>

namespace refill {

class LossCurve {
public:
    explicit LossCurve(int height);

    GtkWidget *widget() const { return widget_; }

    /// Draws these from now on.
    void show(std::vector<LossPoint> losses);

private:
    void draw(cairo_t *cairo) const;

    GtkWidget *widget_;
    std::vector<LossPoint> losses_;
};

} // namespace refill
