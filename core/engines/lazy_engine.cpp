#include "core/engines/lazy_engine.h"

namespace refill {

/// Null where a stop came first.
Engine *LazyEngine::made() const {
    if (!engine_ && !monitor_.stopping()) {
        try {
            engine_ = make_engine(params_, monitor_);
            first_device_ = engine_->device();
        } catch (const Stopped &) {
            monitor_.check_cancel();
        }
    }
    return engine_.get();
}

double LazyEngine::work(const Mask &hole) const {
    Engine *engine = made();
    return engine ? engine->work(hole) : 1e-6 * static_cast<double>(hole.pixels());
}

std::optional<Image> LazyEngine::fill(const Image &window, const Mask &hole, const Rect &place) {
    Engine *engine = made();
    return engine ? engine->fill(window, hole, place) : std::nullopt;
}

Outlook LazyEngine::outlook(const Mask &hole) const {
    Engine *engine = made();
    return engine ? engine->outlook(hole) : Outlook();
}

std::optional<Image> LazyEngine::fill_part(const Image &window, const Mask &hole, const Rect &place,
                                           const Rect &part) {
    Engine *engine = made();
    return engine ? engine->fill_part(window, hole, place, part) : std::nullopt;
}

std::optional<Image> LazyEngine::fill_quickly(const Image &window, const Mask &hole,
                                              const Rect &place) {
    return engine_ ? engine_->fill_quickly(window, hole, place) : std::nullopt;
}

} // namespace refill
