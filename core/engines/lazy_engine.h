#pragma once
/// An engine that is made when it is needed first: loading a network takes time, and where every
/// fill is remembered from an earlier run, none is needed.

#include "core/engines/engine.h"

namespace refill {

class LazyEngine : public Engine {
public:
    /// The two must outlive it.
    LazyEngine(const Params &params, Monitor &monitor) : params_(params), monitor_(monitor) {}

    /// Empty while there is no engine.
    std::string model() const override { return engine_ ? engine_->model() : ""; }
    std::string device() const override { return engine_ ? engine_->device() : ""; }

    /// Whether it went on on another device than it began on.
    bool has_moved() const { return engine_ && engine_->device() != first_device_; }

    // As Engine says. Where a stop comes while the engine is being made, there is none, and no fill
    // of it; the work is then that of a pass over the window.
    double work(const Mask &hole) const override;
    std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) override;
    Outlook outlook(const Mask &hole) const override;
    std::optional<Image> fill_part(const Image &window, const Mask &hole, const Rect &place,
                                   const Rect &part) override;
    std::optional<Image> fill_quickly(const Image &window, const Mask &hole,
                                      const Rect &place) override;

private:
    Engine *made() const;

    const Params &params_;
    Monitor &monitor_;
    mutable std::unique_ptr<Engine> engine_;
    mutable std::string first_device_;
};

} // namespace refill
