#include "ui/picture_view.h"

#include "ui/glib.h"

#include <algorithm>
#include <cmath>
#include <gdk/gdkkeysyms.h>

namespace refill {
namespace {

constexpr int smallest_width = 320;
constexpr int smallest_height = 120;
constexpr double zoom_step = 1.25;
constexpr double pan_step = 40.0; // pixels, of a key
constexpr double divider_step = 0.02;
constexpr double divider_reach = 8.0; // pixels beside it where it can be held

} // namespace

PictureView::PictureView() : widget_(gtk_drawing_area_new()) {
    gtk_widget_set_size_request(widget_, smallest_width, smallest_height);
    gtk_widget_set_can_focus(widget_, TRUE);
    gtk_widget_add_events(widget_, GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK |
                                       GDK_POINTER_MOTION_MASK | GDK_SCROLL_MASK |
                                       GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK);
    atk_object_set_role(gtk_widget_get_accessible(widget_), ATK_ROLE_IMAGE);
    connect_events();
    gtk_widget_show(widget_);
}

void PictureView::connect_events() {
    connect<gboolean(GtkWidget *, cairo_t *)>(widget_, "draw", [this](GtkWidget *, cairo_t *cairo) {
        draw(cairo);
        return TRUE;
    });
    connect<void(GtkWidget *, GtkAllocation *)>(widget_, "size-allocate", [this](auto...) {
        viewport_.set_view(width() * scale(), height() * scale());
    });
    connect<gboolean(GtkWidget *, GdkEventButton *)>(
        widget_, "button-press-event",
        [this](GtkWidget *, GdkEventButton *event) { return press(*event); });
    connect<gboolean(GtkWidget *, GdkEventButton *)>(widget_, "button-release-event",
                                                     [this](auto...) {
                                                         drag_ = Drag::none;
                                                         return FALSE;
                                                     });
    connect<gboolean(GtkWidget *, GdkEventMotion *)>(
        widget_, "motion-notify-event",
        [this](GtkWidget *, GdkEventMotion *event) { return move(*event); });
    connect<gboolean(GtkWidget *, GdkEventScroll *)>(
        widget_, "scroll-event",
        [this](GtkWidget *, GdkEventScroll *event) { return scroll(*event); });
    connect<gboolean(GtkWidget *, GdkEventKey *)>(
        widget_, "key-press-event",
        [this](GtkWidget *, GdkEventKey *event) { return press_key(*event); });
}

// What is shown ----------------------------------------------------------------------------------

void PictureView::show_photo(std::shared_ptr<const Picture> photo,
                             std::shared_ptr<const HoleOutline> outline, const Rect &focus) {
    // Also where there was no hole yet.
    const bool is_other = !photo_ || !outline_ || photo->width() != photo_->width() ||
                          photo->height() != photo_->height();
    photo_ = std::move(photo);
    outline_ = std::move(outline);
    viewport_.set_picture(photo_->width(), photo_->height());
    if (is_other)
        viewport_.fit(focus);
    changed();
}

void PictureView::show_outline(std::shared_ptr<const HoleOutline> outline) {
    outline_ = std::move(outline);
    changed();
}

void PictureView::show_fill(PlacedPicture fill) {
    fill_ = std::move(fill);
    changed();
}

void PictureView::show_live(PlacedPicture live) {
    live_ = std::move(live);
    changed();
}

void PictureView::fit() {
    viewport_.fit();
    changed();
}

void PictureView::fit(const Rect &area) {
    viewport_.fit(area);
    changed();
}

void PictureView::show_pixels() {
    viewport_.zoom_to(1.0, viewport_.middle());
    changed();
}

void PictureView::zoom_in() {
    viewport_.zoom_by(zoom_step, viewport_.middle());
    changed();
}

void PictureView::zoom_out() {
    viewport_.zoom_by(1 / zoom_step, viewport_.middle());
    changed();
}

void PictureView::set_outline_visible(bool visible) {
    outline_visible_ = visible;
    changed();
}

void PictureView::show_before(bool before) {
    if (before_ == before)
        return;
    before_ = before;
    changed();
}

void PictureView::set_divided(bool divided) {
    divided_ = divided;
    changed();
}

void PictureView::move_divider(double by) {
    divider_ = std::clamp(divider_ + by, 0.0, 1.0);
    changed();
}

void PictureView::describe(const char *text) {
    atk_object_set_name(gtk_widget_get_accessible(widget_), text);
}

// Drawing ----------------------------------------------------------------------------------------

void PictureView::draw(cairo_t *cairo) {
    cairo_set_source_rgb(cairo, 0.35, 0.35, 0.35);
    cairo_paint(cairo);
    if (!photo_)
        return;
    draw_placed(cairo, {{0, 0, photo_->width(), photo_->height()}, photo_});
    const PlacedPicture &after = live_.picture ? live_ : fill_;
    const bool is_divided = divided_ && fill_.picture && !live_.picture;
    if (after.picture && !before_) {
        cairo_save(cairo);
        if (is_divided)
            clip_to_after(cairo);
        draw_placed(cairo, after);
        cairo_restore(cairo);
    }
    if (outline_ && outline_visible_)
        outline_->draw(cairo, viewport_, width() * scale(), height() * scale(), 1.0 / scale());
    if (is_divided && !before_)
        draw_divider(cairo);
    if (gtk_widget_has_visible_focus(widget_))
        gtk_render_focus(gtk_widget_get_style_context(widget_), cairo, 0, 0, width(), height());
}

void PictureView::draw_placed(cairo_t *cairo, const PlacedPicture &placed) const {
    const double units = 1.0 / scale();
    const Point corner = viewport_.to_view({double(placed.area.x), double(placed.area.y)});
    const double zoom = viewport_.zoom() * units;
    placed.picture->draw(cairo, corner.x * units, corner.y * units,
                         zoom * placed.area.width / placed.picture->width(),
                         zoom * placed.area.height / placed.picture->height(), units);
}

/// What is read second is what comes after.
void PictureView::clip_to_after(cairo_t *cairo) const {
    const double x = divider_ * width();
    if (gtk_widget_get_direction(widget_) == GTK_TEXT_DIR_RTL)
        cairo_rectangle(cairo, 0, 0, x, height());
    else
        cairo_rectangle(cairo, x, 0, width() - x, height());
    cairo_clip(cairo);
}

/// A white line with black beside it, and a handle.
void PictureView::draw_divider(cairo_t *cairo) const {
    const double x = std::round(divider_ * width()) + 0.5;
    const double y = height() / 2.0;
    for (const auto &[line, shade] : {std::pair{3.0, 0.0}, {1.0, 1.0}}) {
        cairo_set_source_rgb(cairo, shade, shade, shade);
        cairo_set_line_width(cairo, line);
        cairo_move_to(cairo, x, 0);
        cairo_line_to(cairo, x, height());
        cairo_stroke(cairo);
    }
    cairo_arc(cairo, x, y, 7.0, 0, 2 * G_PI);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_fill_preserve(cairo);
    cairo_set_source_rgb(cairo, 0, 0, 0);
    cairo_stroke(cairo);
}

// Pointer and keys -------------------------------------------------------------------------------

bool PictureView::is_on_divider(double x) const {
    return divided_ && fill_.picture && !live_.picture &&
           std::abs(x - divider_ * width()) <= divider_reach;
}

void PictureView::set_cursor(const char *name) const {
    GdkWindow *window = gtk_widget_get_window(widget_);
    const GObjectPtr<GdkCursor> cursor(
        name ? gdk_cursor_new_from_name(gdk_window_get_display(window), name) : nullptr);
    gdk_window_set_cursor(window, cursor.get());
}

bool PictureView::press(const GdkEventButton &event) {
    gtk_widget_grab_focus(widget_);
    if (event.type != GDK_BUTTON_PRESS || (event.button != 1 && event.button != 2))
        return false;
    drag_ = event.button == 1 && is_on_divider(event.x) ? Drag::divider : Drag::picture;
    last_ = {event.x, event.y};
    return true;
}

bool PictureView::move(const GdkEventMotion &event) {
    if (drag_ == Drag::none) {
        set_cursor(is_on_divider(event.x) ? "col-resize" : nullptr);
        return false;
    }
    if (drag_ == Drag::divider)
        move_divider((event.x - last_.x) / width());
    else
        viewport_.pan((event.x - last_.x) * scale(), (event.y - last_.y) * scale());
    last_ = {event.x, event.y};
    changed();
    return true;
}

bool PictureView::scroll(const GdkEventScroll &event) {
    double steps = 0.0;
    if (event.direction == GDK_SCROLL_SMOOTH)
        steps = -event.delta_y;
    else if (event.direction == GDK_SCROLL_UP || event.direction == GDK_SCROLL_DOWN)
        steps = event.direction == GDK_SCROLL_UP ? 1.0 : -1.0;
    viewport_.zoom_by(std::pow(zoom_step, steps), {event.x * scale(), event.y * scale()});
    changed();
    return true;
}

bool PictureView::press_key(const GdkEventKey &event) {
    if (event.state & (GDK_CONTROL_MASK | GDK_MOD1_MASK))
        return false;
    const double step = pan_step * scale();
    switch (event.keyval) {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
        zoom_in();
        break;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
        zoom_out();
        break;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
        fit();
        break;
    case GDK_KEY_1:
    case GDK_KEY_KP_1:
        show_pixels();
        break;
    case GDK_KEY_Left:
        viewport_.pan(step, 0);
        break;
    case GDK_KEY_Right:
        viewport_.pan(-step, 0);
        break;
    case GDK_KEY_Up:
        viewport_.pan(0, step);
        break;
    case GDK_KEY_Down:
        viewport_.pan(0, -step);
        break;
    case GDK_KEY_bracketleft:
        move_divider(-divider_step);
        break;
    case GDK_KEY_bracketright:
        move_divider(divider_step);
        break;
    default:
        return false;
    }
    changed();
    return true;
}

} // namespace refill
