#include "core/pipeline.h"

#include "core/block_match.h"
#include "core/colour.h"
#include "core/detail.h"
#include "core/match_colours.h"

namespace refill {
namespace {

double no_work(const Rect &, const Mask &) { return 0.0; }

ColourSettings colour_settings(const Params &params) {
    ColourSettings settings;
    settings.fidelity = params.colour_fidelity;
    settings.gradients = params.colour_gradients;
    settings.smoothness = params.colour_smoothness;
    settings.statistics = params.colour_statistics;
    settings.border = params.colour_border;
    settings.seed = static_cast<unsigned>(params.seed);
    return settings;
}

} // namespace

Pipeline::Pipeline(Engine &engine, const Params &params, Monitor &monitor)
    : engine_(engine), monitor_(monitor) {
    if (engine.invents()) // what continues the photo itself needs nothing more
        add_stages(params);
}

/// What follows the network, which refines by itself, in its order.
void Pipeline::add_stages(const Params &params) {
    const auto add = [&](bool wanted, auto work, auto run) {
        if (wanted)
            stages_.push_back({work, run});
    };

    add(params.match_colours, no_work, [](Image fill, const Scene &scene) {
        match_colours(fill, scene.photo, scene.hole);
        return fill;
    });
    const BlockSettings blocks{params.block_size, params.block_histogram, params.block_reach};
    add(
        params.blocks,
        [blocks](const Rect &, const Mask &hole) { return block_work(hole, blocks); },
        [this, blocks](const Image &fill, const Scene &scene) {
            return match_blocks(fill, scene.hole, blocks, monitor_, scene.place).fill;
        });
    const DetailSettings detail{params.guidance, static_cast<unsigned>(params.seed)};
    add(
        params.detail, [](const Rect &, const Mask &hole) { return detail_work(hole); },
        [this, detail](Image fill, const Scene &scene) {
            return transfer_detail(fill, scene.hole, detail, monitor_, scene.place);
        });
    const ColourSettings colour = colour_settings(params);
    add(
        params.colours,
        [blocks, colour](const Rect &, const Mask &hole) {
            return block_work(hole, blocks) + colour_work(hole, colour);
        },
        [this, blocks, colour](const Image &fill, const Scene &scene) {
            const Mask reference = like_fill(fill, scene, blocks);
            const Monitor::Part part(monitor_, 0.5, 1.0);
            return transfer_colours(fill, scene.hole, reference, colour, monitor_, scene.place);
        });
}

/// The known pixels that blocks of the fill match; all of them where none does.
Mask Pipeline::like_fill(const Image &fill, const Scene &scene, const BlockSettings &settings) {
    const Monitor::Part part(monitor_, 0.0, 0.5);
    Mask sources = match_blocks(fill, scene.hole, settings, monitor_, scene.place).sources;
    return hole_bounds(sources).empty() ? Mask(fill.width(), fill.height(), 1) : sources;
}

std::optional<Image> Pipeline::run(const Scene &scene) {
    const double work = engine_.work(scene.place.width, scene.place.height);
    const double share = work / (work + finish_work(scene.place, scene.hole));
    std::optional<Image> fill;
    {
        const Monitor::Part part(monitor_, 0.0, share);
        fill = engine_.fill(scene.photo, scene.hole, scene.place);
    }
    if (!fill || fill->width() != scene.photo.width() || fill->height() != scene.photo.height())
        return fill;
    const Monitor::Part part(monitor_, share, 1.0);
    return finish(std::move(*fill), scene);
}

Image Pipeline::finish(Image fill, const Scene &scene) {
    const double all = finish_work(scene.place, scene.hole);
    double done = 0.0;
    for (const Stage &stage : stages_) {
        if (monitor_.stop_requested())
            break;
        const double end = done + stage.work(scene.place, scene.hole);
        const Monitor::Part part(monitor_, all > 0 ? done / all : 0.0, all > 0 ? end / all : 0.0);
        fill = stage.run(std::move(fill), scene);
        done = end;
    }
    return fill;
}

double Pipeline::work(const Rect &place, const Mask &hole) const {
    return engine_.work(place.width, place.height) + finish_work(place, hole);
}

double Pipeline::finish_work(const Rect &place, const Mask &hole) const {
    double sum = 0.0;
    for (const Stage &stage : stages_)
        sum += stage.work(place, hole);
    return sum;
}

} // namespace refill
