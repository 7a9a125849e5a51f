#pragma once
/// What fills a hole. Each engine has one file and one entry in engine_list.inc.

#include "core/forecast.h"
#include "core/monitor.h"

#include <memory>
#include <optional>
#include <string>

namespace refill {

/// What an engine does for one hole.
struct Outlook {
    std::vector<PlannedScale> scales; ///< smallest first; none where it has none
    Limit limit = Limit::none;        ///< why the last of them is smaller than the window
    double bytes = 0.0;               ///< that it takes at most, beside the window
    double least_bytes = 0.0;         ///< and with the smallest plan that there is
};

class Engine {
public:
    virtual ~Engine() = default;

    /// The network's name; empty where there is none.
    virtual std::string model() const { return {}; }
    virtual std::string device() const { return "cpu"; }

    /// Seconds that fill() takes for a window with this hole, of its size: of this machine where
    /// the engine knows its pace, else of two fast cores.
    virtual double work(const Mask &hole) const = 0;

    /// What fill() is going to do with such a window.
    virtual Outlook outlook(const Mask &hole) const {
        static_cast<void>(hole);
        return {};
    }

    /// A filled copy of `window`, whose values are in [0, 1] and of which the pixels that are 1 in
    /// `hole` are unknown. It may be smaller than the window where the settings ask for that.
    /// Nothing where the monitor's stop came before there was any fill; after a later stop, the
    /// best fill so far. `place` says where in the photo the window lies, for previews.
    virtual std::optional<Image> fill(const Image &window, const Mask &hole, const Rect &place) = 0;

    /// The same, but of a fill of the window's size only `part`.
    virtual std::optional<Image> fill_part(const Image &window, const Mask &hole, const Rect &place,
                                           const Rect &part);

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
