#pragma once
/// The stages that a hole goes through, from the engine's fill to what goes into the photo.

#include "core/engines/engine.h"
#include "core/engines/remembered_fills.h"
#include "core/finish/stages.h"
#include "core/scene.h"

#include <optional>
#include <vector>

namespace refill {

/// An engine and the stages after it that the parameters ask for. All must outlive it.
class Pipeline {
public:
    /// Takes the engine's fills from `remembered`, where that is not null and has them.
    Pipeline(Engine &engine, const Params &params, Monitor &monitor,
             RememberedFills *remembered = nullptr);

    /// The part of a window with this hole that run() returns: what the stages look at, or all of
    /// it where one of them looks at all, where fills are remembered, or where the engine's fill
    /// may be of a reduced size. Outside it there is no hole. `sources` are the scene's, which may
    /// lie further away than usual.
    Rect part_of(const Mask &hole, const Mask *sources = nullptr) const;

    /// part_of() the photo, filled and put through every stage. After a stop, the best fill so far,
    /// or else a quick one, put through those stages that make it presentable. A fill that the
    /// engine returns at a reduced size is left as it is. Throws Stopped after a cancel.
    ///
    /// Where memory is short, stages look at less of what is around the hole, or are left out; a
    /// note says so.
    Image run(const Scene &scene);

    /// How many holes were filled in a quick way.
    int quick_fills() const { return quick_fills_; }

    /// Who made the fills that were remembered; empty where there were none.
    const FillMaker &remembered_maker() const { return remembered_maker_; }

    /// Seconds that run() takes for a window with this hole, as Engine::work() counts.
    double work(const Mask &hole) const;

    /// Bytes that run() takes for it at most, and at least, beside the window and its hole.
    struct Memory {
        double usual = 0.0;
        double least = 0.0;
    };
    Memory memory(const Mask &hole) const;

private:
    /// Which stages are used, by their order.
    using Choice = std::vector<bool>;

    std::optional<Image> fill(const Scene &scene, const Rect &part);
    std::optional<Image> new_fill(const Scene &scene, const Rect &part);
    Image fill_quickly(const Scene &scene, const Rect &part);
    std::optional<Copies> attempt_within_memory(const FinishStage &stage, const Copies &copies,
                                                const Scene &scene);
    Image finish(Image fill, const Scene &scene, const Choice &choice);
    bool is_left_out(const FinishStage &stage, const Scene &scene);
    void announce(const FinishStage &stage, const Image &fill, const Scene &scene);
    std::optional<Copies> attempt(const FinishStage &stage, const Copies &copies,
                                  const Scene &scene);
    Choice choose(const Scene &scene);
    double engine_work(const Mask &hole) const;
    double finish_work(const Mask &hole) const;
    double choice_work(const Mask &hole) const;

    Engine &engine_;
    const Params &params_;
    Monitor &monitor_;
    RememberedFills *remembered_;
    FillMaker remembered_maker_;
    int quick_fills_ = 0;
    /// Of the stages, for the holes after the one that was stopped; nothing before a stop.
    std::optional<double> work_left_after_stop_;
    std::vector<FinishStage> stages_;
    bool by_trial_ = false;
    bool matches_colours_;
};

} // namespace refill
