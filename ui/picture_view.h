#pragma once
/// The large picture: the photo, the fill over it or the fill in the making, the hole's outline,
/// and a divider between before and after.
///
/// Wheel, plus and minus zoom, 0 shows all, 1 every pixel as one of the screen's, dragging and the
/// arrow keys move the picture; the divider is dragged, or moved with the brackets.

#include "ui/hole_outline.h"
#include "ui/picture.h"
#include "ui/viewport.h"

#include <gtk/gtk.h>

#include <functional>
#include <memory>

namespace refill {

/// A picture and the part of the photo that it covers.
struct PlacedPicture {
    Rect area;
    std::shared_ptr<const Picture> picture;
};

class PictureView {
public:
    PictureView();
    PictureView(const PictureView &) = delete;
    PictureView &operator=(const PictureView &) = delete;

    GtkWidget *widget() const { return widget_; }

    /// The photo from now on, with its hole; `focus` is what is shown at first.
    void show_photo(std::shared_ptr<const Picture> photo,
                    std::shared_ptr<const HoleOutline> outline, const Rect &focus);

    /// The hole alone from now on; null: none.
    void show_outline(std::shared_ptr<const HoleOutline> outline);

    /// The fill from now on; one without a picture: none.
    void show_fill(PlacedPicture fill);

    /// Over the fill, as long as it has a picture: the fill in the making.
    void show_live(PlacedPicture live);

    /// The whole photo, this part of it, or its pixels as they are.
    void fit();
    void fit(const Rect &area);
    void show_pixels();
    void zoom_in();
    void zoom_out();

    void set_outline_visible(bool visible);
    /// Whether the photo is shown instead of the fill.
    void show_before(bool before);
    /// Whether a divider is shown: left of it the photo, right of it the fill.
    void set_divided(bool divided);
    void move_divider(double by);

    /// Says in words what is shown, for those who do not see it.
    void describe(const char *text);

private:
    void connect_events();
    void draw(cairo_t *cairo);
    void draw_placed(cairo_t *cairo, const PlacedPicture &placed) const;
    void clip_to_after(cairo_t *cairo) const;
    void draw_divider(cairo_t *cairo) const;
    bool press(const GdkEventButton &event);
    bool move(const GdkEventMotion &event);
    bool scroll(const GdkEventScroll &event);
    bool press_key(const GdkEventKey &event);
    bool is_on_divider(double x) const;
    void set_cursor(const char *name) const;
    void changed() const { gtk_widget_queue_draw(widget_); }

    int width() const { return gtk_widget_get_allocated_width(widget_); }
    int height() const { return gtk_widget_get_allocated_height(widget_); }
    int scale() const { return gtk_widget_get_scale_factor(widget_); }

    enum class Drag { none, picture, divider };

    GtkWidget *widget_;
    Viewport viewport_;
    std::shared_ptr<const Picture> photo_;
    std::shared_ptr<const HoleOutline> outline_;
    PlacedPicture fill_;
    PlacedPicture live_;
    bool outline_visible_ = true;
    bool before_ = false;
    bool divided_ = false;
    double divider_ = 0.5; ///< where it is, of the view's width
    Drag drag_ = Drag::none;
    Point last_; ///< of the pointer
};

} // namespace refill
