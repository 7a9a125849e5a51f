#include "plugin/place_fill.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/model_info.h"
#include "core/settings/params.h"
#include "plugin/buffers.h"
#include "plugin/earlier_fills.h"
#include "plugin/undo_group.h"

#include <glib/gi18n.h>

#include <algorithm>
#include <vector>

namespace refill {
namespace {

// The name ---------------------------------------------------------------------------------------

/// "LaMa" for the choice labelled "LaMa network".
std::string short_engine_name(const std::string &engine) {
    for (const Choice &choice : find_parameter("engine")->choices)
        if (engine == choice.name) {
            const std::string label = gettext(choice.label);
            return label.substr(0, label.find(' '));
        }
    return engine;
}

/// Says which try it is and what made it, for example "Refill 2 (LaMa, big-lama, Thorough)".
std::string name_of(const Fill &fill, const Params &params, int number) {
    std::string maker = short_engine_name(fill.result.engine);
    if (!fill.result.model.empty() && fill.result.model != model_info({}).name)
        maker += ", " + fill.result.model;
    const Preset *preset = engine_info(params.engine).invents ? matching_preset(params) : nullptr;
    if (preset)
        maker += std::string(", ") + gettext(preset->label);
    return fill_in(_("Refill {} ({})"), {std::to_string(number), maker});
}

// The place --------------------------------------------------------------------------------------

/// Keeps which layers are selected, since new items take that from them.
class SelectedLayers {
public:
    explicit SelectedLayers(GimpImage *image)
        : image_(image), layers_(gimp_image_get_selected_layers(image)) {}
    SelectedLayers(const SelectedLayers &) = delete;
    SelectedLayers &operator=(const SelectedLayers &) = delete;
    ~SelectedLayers() {
        if (layers_ && layers_.get()[0]) // GIMP has no way to select none
            gimp_image_set_selected_layers(image_, const_cast<const GimpLayer **>(layers_.get()));
    }

private:
    GimpImage *image_;
    GPtr<GimpLayer *> layers_;
};

/// Where among its siblings a new fill goes: above the earlier ones, which are above the photo.
int position_above(GimpImage *image, GimpLayer *layer, const std::vector<EarlierFill> &earlier) {
    int position = gimp_image_get_item_position(image, GIMP_ITEM(layer));
    for (const EarlierFill &each : earlier)
        position = std::min(position, gimp_image_get_item_position(image, GIMP_ITEM(each.layer)));
    return position;
}

int next_number(const std::vector<EarlierFill> &earlier) {
    int number = 1;
    for (const EarlierFill &each : earlier)
        number = std::max(number, each.number + 1);
    return number;
}

Stepwise<GimpLayer *> add_layer(GimpImage *image, GimpLayer *layer, const Fill &fill,
                                const Params &params) {
    const auto earlier = earlier_fills(image, layer);
    const int number = next_number(earlier);
    co_await Pause();
    GimpLayer *made = co_await make_fill_layer(image, layer, fill, name_of(fill, params, number));
    mark_as_fill(made, photo_of(layer), number);
    co_await Pause();

    const UndoGroup group(image);
    const SelectedLayers selected(image);
    GimpItem *parent = gimp_item_get_parent(GIMP_ITEM(layer));
    const int position = position_above(image, layer, earlier);
    co_await Pause();
    if (!gimp_image_insert_layer(image, made, GIMP_LAYER(parent), position))
        throw Error(ErrorKind::input, "GIMP did not accept the new layer.");
    co_await Pause();
    for (const EarlierFill &each : earlier) {
        if (!gimp_item_get_visible(GIMP_ITEM(each.layer)))
            continue;
        if (co_await covers(made, each.layer))
            gimp_item_set_visible(GIMP_ITEM(each.layer), FALSE);
    }
    co_return made;
}

Stepwise<bool> is_empty(GimpLayer *layer) {
    if (!gimp_drawable_has_alpha(GIMP_DRAWABLE(layer)))
        co_return false;
    const Buffer buffer = buffer_of(layer);
    const Rect bounds = bounds_of(layer);
    std::vector<float> alpha(static_cast<std::size_t>(bounds.width) * strip_rows(bounds.width));
    for (const Rect &rows : strips(bounds)) {
        get_pixels(buffer.get(), rows, babl_format("A float"), alpha.data());
        if (std::any_of(alpha.data(), alpha.data() + rows.area(),
                        [](float value) { return value > 0; }))
            co_return false;
        co_await Pause();
    }
    co_return true;
}

/// Whether the fill goes into the layer itself. What was made of all layers may lie beside it.
Stepwise<bool> goes_into(GimpLayer *layer, const Fill &fill, const Params &params) {
    if (fill.origin.sample == Sample::layer)
        co_return params.output == "in-place";
    if (!has_room(layer, fill))
        co_return false;
    if (params.output == "in-place")
        co_return true;
    co_return co_await is_empty(layer);
}

} // namespace

Stepwise<GimpLayer *> place_fill(GimpImage *image, GimpLayer *layer, const Fill &fill,
                                 const Params &params) {
    check_exists(layer);
    if (!co_await goes_into(layer, fill, params))
        co_return co_await add_layer(image, layer, fill, params);
    co_await fill_in_place(image, layer, fill);
    co_return layer;
}

} // namespace refill
