#include "plugin/earlier_fills.h"

#include "plugin/buffers.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace refill {
namespace {

constexpr char parasite_name[] = "refill-fill";

/// Of a thousand pixels that the lower one covers, so many may stay uncovered: the rims of two
/// selections of the same object are never quite the same.
constexpr std::ptrdiff_t tolerated = 10;

struct Mark {
    guint32 photo = 0;
    int number = 0;
};

std::optional<Mark> read_mark(GimpItem *item) {
    const std::unique_ptr<GimpParasite, decltype(&gimp_parasite_free)> parasite(
        gimp_item_get_parasite(item, parasite_name), gimp_parasite_free);
    if (!parasite)
        return std::nullopt;
    guint32 size = 0;
    const auto *data = static_cast<const char *>(gimp_parasite_get_data(parasite.get(), &size));
    Mark mark;
    const auto photo = std::from_chars(data, data + size, mark.photo);
    if (photo.ec != std::errc{} || photo.ptr == data + size || *photo.ptr != ' ')
        return std::nullopt;
    const auto number = std::from_chars(photo.ptr + 1, data + size, mark.number);
    return number.ec == std::errc{} && mark.number > 0 ? std::optional(mark) : std::nullopt;
}

GPtr<GimpItem *> siblings_of(GimpImage *image, GimpLayer *layer) {
    GimpItem *parent = gimp_item_get_parent(GIMP_ITEM(layer));
    return parent ? GPtr<GimpItem *>(gimp_item_get_children(parent))
                  : GPtr<GimpItem *>(reinterpret_cast<GimpItem **>(gimp_image_get_layers(image)));
}

/// How opaque the layer is in a rectangle of the canvas, which lies on it.
Stepwise<Coverage> alpha_in(GimpLayer *layer, const Rect &rect) {
    const Rect place = place_of(layer);
    return read_numbers(layer, moved(rect, -place.x, -place.y), "A float");
}

std::ptrdiff_t opaque_pixels(const Coverage &alpha) {
    return std::count_if(alpha.data(), alpha.data() + alpha.pixels(),
                         [](float value) { return value >= 0.5f; });
}

} // namespace

guint32 photo_of(GimpLayer *layer) {
    const auto mark = read_mark(GIMP_ITEM(layer));
    return mark ? mark->photo : gimp_item_get_tattoo(GIMP_ITEM(layer));
}

void mark_as_fill(GimpLayer *layer, guint32 photo, int number) {
    const std::string text = std::to_string(photo) + ' ' + std::to_string(number);
    const std::unique_ptr<GimpParasite, decltype(&gimp_parasite_free)> parasite(
        gimp_parasite_new(parasite_name, GIMP_PARASITE_PERSISTENT, text.size(), text.data()),
        gimp_parasite_free);
    gimp_item_attach_parasite(GIMP_ITEM(layer), parasite.get());
}

std::vector<EarlierFill> earlier_fills(GimpImage *image, GimpLayer *layer) {
    const guint32 photo = photo_of(layer);
    std::vector<EarlierFill> fills;
    const auto siblings = siblings_of(image, layer);
    for (GimpItem **each = siblings.get(); each && *each; ++each)
        if (const auto mark = read_mark(*each); mark && mark->photo == photo)
            fills.push_back({GIMP_LAYER(*each), mark->number});
    return fills;
}

Stepwise<bool> covers(GimpLayer *upper, GimpLayer *lower) {
    const Rect all = place_of(lower);
    const Rect common = intersect(all, place_of(upper));
    const std::ptrdiff_t below = opaque_pixels(co_await alpha_in(lower, all));
    if (common.empty())
        co_return below == 0;
    Coverage covered = co_await alpha_in(lower, common);
    const Coverage above = co_await alpha_in(upper, common);
    for (std::size_t i = 0; i < covered.pixels(); ++i)
        covered.data()[i] = std::min(covered.data()[i], above.data()[i]);
    const std::ptrdiff_t uncovered = below - opaque_pixels(covered);
    co_return 1000 * uncovered <= tolerated * below;
}

} // namespace refill
