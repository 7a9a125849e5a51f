#pragma once
/// The stages that follow the network, which refines by itself.

#include "core/engines/engine.h"
#include "core/finish/copies.h"
#include "core/finish/demand.h"
#include "core/monitor.h"
#include "core/scene.h"
#include "core/settings/params.h"

#include <functional>
#include <optional>
#include <vector>

namespace refill {

/// Whether a stage still works after the user has asked to stop: what makes a fill presentable
/// does.
enum class AfterStop { done, left_out };

/// Something that is made of a fill, and how long it takes.
struct FinishStage {
    std::optional<Stage> said; ///< as it begins; nothing where it takes a moment
    AfterStop after_stop;
    Demand demand;
    std::function<double(const Mask &hole)> work; ///< seconds, see Engine::work()
    std::function<Copies(const Copies &copies, const Scene &scene)> run;
};

/// Those that the parameters ask for, in their order; with `auto_stages`, all that may be tried
/// out. `engine` and `monitor` must outlive them. Throws Error where one of them cannot be had.
std::vector<FinishStage> finish_stages(Engine &engine, const Params &params, Monitor &monitor);

} // namespace refill
