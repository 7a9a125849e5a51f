#include "plugin/pixels.h"

#include "core/error.h"
#include "plugin/undo_group.h"
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

namespace refill {
namespace {

using Buffer = GObjectPtr<GeglBuffer>;

/// Rows handled at a time, where pixels need room beside those that are kept.
constexpr int strip_rows = 64;

Buffer buffer_of(gpointer drawable) {
    return Buffer(gimp_drawable_get_buffer(GIMP_DRAWABLE(drawable)));
}

GeglRectangle gegl(const Rect &rect) { return {rect.x, rect.y, rect.width, rect.height}; }

void get_pixels(GeglBuffer *buffer, const Rect &rect, const Babl *format, void *pixels) {
    const GeglRectangle area = gegl(rect);
    gegl_buffer_get(buffer, &area, 1.0, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
}

void set_pixels(GeglBuffer *buffer, const Rect &rect, const Babl *format, const void *pixels) {
    const GeglRectangle area = gegl(rect);
    gegl_buffer_set(buffer, &area, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
}

/// The format called `name` in the drawable's own colour space.
const Babl *format_like(gpointer drawable, const char *name) {
    return babl_format_with_space(name, gimp_drawable_get_format(GIMP_DRAWABLE(drawable)));
}

Rect bounds_of(gpointer drawable) {
    return {0, 0, gimp_drawable_get_width(GIMP_DRAWABLE(drawable)),
            gimp_drawable_get_height(GIMP_DRAWABLE(drawable))};
}

/// `rect` in strips of few rows, top to bottom.
template <typename Function>
void for_each_strip(const Rect &rect, Function function) {
    for (int y = rect.y; y < rect.bottom(); y += strip_rows)
        function(Rect{rect.x, y, rect.width, std::min(strip_rows, rect.bottom() - y)});
}

/// The user may have gone on working while the settings were shown or the engine ran.
void check_exists(GimpLayer *layer) {
    if (!gimp_item_is_valid(GIMP_ITEM(layer)))
        throw Error(ErrorKind::input, "The layer is no longer there. Was its image closed?");
}

// Reading ----------------------------------------------------------------------------------------

/// The part of the layer in which something is selected. Throws where that is nothing.
Rect selected_part(GimpImage *image, GimpLayer *layer) {
    Rect selected;
    if (gimp_selection_is_empty(image))
        throw Error(ErrorKind::input, "Nothing is selected. Select what is to be removed first.");
    if (!gimp_drawable_mask_intersect(GIMP_DRAWABLE(layer), &selected.x, &selected.y,
                                      &selected.width, &selected.height))
        throw Error(ErrorKind::input, "The selection lies beside the layer. Select something on "
                                      "the layer, or select the layer that it is on.");
    return selected;
}

Rect moved(const Rect &rect, int x, int y) {
    return {rect.x + x, rect.y + y, rect.width, rect.height};
}

bool is_finite(const float *pixel) {
    return std::isfinite(pixel[0]) && std::isfinite(pixel[1]) && std::isfinite(pixel[2]);
}

/// Gives each pixel that is not `known` the colour of the nearest that is, counting steps along
/// rows and columns. One sweep down carries colours right and down, one sweep up left and up.
void spread_colours(Image &photo, const Mask &known) {
    constexpr int far = std::numeric_limits<int>::max() / 2;
    Raster<int, 1> distance(photo.width(), photo.height(), far);
    std::transform(known.data(), known.data() + known.pixels(), distance.data(),
                   [](std::uint8_t is_known) { return is_known ? 0 : far; });

    const auto take_from = [&](int x, int y, int from_x, int from_y) {
        if (*distance.at(from_x, from_y) + 1 >= *distance.at(x, y))
            return;
        *distance.at(x, y) = *distance.at(from_x, from_y) + 1;
        std::copy_n(photo.at(from_x, from_y), 3, photo.at(x, y));
    };
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x) {
            if (x > 0)
                take_from(x, y, x - 1, y);
            if (y > 0)
                take_from(x, y, x, y - 1);
        }
    for (int y = photo.height() - 1; y >= 0; --y)
        for (int x = photo.width() - 1; x >= 0; --x) {
            if (x + 1 < photo.width())
                take_from(x, y, x + 1, y);
            if (y + 1 < photo.height())
                take_from(x, y, x, y + 1);
        }
}

/// Pixels to fill from: those with a colour, outside the hole. Throws where there are none.
Mask known_pixels(Mask coloured, const Mask &hole) {
    bool any = false;
    for (std::size_t i = 0; i < hole.pixels(); ++i) {
        coloured.data()[i] = coloured.data()[i] && !hole.data()[i];
        any = any || coloured.data()[i];
    }
    if (!any)
        throw Error(ErrorKind::input, "Nothing is left outside the selection to fill it from. "
                                      "Select less of the layer.");
    return coloured;
}

// Writing ----------------------------------------------------------------------------------------

void check_unchanged(GimpLayer *layer, const Result &result) {
    check_exists(layer);
    const Rect bounds = bounds_of(layer);
    if (bounds.width != result.width || bounds.height != result.height)
        throw Error(ErrorKind::input,
                    "The layer's size was changed while it was being filled: from {}x{} to {}x{}.",
                    result.width, result.height, bounds.width, bounds.height);
}

/// The result's coverage. Outside the hole it does not go where the layer is transparent.
Coverage coverage_on(GimpLayer *layer, const Mask &hole, const Result &result) {
    Coverage coverage = result.coverage;
    if (!gimp_drawable_has_alpha(GIMP_DRAWABLE(layer)))
        return coverage;
    Coverage alpha(result.area.width, result.area.height);
    get_pixels(buffer_of(layer).get(), result.area, babl_format("A float"), alpha.data());
    for (int y = 0; y < coverage.height(); ++y)
        for (int x = 0; x < coverage.width(); ++x)
            if (!*hole.at(result.area.x + x, result.area.y + y))
                *coverage.at(x, y) *= std::clamp(*alpha.at(x, y), 0.0f, 1.0f);
    return coverage;
}

/// Thins the coverage where the layer's mask hides the layer.
void apply_mask_of(GimpLayer *layer, const Rect &area, Coverage &coverage) {
    GimpLayerMask *mask = gimp_layer_get_mask(layer);
    if (!mask || !gimp_layer_get_apply_mask(layer))
        return;
    Coverage shown(area.width, area.height);
    get_pixels(buffer_of(mask).get(), area, babl_format("Y float"), shown.data());
    std::transform(coverage.data(), coverage.data() + coverage.pixels(), shown.data(),
                   coverage.data(), std::multiplies<>());
}

void write_fill(GimpLayer *target, GimpLayer *source, const Image &fill, const Coverage &coverage) {
    const Buffer buffer = buffer_of(target);
    const Babl *format = format_like(source, "R~G~B~A float");
    std::vector<float> strip(static_cast<std::size_t>(fill.width()) * strip_rows * 4);
    for_each_strip(fill.bounds(), [&](const Rect &rows) {
        const float *colour = fill.at(0, rows.y);
        const float *alpha = coverage.at(0, rows.y);
        for (float *pixel = strip.data(); pixel != strip.data() + rows.area() * 4;
             pixel += 4, colour += 3) {
            std::copy_n(colour, 3, pixel);
            pixel[3] = *alpha++;
        }
        set_pixels(buffer.get(), rows, format, strip.data());
    });
}

/// Keeps which layers are selected, since new items take that from them.
class SelectedLayers {
public:
    explicit SelectedLayers(GimpImage *image)
        : image_(image), layers_(gimp_image_get_selected_layers(image)) {}
    ~SelectedLayers() {
        gimp_image_set_selected_layers(image_, const_cast<const GimpLayer **>(layers_.get()));
    }

private:
    GimpImage *image_;
    GPtr<GimpLayer *> layers_;
};

/// Has GIMP remember the pixels of `area` for undo.
///
/// Only merging the shadow buffer does that, and it goes through the selection, which covers less
/// than the fill. So the selection becomes `area` for a moment. What is merged are the layer's own
/// pixels.
void push_undo(GimpImage *image, GimpLayer *layer, const Rect &area) {
    GimpChannel *selection = GIMP_CHANNEL(gimp_image_get_selection(image));
    GimpChannel *saved = gimp_channel_copy(selection);
    int offset_x = 0;
    int offset_y = 0;
    gimp_drawable_get_offsets(GIMP_DRAWABLE(layer), &offset_x, &offset_y);
    gimp_image_select_rectangle(image, GIMP_CHANNEL_OP_REPLACE, area.x + offset_x,
                                area.y + offset_y, area.width, area.height);
    {
        const Buffer shadow(gimp_drawable_get_shadow_buffer(GIMP_DRAWABLE(layer)));
        const GeglRectangle rect = gegl(area);
        gegl_buffer_copy(buffer_of(layer).get(), &rect, GEGL_ABYSS_NONE, shadow.get(), &rect);
        gegl_buffer_flush(shadow.get());
    }
    gimp_drawable_merge_shadow(GIMP_DRAWABLE(layer), TRUE);
    gimp_channel_combine_masks(selection, saved, GIMP_CHANNEL_OP_REPLACE, 0, 0);
    gimp_item_delete(GIMP_ITEM(saved));
}

/// `pixel` (R~G~B~A) with the fill over it, as a layer above it would be.
void blend(float *pixel, const float *fill, float coverage) {
    const float below = is_finite(pixel) ? pixel[3] * (1 - coverage) : 0.0f;
    const float alpha = coverage + below;
    for (int channel = 0; channel < 3; ++channel)
        pixel[channel] =
            below > 0 ? (fill[channel] * coverage + pixel[channel] * below) / alpha : fill[channel];
    pixel[3] = alpha;
}

/// For each component of the layer's format, whether the user lets it change (the Channels dialog).
std::vector<bool> active_components(GimpImage *image, GimpLayer *layer) {
    std::vector<GimpChannelType> types = {GIMP_CHANNEL_RED, GIMP_CHANNEL_GREEN, GIMP_CHANNEL_BLUE};
    if (gimp_drawable_is_gray(GIMP_DRAWABLE(layer)))
        types = {GIMP_CHANNEL_GRAY};
    if (gimp_drawable_has_alpha(GIMP_DRAWABLE(layer)))
        types.push_back(GIMP_CHANNEL_ALPHA);
    std::vector<bool> active;
    for (const GimpChannelType type : types)
        active.push_back(gimp_image_get_component_active(image, type));
    if (gimp_drawable_has_alpha(GIMP_DRAWABLE(layer)) && gimp_layer_get_lock_alpha(layer))
        active.back() = false;
    return active;
}

/// Copies the components that are `active` from one pixel to the other, both as bytes.
void copy_components(const std::uint8_t *from, std::uint8_t *to, int size,
                     const std::vector<bool> &active) {
    const int component = size / static_cast<int>(active.size());
    for (std::size_t i = 0; i < active.size(); ++i)
        if (active[i])
            std::copy_n(from + i * component, component, to + i * component);
}

/// Writes the fill over the layer's pixels. Those that it does not cover, and components that the
/// user has switched off, stay the bytes they were.
void write_over(GimpImage *image, GimpLayer *layer, const Result &result,
                const Coverage &coverage) {
    const Buffer buffer = buffer_of(layer);
    const Babl *native = gegl_buffer_get_format(buffer.get());
    const Babl *working = format_like(layer, "R~G~B~A float");
    const Babl *to_working = babl_fish(native, working);
    const Babl *to_native = babl_fish(working, native);
    const int size = babl_format_get_bytes_per_pixel(native);
    const auto active = active_components(image, layer);
    std::vector<std::uint8_t> filled(size);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(result.area.width) * strip_rows *
                                    size);

    for_each_strip(result.area, [&](const Rect &rows) {
        get_pixels(buffer.get(), rows, native, bytes.data());
        const int first_row = rows.y - result.area.y;
        const float *fill = result.fill.at(0, first_row);
        const float *covered = coverage.at(0, first_row);
        for (std::size_t i = 0; i < rows.area(); ++i, fill += 3) {
            if (!(covered[i] > 0))
                continue;
            float pixel[4];
            babl_process(to_working, &bytes[i * size], pixel, 1);
            blend(pixel, fill, covered[i]);
            babl_process(to_native, pixel, filled.data(), 1);
            copy_components(filled.data(), &bytes[i * size], size, active);
        }
        set_pixels(buffer.get(), rows, native, bytes.data());
    });
}

} // namespace

SourceReader::SourceReader(GimpImage *image, GimpLayer *layer) {
    check_exists(layer);
    selected_ = selected_part(image, layer);
    int offset_x = 0;
    int offset_y = 0;
    gimp_drawable_get_offsets(GIMP_DRAWABLE(layer), &offset_x, &offset_y);
    on_selection_ = moved(selected_, offset_x, offset_y);
    coverage_ = Coverage(selected_.width, selected_.height);
    layer_ = buffer_of(layer);
    selection_ = buffer_of(gimp_image_get_selection(image));
    format_ = format_like(layer, "R~G~B~A float");
    const Rect bounds = bounds_of(layer);
    photo_ = Image(bounds.width, bounds.height);
    coloured_ = Mask(bounds.width, bounds.height);
}

bool SourceReader::go_on() {
    constexpr gint64 microseconds = 15'000;
    const gint64 end = g_get_monotonic_time() + microseconds;
    while (rows_read_ < photo_.height() && g_get_monotonic_time() < end)
        read_strip();
    if (rows_read_ < photo_.height())
        return false;
    layer_.reset();
    selection_.reset();
    return true;
}

void SourceReader::read_strip() {
    const Rect rows = {0, rows_read_, photo_.width(),
                       std::min(strip_rows, photo_.height() - rows_read_)};
    std::vector<float> strip(rows.area() * 4);
    get_pixels(layer_.get(), rows, format_, strip.data());
    float *colour = photo_.at(0, rows.y);
    std::uint8_t *known = coloured_.at(0, rows.y);
    for (const float *pixel = strip.data(); pixel != strip.data() + strip.size();
         pixel += 4, colour += 3) {
        std::copy_n(pixel, 3, colour);
        *known++ = pixel[3] > 0 && is_finite(pixel);
    }

    if (const Rect part = intersect(rows, selected_); !part.empty())
        get_pixels(selection_.get(),
                   moved(part, on_selection_.x - selected_.x, on_selection_.y - selected_.y),
                   babl_format("Y float"), coverage_.at(0, part.y - selected_.y));
    rows_read_ = rows.bottom();
}

/// Where half or more is selected; of a widely feathered selection of something small, which may
/// select nothing by half, half as much as its most.
Mask SourceReader::hole() const {
    const float strongest =
        *std::max_element(coverage_.data(), coverage_.data() + coverage_.pixels());
    const float threshold = strongest >= 0.5f ? 0.5f : strongest / 2;
    Mask hole(photo_.width(), photo_.height());
    for (int y = 0; y < selected_.height; ++y)
        std::transform(coverage_.at(0, y), coverage_.at(0, y) + selected_.width,
                       hole.at(selected_.x, selected_.y + y),
                       [&](float value) { return value > 0 && value >= threshold; });
    return hole;
}

Source SourceReader::take() {
    Source source;
    source.hole = hole();
    source.photo = std::move(photo_);
    const bool all_coloured =
        std::count(coloured_.data(), coloured_.data() + coloured_.pixels(), 0) == 0;
    const Mask known = known_pixels(std::move(coloured_), source.hole);
    if (!all_coloured)
        spread_colours(source.photo, known);
    return source;
}

Source read_source(GimpImage *image, GimpLayer *layer) {
    SourceReader reader(image, layer);
    while (!reader.go_on()) {
    }
    return reader.take();
}

void add_fill_layer(GimpImage *image, GimpLayer *layer, const Mask &hole, const Result &result,
                    const std::string &name) {
    check_unchanged(layer, result);
    Coverage coverage = coverage_on(layer, hole, result);
    apply_mask_of(layer, result.area, coverage);

    GimpLayer *fill = gimp_layer_new(image, name.c_str(), result.area.width, result.area.height,
                                     gimp_drawable_type_with_alpha(GIMP_DRAWABLE(layer)), 100.0,
                                     gimp_image_get_default_new_layer_mode(image));
    write_fill(fill, layer, result.fill, coverage);

    int offset_x = 0;
    int offset_y = 0;
    gimp_drawable_get_offsets(GIMP_DRAWABLE(layer), &offset_x, &offset_y);
    gimp_layer_set_offsets(fill, offset_x + result.area.x, offset_y + result.area.y);

    const UndoGroup group(image);
    const SelectedLayers selected(image);
    if (!gimp_image_insert_layer(image, fill, GIMP_LAYER(gimp_item_get_parent(GIMP_ITEM(layer))),
                                 gimp_image_get_item_position(image, GIMP_ITEM(layer))))
        throw Error(ErrorKind::input, "GIMP did not accept the new layer.");
}

void fill_in_place(GimpImage *image, GimpLayer *layer, const Mask &hole, const Result &result) {
    check_unchanged(layer, result);
    const Coverage coverage = coverage_on(layer, hole, result);

    const UndoGroup group(image);
    push_undo(image, layer, result.area);
    write_over(image, layer, result, coverage);
    gimp_drawable_update(GIMP_DRAWABLE(layer), result.area.x, result.area.y, result.area.width,
                         result.area.height);
}

} // namespace refill
