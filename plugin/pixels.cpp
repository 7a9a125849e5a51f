#include "plugin/pixels.h"

#include "core/error.h"
#include "plugin/buffers.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <vector>

namespace refill {
namespace {

/// The part of the canvas in which something is selected.
Rect selected_on_canvas(GimpImage *image) {
    gboolean is_something = FALSE;
    int left = 0, top = 0, right = 0, bottom = 0;
    gimp_selection_bounds(image, &is_something, &left, &top, &right, &bottom);
    return {left, top, right - left, bottom - top};
}

/// The part of what is sampled in which something is selected. Throws where that is nothing.
Rect selected_part(GimpImage *image, GimpLayer *layer, Sample sample) {
    Rect selected;
    if (gimp_selection_is_empty(image))
        throw Error(ErrorKind::input, "Nothing is selected. Select what is to be removed first.");
    if (sample == Sample::visible)
        return selected_on_canvas(image);
    if (!gimp_drawable_mask_intersect(GIMP_DRAWABLE(layer), &selected.x, &selected.y,
                                      &selected.width, &selected.height))
        throw Error(ErrorKind::input, "The selection lies beside the layer. Select something on "
                                      "the layer, or select the layer that it is on.");
    return selected;
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

/// Of the known pixels those that are chosen; `chosen` may be empty, which is no choice. Throws
/// where there are none.
Mask sources_among(Mask known, const Mask &chosen) {
    for (std::size_t i = 0; i < chosen.pixels(); ++i)
        known.data()[i] = known.data()[i] && chosen.data()[i];
    if (std::count(known.data(), known.data() + known.pixels(), 0) ==
        std::ptrdiff_t(known.pixels()))
        throw Error(ErrorKind::input,
                    "The channel to copy from holds nothing of what is outside the "
                    "selection. Paint it white there, or choose none.");
    return known;
}

} // namespace

SourceReader::SourceReader(GimpImage *image, GimpLayer *layer, Sample sample,
                           GimpChannel *channel) {
    check_exists(layer);
    selected_ = selected_part(image, layer, sample);
    sampled_ = std::make_unique<Sampled>(image, layer, sample);
    origin_ = {sample, sampled_->frame()};
    layer_ = buffer_of(sampled_->layer());
    if (sampled_->mask())
        mask_ = buffer_of(sampled_->mask());
    selection_ = buffer_of(gimp_image_get_selection(image));
    format_ = reading_format(sampled_->layer());
    if (channel)
        channel_ = buffer_of(channel);
    cleared_ = std::async(std::launch::async, [frame = origin_.frame, selected = selected_,
                                               choose = channel != nullptr] {
        return Planes{Image(frame.width, frame.height), Mask(frame.width, frame.height),
                      choose ? Mask(frame.width, frame.height) : Mask(),
                      Coverage(selected.width, selected.height)};
    });
}

bool SourceReader::go_on() {
    constexpr std::chrono::milliseconds some_time(15);
    if (cleared_.valid()) {
        if (cleared_.wait_for(some_time) != std::future_status::ready)
            return false;
        read_ = cleared_.get();
    }
    const auto end = std::chrono::steady_clock::now() + some_time;
    while (rows_read_ < read_.photo.height() && std::chrono::steady_clock::now() < end)
        read_strip();
    if (rows_read_ < read_.photo.height())
        return false;
    layer_.reset();
    mask_.reset();
    selection_.reset();
    channel_.reset();
    sampled_.reset();
    return true;
}

void SourceReader::read_strip() {
    const Rect rows = {
        0, rows_read_, read_.photo.width(),
        std::min(strip_rows(read_.photo.width()), read_.photo.height() - rows_read_)};
    const int parts = babl_format_get_n_components(format_);
    const bool has_alpha = babl_format_has_alpha(format_);
    const bool is_gray = parts < 3;
    std::vector<float> strip(rows.area() * parts);
    get_pixels(layer_.get(), rows, format_, strip.data());
    float *colour = read_.photo.at(0, rows.y);
    std::uint8_t *known = read_.coloured.at(0, rows.y);
    for (const float *pixel = strip.data(); pixel != strip.data() + strip.size();
         pixel += parts, colour += 3) {
        for (int channel = 0; channel < 3; ++channel)
            colour[channel] = pixel[is_gray ? 0 : channel];
        *known++ = (!has_alpha || pixel[parts - 1] > 0) && is_finite(colour);
    }

    if (mask_) {
        std::vector<float> shown(rows.area());
        get_pixels(mask_.get(), rows, babl_format("Y float"), shown.data());
        known = read_.coloured.at(0, rows.y);
        for (const float value : shown)
            *known++ &= value > 0;
    }
    if (channel_) {
        std::vector<float> chosen(rows.area());
        get_pixels(channel_.get(), moved(rows, origin_.frame.x, origin_.frame.y),
                   babl_format("Y float"), chosen.data());
        std::transform(chosen.begin(), chosen.end(), read_.chosen.at(0, rows.y),
                       [](float value) { return value >= 0.5f; });
    }
    if (const Rect part = intersect(rows, selected_); !part.empty())
        get_pixels(selection_.get(), moved(part, origin_.frame.x, origin_.frame.y),
                   babl_format("Y float"), read_.coverage.at(0, part.y - selected_.y));
    rows_read_ = rows.bottom();
}

/// Where half or more is selected; of a widely feathered selection of something small, which may
/// select nothing by half, half as much as its most.
Mask SourceReader::hole() const {
    const float strongest =
        *std::max_element(read_.coverage.data(), read_.coverage.data() + read_.coverage.pixels());
    const float threshold = strongest >= 0.5f ? 0.5f : strongest / 2;
    Mask hole(read_.photo.width(), read_.photo.height());
    for (int y = 0; y < selected_.height; ++y)
        std::transform(read_.coverage.at(0, y), read_.coverage.at(0, y) + selected_.width,
                       hole.at(selected_.x, selected_.y + y),
                       [&](float value) { return value > 0 && value >= threshold; });
    return hole;
}

Source SourceReader::take() {
    Source source;
    source.hole = hole();
    source.photo = std::move(read_.photo);
    source.origin = origin_;
    const bool all_coloured =
        std::count(read_.coloured.data(), read_.coloured.data() + read_.coloured.pixels(), 0) == 0;
    const Mask known = known_pixels(std::move(read_.coloured), source.hole);
    if (!all_coloured)
        spread_colours(source.photo, known);
    if (!all_coloured || !read_.chosen.empty())
        source.sources = sources_among(known, read_.chosen);
    return source;
}

Source read_source(GimpImage *image, GimpLayer *layer, Sample sample) {
    SourceReader reader(image, layer, sample);
    while (!reader.go_on()) {
    }
    return reader.take();
}

} // namespace refill
