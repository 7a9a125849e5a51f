#include "plugin/write_fill.h"

#include "core/error.h"
#include "plugin/buffers.h"
#include "plugin/undo_group.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace refill {
namespace {

bool is_finite(const float *pixel) {
    return std::isfinite(pixel[0]) && std::isfinite(pixel[1]) && std::isfinite(pixel[2]);
}

/// Throws where what was sampled is no longer of the size that it had.
void check_unchanged(const Sampled &sampled, const Result &result) {
    const Rect &frame = sampled.frame();
    if (frame.width != result.width || frame.height != result.height)
        throw Error(ErrorKind::input,
                    "The layer's size was changed while it was being filled: from {}x{} to {}x{}.",
                    result.width, result.height, frame.width, frame.height);
}

/// The result's coverage. Outside the hole it does not go where what was sampled is transparent.
Stepwise<Coverage> coverage_on(const Sampled &sampled, const Fill &fill) {
    Coverage coverage = fill.result.coverage;
    if (!gimp_drawable_has_alpha(GIMP_DRAWABLE(sampled.layer())))
        co_return coverage;
    const Rect &area = fill.result.area;
    const Coverage alpha = co_await read_numbers(sampled.layer(), area, "A float");
    for (int y = 0; y < coverage.height(); ++y)
        for (int x = 0; x < coverage.width(); ++x)
            if (!*fill.hole.at(area.x + x, area.y + y))
                *coverage.at(x, y) *= std::clamp(*alpha.at(x, y), 0.0f, 1.0f);
    co_return coverage;
}

/// Thins the coverage where the layer's mask hides the layer.
Stepwise<void> apply_mask(GimpLayerMask *mask, const Rect &area, Coverage &coverage) {
    if (!mask)
        co_return;
    const Coverage shown = co_await read_numbers(mask, area, "Y float");
    std::transform(coverage.data(), coverage.data() + coverage.pixels(), shown.data(),
                   coverage.data(), std::multiplies<>());
}

Stepwise<void> write_fill(GimpLayer *target, const Image &fill, const Coverage &coverage) {
    const Buffer buffer = buffer_of(target);
    const Babl *format = working_format(target);
    std::vector<float> strip(static_cast<std::size_t>(fill.width()) * strip_rows(fill.width()) * 4);
    for (const Rect &rows : strips(fill.bounds())) {
        const float *colour = fill.at(0, rows.y);
        const float *alpha = coverage.at(0, rows.y);
        for (float *pixel = strip.data(); pixel != strip.data() + rows.area() * 4;
             pixel += 4, colour += 3) {
            std::copy_n(colour, 3, pixel);
            pixel[3] = *alpha++;
        }
        set_pixels(buffer.get(), rows, format, strip.data());
        co_await Pause();
    }
}

/// Has GIMP remember the pixels of `area` for undo.
///
/// Only merging the shadow buffer does that, and it goes through the selection, which covers less
/// than the fill. So the selection becomes `area` for a moment. What is merged are the layer's own
/// pixels.
Stepwise<void> push_undo(GimpImage *image, GimpLayer *layer, const Rect &area) {
    {
        const Buffer shadow(gimp_drawable_get_shadow_buffer(GIMP_DRAWABLE(layer)));
        const Buffer own = buffer_of(layer);
        for (const Rect &rows : strips(area)) {
            const GeglRectangle rect = gegl(rows);
            gegl_buffer_copy(own.get(), &rect, GEGL_ABYSS_NONE, shadow.get(), &rect);
            co_await Pause();
        }
        gegl_buffer_flush(shadow.get());
    }
    // Without a pause: nobody else may see or change this selection.
    GimpChannel *selection = GIMP_CHANNEL(gimp_image_get_selection(image));
    GimpChannel *saved = gimp_channel_copy(selection);
    const Rect place = place_of(layer);
    gimp_image_select_rectangle(image, GIMP_CHANNEL_OP_REPLACE, area.x + place.x, area.y + place.y,
                                area.width, area.height);
    gimp_drawable_merge_shadow(GIMP_DRAWABLE(layer), TRUE);
    gimp_channel_combine_masks(selection, saved, GIMP_CHANNEL_OP_REPLACE, 0, 0);
    gimp_item_delete(GIMP_ITEM(saved));
}

/// `pixel` (in the working format) with the fill over it, as a layer above it would be.
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
/// user has switched off, stay the bytes they were. `area` is the result's in the layer's pixels.
Stepwise<void> write_over(GimpImage *image, GimpLayer *layer, const Result &result,
                          const Coverage &coverage, const Rect &area) {
    const Buffer buffer = buffer_of(layer);
    const Babl *native = gegl_buffer_get_format(buffer.get());
    const Babl *working = working_format(layer);
    const Babl *to_working = babl_fish(native, working);
    const Babl *to_native = babl_fish(working, native);
    const int size = babl_format_get_bytes_per_pixel(native);
    const auto active = active_components(image, layer);
    std::vector<std::uint8_t> filled(size);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(area.width) * strip_rows(area.width) *
                                    size);

    for (const Rect &rows : strips(area)) {
        get_pixels(buffer.get(), rows, native, bytes.data());
        const int first_row = rows.y - area.y;
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
        co_await Pause();
    }
}

/// Where the fill lies on the canvas.
Rect area_on_canvas(const Fill &fill) {
    return moved(fill.result.area, fill.origin.frame.x, fill.origin.frame.y);
}

} // namespace

Stepwise<GimpLayer *> make_fill_layer(GimpImage *image, GimpLayer *layer, const Fill &fill,
                                      std::string name) {
    check_exists(layer);
    const Sampled sampled(image, layer, fill.origin.sample);
    check_unchanged(sampled, fill.result);
    Coverage coverage = co_await coverage_on(sampled, fill);
    co_await apply_mask(sampled.mask(), fill.result.area, coverage);

    const Rect area = moved(fill.result.area, sampled.frame().x, sampled.frame().y);
    GimpLayer *made = gimp_layer_new(image, name.c_str(), area.width, area.height,
                                     gimp_drawable_type_with_alpha(GIMP_DRAWABLE(layer)), 100.0,
                                     gimp_image_get_default_new_layer_mode(image));
    co_await write_fill(made, fill.result.fill, coverage);
    gimp_layer_set_offsets(made, area.x, area.y);
    co_return made;
}

bool has_room(GimpLayer *layer, const Fill &fill) {
    const Rect area = area_on_canvas(fill);
    return intersect(area, place_of(layer)) == area;
}

Stepwise<void> fill_in_place(GimpImage *image, GimpLayer *layer, const Fill &fill) {
    check_exists(layer);
    Coverage coverage;
    {
        const Sampled sampled(image, layer, fill.origin.sample);
        check_unchanged(sampled, fill.result);
        coverage = co_await coverage_on(sampled, fill);
    }
    const Rect place = place_of(layer);
    const Rect area = fill.origin.sample == Sample::layer
                          ? fill.result.area
                          : moved(area_on_canvas(fill), -place.x, -place.y);

    const UndoGroup group(image);
    co_await push_undo(image, layer, area);
    co_await write_over(image, layer, fill.result, coverage, area);
    gimp_drawable_update(GIMP_DRAWABLE(layer), area.x, area.y, area.width, area.height);
}

} // namespace refill
