#include "plugin/task_reading.h"

#include "core/error.h"
#include "plugin/arguments.h"
#include "plugin/place_fill.h"

namespace refill {

Params layer_params(GimpProcedureConfig *config) {
    Params params = params_from(config);
    params.native_size = true; // a fill of another size than the layer would fit nowhere
    check(params);
    return params;
}

SubjectReading::SubjectReading(GimpImage *image, GimpLayer *layer, const std::string &sample,
                               GimpChannel *source)
    : layer_id_(gimp_item_get_id(GIMP_ITEM(layer))),
      reader_(image, layer, sample_of(image, layer, sample), source) {}

Subject SubjectReading::take() {
    Source source = reader_.take();
    return {std::make_shared<Image>(std::move(source.photo)), std::move(source.hole),
            std::move(source.sources),
            std::make_shared<ReadFrom>(ReadFrom{layer_id_, source.origin})};
}

Stepwise<GimpLayer *> apply(GimpImage *image, const Task &task, const Result &result) {
    const auto *from = static_cast<const ReadFrom *>(task.subject->origin.get());
    GimpLayer *layer =
        gimp_item_id_is_valid(from->layer_id) ? gimp_layer_get_by_id(from->layer_id) : nullptr;
    if (!layer)
        throw Error(ErrorKind::input, "The layer is no longer there. Was its image closed?");
    const Fill fill = {task.subject->hole, from->origin, result};
    co_return co_await place_fill(image, layer, fill, task.params);
}

} // namespace refill
