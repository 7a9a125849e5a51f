#include "core/finish/stages.h"

#include "core/finish/blocks/block_match.h"
#include "core/finish/colour/colour.h"
#include "core/finish/colour/match_colours.h"
#include "core/finish/continuation/continuation.h"
#include "core/finish/correction.h"
#include "core/finish/detail/detail.h"
#include "core/finish/reference.h"
#include "core/finish/structure/structure.h"
#include "core/finish/texture/texture.h"
#include "core/networks/network_module.h"
#include "core/networks/network_stages.h"

#include <algorithm>
#include <memory>

namespace refill {
namespace {

// What the stages look at; the bytes are peaks that refill-bench measured (tools/bench/stages.cpp).
constexpr Demand whole_window{-1.0, 0, 60.0};
constexpr Demand of_colours{0.0, 32, 40.0};
constexpr Demand of_continuation{0.0, 96, 60.0};
constexpr Demand of_structure{0.5, 96, 90.0};
constexpr Demand of_detail{0.5, 96, 125.0};

double no_work(const Mask &) { return 0.0; }

unsigned seed_of(const Params &params) { return static_cast<unsigned>(params.seed); }

/// What the fill is going to be like: what the user has said, or else the known pixels that it is
/// like already.
Example find_reference(const Image &fill, const Scene &scene, unsigned seed,
                       const Monitor &monitor) {
    if (scene.reference)
        return *scene.reference;
    return {fill, pixels_like_fill(fill, scene.hole, seed, scene.sources, monitor)};
}

/// A fill of which it is not known where its pixels are from.
Copies only(Image fill) { return {std::move(fill)}; }

FinishStage colour_matching() {
    return {std::nullopt, AfterStop::done, of_colours, no_work,
            [](const Copies &copies, const Scene &scene) {
                Image fill = copies.fill;
                match_colours(fill, scene.photo, scene.hole);
                return only(std::move(fill));
            }};
}

FinishStage continuation(const Params &params, Monitor &monitor) {
    return {std::nullopt, AfterStop::done, of_continuation, continuation_work,
            [reach = params.continuation, &monitor](const Copies &copies, const Scene &scene) {
                return only(continue_photo(copies.fill, scene.hole, reach, monitor));
            }};
}

FinishStage correction(Engine &engine, const Params &params, Monitor &monitor) {
    const CorrectionSettings settings{params.correction_factor, params.correction_tolerance};
    return {
        Stage::correcting, AfterStop::left_out, whole_window,
        [settings, &engine](const Mask &hole) { return correction_work(engine, hole, settings); },
        [settings, &engine, &monitor](const Copies &copies, const Scene &scene) {
            return only(correct(copies.fill, scene.photo, scene.hole, settings, engine, monitor,
                                scene.place));
        }};
}

FinishStage blocks(const Params &params, Monitor &monitor) {
    const BlockSettings settings{params.block_size, params.block_histogram, params.block_reach};
    return {Stage::matching,
            AfterStop::left_out,
            {std::max(params.block_reach, 0.1), 96, 150.0},
            [settings](const Mask &hole) { return block_work(hole, settings); },
            [settings, &monitor](const Copies &copies, const Scene &scene) {
                BlockSettings here = settings;
                here.sources = scene.sources;
                return only(match_blocks(copies.fill, scene.hole, here, monitor, scene.place));
            }};
}

FinishStage structure(const Params &params, Monitor &monitor) {
    return {Stage::structuring, AfterStop::done, of_structure, structure_work,
            [seed = seed_of(params), &monitor](const Copies &copies, const Scene &scene) {
                return copy_structure(copies.fill, scene.hole, {seed, scene.sources}, monitor,
                                      scene.place);
            }};
}

FinishStage detail(const Params &params, Monitor &monitor) {
    const DetailSettings settings{params.guidance, seed_of(params)};
    return {Stage::detailing, AfterStop::done, of_detail, detail_work,
            [settings, &monitor](const Copies &copies, const Scene &scene) {
                DetailSettings here = settings;
                here.sources = scene.sources;
                return only(transfer_detail(copies, scene.hole, here, monitor, scene.place));
            }};
}

FinishStage texture(const Params &params, Monitor &monitor) {
    const auto make =
        *static_cast<const TextureMaker *>(in_network_module("refill_network_texture"));
    const std::shared_ptr<TextureSynthesis> synthesis = make(params, monitor);
    return {
        Stage::texturing, AfterStop::left_out, whole_window,
        [synthesis](const Mask &hole) { return synthesis->work(hole); },
        [synthesis, seed = seed_of(params), &monitor](const Copies &copies, const Scene &scene) {
            const Example reference = find_reference(copies.fill, scene, seed, monitor);
            return only(synthesis->run(copies.fill, scene.hole, reference, scene.place));
        }};
}

FinishStage colours(const Params &params, Monitor &monitor) {
    ColourSettings settings;
    settings.fidelity = params.colour_fidelity;
    settings.gradients = params.colour_gradients;
    settings.smoothness = params.colour_smoothness;
    settings.statistics = params.colour_statistics;
    settings.border = params.colour_border;
    settings.seed = seed_of(params);
    return {Stage::colouring, AfterStop::left_out, whole_window,
            [settings](const Mask &hole) { return colour_work(hole, settings); },
            [settings, &monitor](const Copies &copies, const Scene &scene) {
                const Example reference =
                    find_reference(copies.fill, scene, settings.seed, monitor);
                return only(transfer_colours(copies.fill, scene.hole, reference, settings, monitor,
                                             scene.place));
            }};
}

} // namespace

std::vector<FinishStage> finish_stages(Engine &engine, const Params &params, Monitor &monitor) {
    std::vector<FinishStage> stages;
    const auto wants = [&](bool wanted) { return wanted || params.auto_stages; };
    if (wants(params.match_colours))
        stages.push_back(colour_matching());
    if (wants(params.continuation > 0.0))
        stages.push_back(continuation(params, monitor));
    if (wants(params.correction))
        stages.push_back(correction(engine, params, monitor));
    if (wants(params.blocks))
        stages.push_back(blocks(params, monitor));
    if (wants(params.structure))
        stages.push_back(structure(params, monitor));
    if (wants(params.detail))
        stages.push_back(detail(params, monitor));
    if (params.texture) // too slow to be tried out unasked
        stages.push_back(texture(params, monitor));
    if (wants(params.colours))
        stages.push_back(colours(params, monitor));
    return stages;
}

} // namespace refill
