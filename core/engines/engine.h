#pragma once
/// What fills a hole. Each engine has one file and one entry in engine_list.inc.

#include "core/monitor.h"

#include <memory>
#include <optional>
#include <string>

namespace refill {

class Engine {
public:
    virtual ~Engine() = default;

    /// The network's name; empty where there is none.
    virtual std::string model() const { return {}; }
    virtual std::string device() const { return "cpu"; }

    /// How long fill() takes for a window with this hole, of its size, in any unit that is even in
    /// time.
    virtual double work(const Mask &hole) const = 0;

    /// A filled copy of `window`, whose values are in [0, 1] and of which the pixels that are 1 in
    /// `hole` are unknown. It may be smaller than the window where the settings ask for that.
    /// Nothing where the monitor's stop came before there was any fill; after a later stop, the
    /// best fill so far. `place` says where in the photo the window lies, for previews.
    virtual std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) = 0;

    /// A fill of the window's size that is there in a moment, for what a stop left unfilled. Nothing
    /// where the engine cannot do that; quick_fill() always can.
    virtual std::optional<Image> fill_quickly(const Image &, const Mask &, const Rect &) {
        return std::nullopt;
    }
};

/// The engine that `params` asks for. Reports to `monitor` from here on; the two references must
/// outlive the engine. Throws Error (settings, model).
std::unique_ptr<Engine> make_engine(const Params &params, Monitor &monitor);

/// Each engine's own, of which make_engine() takes one; all on the terms above.
#define NETWORK_ENGINE(make, ...) std::unique_ptr<Engine> make(const Params &, Monitor &);
#define OWN_ENGINE(make, ...) std::unique_ptr<Engine> make(const Params &, Monitor &);
#include "core/engines/engine_list.inc"
#undef NETWORK_ENGINE
#undef OWN_ENGINE

} // namespace refill
