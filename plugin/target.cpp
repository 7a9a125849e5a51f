#include "plugin/target.h"

#include "core/error.h"
#include "ui/glib.h"
#include "ui/wording.h"

namespace refill {
namespace {

[[noreturn]] void refuse(const char *message) { throw Error(ErrorKind::input, message); }

void check_is_layer(GimpDrawable *drawable) {
    if (GIMP_IS_LAYER_MASK(drawable))
        refuse("Refill works on layers, but the layer's mask is being edited. Select the layer "
               "itself in the Layers dialog.");
    if (!GIMP_IS_LAYER(drawable))
        refuse("Refill works on layers, but a channel is selected. Select a layer.");
    if (gimp_item_is_group(GIMP_ITEM(drawable)))
        refuse("Refill cannot fill a layer group. Select one of the layers in it.");
    if (gimp_item_id_is_text_layer(gimp_item_get_id(GIMP_ITEM(drawable))))
        refuse("Refill cannot fill a text layer. Discard its text information first, or select "
               "another layer.");
}

/// A lock says hands off, also where the fill would only go above the layer.
void check_locks(GimpItem *item) {
    if (gimp_item_get_lock_content(item))
        refuse("The layer's pixels are locked. Unlock them in the Layers dialog first.");
    while ((item = gimp_item_get_parent(item)))
        if (gimp_item_get_lock_content(item))
            refuse("The layer lies in a group whose contents are locked. Unlock the group first.");
}

} // namespace

GimpLayer *layer_to_fill(GimpImage *image, GimpDrawable **drawables) {
    if (gimp_image_get_base_type(image) == GIMP_INDEXED)
        refuse("Refill cannot fill an indexed image, which has no room for new colours. Convert it "
               "with Image > Mode > RGB first.");
    if (!drawables || !drawables[0])
        refuse("No layer is selected. Select the layer to fill.");
    if (drawables[1])
        refuse("Several layers are selected. Select only the one to fill.");
    check_is_layer(drawables[0]);
    check_locks(GIMP_ITEM(drawables[0]));
    if (gimp_image_get_floating_sel(image))
        refuse("There is a floating selection. Anchor it first.");
    return GIMP_LAYER(drawables[0]);
}

GimpLayer *layer_to_fill_now(GimpImage *image) {
    if (!gimp_image_is_valid(image))
        refuse("The image is no longer open.");
    const GPtr<GimpDrawable *> drawables(gimp_image_get_selected_drawables(image));
    GimpLayer *layer = layer_to_fill(image, drawables.get());
    if (gimp_selection_is_empty(image))
        refuse("Nothing is selected. Select what is to be removed first.");
    return layer;
}

std::string obstacle(GimpImage *image) {
    try {
        layer_to_fill_now(image);
        return {};
    } catch (...) {
        return current_exception_text();
    }
}

} // namespace refill
