#include "core/inpaint.h"

#include "core/engines/lazy_engine.h"
#include "core/engines/remembered_fills.h"
#include "core/error.h"
#include "core/holes/context.h"
#include "core/holes/holes.h"
#include "core/opencv_view.h"
#include "core/pipeline.h"
#include "core/tone_curve.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <optional>

namespace refill {
namespace {

void check_input(const Image &photo, const Mask &hole) {
    if (photo.empty())
        throw Error(ErrorKind::input, "The image has no pixels.");
    if (photo.width() != hole.width() || photo.height() != hole.height())
        throw Error(
            ErrorKind::input,
            "The image is {} x {} pixels, but the mask is {} x {}. They must have one size.",
            photo.width(), photo.height(), hole.width(), hole.height());
    const auto count = static_cast<std::size_t>(cv::countNonZero(view(hole)));
    if (count == 0)
        throw Error(ErrorKind::input, "Nothing is selected: there is no hole to fill.");
    if (count == hole.pixels())
        throw Error(ErrorKind::input,
                    "Everything is selected: nothing is left of the {} x {} pixels to fill from.",
                    photo.width(), photo.height());
}

/// The hole with what is filled around it. Throws where nothing would be left to fill from.
Mask grown_hole(const Mask &hole, int distance) {
    Mask grown = grow(hole, distance);
    if (static_cast<std::size_t>(cv::countNonZero(view(grown))) == grown.pixels())
        throw Error(ErrorKind::input,
                    "Grown by {} pixels, the hole takes up all of the {} x {} pixels: nothing is "
                    "left to fill it from. Grow it by less.",
                    distance, hole.width(), hole.height());
    return grown;
}

/// The part of the photo that the run works on: what any hole sees. Holes are filled one after the
/// other, each with the fills before it as known pixels. Its values are the tone curve's.
class Canvas {
public:
    Canvas(const Image &photo, const Mask &hole, const Rect &area, const ToneCurve &tones)
        : area_(area), pixels_(tones.compressed(crop(photo, area))), hole_(crop(hole, area)),
          filled_(area.width, area.height) {}

    Image pixels(const Rect &window) const { return crop(pixels_, local(window)); }
    Mask hole(const Rect &window) const { return crop(hole_, local(window)); }
    Mask filled(const Rect &window) const { return crop(filled_, local(window)); }

    /// Takes over `hole`'s own pixels from `fill`, which shows `hole.window`.
    void paste(const Image &fill, const Hole &hole) {
        const Rect target = local(hole.bounds);
        const Rect source{hole.bounds.x - hole.window.x, hole.bounds.y - hole.window.y,
                          hole.bounds.width, hole.bounds.height};
        const cv::Mat1b own = view(hole.own);
        view(fill)(view(source)).copyTo(view(pixels_)(view(target)), own);
        view(hole_)(view(target)).setTo(0, own);
        view(filled_)(view(target)).setTo(1, own);
    }

    /// What has been filled so far, of the size of the canvas.
    const Mask &filled() const { return filled_; }
    bool anything_filled() const { return cv::countNonZero(view(filled_)) > 0; }

private:
    Rect local(const Rect &rect) const {
        return {rect.x - area_.x, rect.y - area_.y, rect.width, rect.height};
    }

    Rect area_;
    Image pixels_;
    Mask hole_;
    Mask filled_;
};

/// The result as it is where published mode keeps the reduced size: the whole photo, small.
void deliver_reduced(Result &result, Image fill, const Mask &hole) {
    cv::Mat1f share;
    cv::Mat1f(cv::Mat1b(view(hole))).copyTo(share);
    cv::resize(share, share, {fill.width(), fill.height()}, 0, 0, cv::INTER_LINEAR);
    result.width = fill.width();
    result.height = fill.height();
    result.area = fill.bounds();
    result.coverage = Coverage(fill.width(), fill.height());
    std::transform(share.begin(), share.end(), result.coverage.data(),
                   [](float value) { return value > 1e-8f ? 1.0f : 0.0f; });
    result.fill = std::move(fill);
}

void deliver(Result &result, const Canvas &canvas, const Rect &canvas_area, const Mask &hole,
             const Params &params, const ToneCurve &tones) {
    const Rect bounds = hole_bounds(canvas.filled());
    if (bounds.empty())
        return;
    result.area = {canvas_area.x + bounds.x, canvas_area.y + bounds.y, bounds.width, bounds.height};
    result.fill = tones.expanded(canvas.pixels(result.area));
    result.coverage =
        feather(crop(hole, canvas_area), canvas.filled(), bounds, params.grow, params.feather);
}

/// The windows that each hole may be filled from: the one asked for, or those to be tried.
std::vector<std::vector<Rect>> windows_of(const std::vector<Hole> &holes, const Mask &grown,
                                          const Params &params) {
    std::vector<std::vector<Rect>> windows;
    for (const Hole &each : holes)
        windows.push_back(params.auto_context && params.context > 0
                              ? windows_to_try(each, grown, params.context)
                              : std::vector{each.window});
    return windows;
}

/// Photo around the reference that its features may see.
constexpr int around_reference = 64;

/// What the user says the fills should be like.
std::optional<Example> reference_of(const Image &photo, const Mask &grown, const Params &params,
                                    const ToneCurve &tones) {
    const Rect asked = reference_rectangle(params);
    if (asked.empty())
        return std::nullopt;
    const Rect inside = intersect(asked, photo.bounds());
    if (inside.empty() || cv::countNonZero(view(grown)(view(inside))) == int(inside.area()))
        throw Error(ErrorKind::settings,
                    "The reference {} holds nothing known of the photo, which is {} x {} pixels.",
                    params.reference, photo.width(), photo.height());
    const Rect part = expand(inside, around_reference, photo.bounds());
    Example reference{tones.compressed(crop(photo, part)), Mask(part.width, part.height)};
    const Rect own{inside.x - part.x, inside.y - part.y, inside.width, inside.height};
    view(reference.where)(view(own)).setTo(1, view(grown)(view(inside)) == 0);
    return reference;
}

/// Holes that could not be filled. The others are all the same.
class Failures {
public:
    void add(std::exception_ptr failure) { first_ = count_++ == 0 ? failure : first_; }

    /// Throws the first where no hole was filled; otherwise it is noted.
    void report(Monitor &monitor, std::size_t holes, bool anything_filled) const {
        if (count_ == 0)
            return;
        if (!anything_filled)
            std::rethrow_exception(first_);
        monitor.note({"{} of {} holes could not be filled.",
                      {std::to_string(count_), std::to_string(holes)},
                      first_});
    }

private:
    std::size_t count_ = 0;
    std::exception_ptr first_;
};

/// Puts what `fill_hole` makes of each hole onto the canvas. Where the fill of the whole photo is of
/// a reduced size, it is returned instead. Throws Stopped after a cancel.
template <typename FillHole>
std::optional<Image> fill_each(const std::vector<Hole> &holes, Canvas &canvas, Monitor &monitor,
                               FillHole fill_hole) {
    Failures failures;
    for (std::size_t i = 0; i < holes.size(); ++i) {
        monitor.begin_hole();
        try {
            Image fill = fill_hole(i);
            const Rect &window = holes[i].window;
            if (fill.width() != window.width || fill.height() != window.height)
                return fill;
            canvas.paste(fill, holes[i]);
        } catch (const Stopped &) {
            throw;
        } catch (...) {
            failures.add(std::current_exception());
        }
    }
    failures.report(monitor, holes.size(), canvas.anything_filled());
    return std::nullopt;
}

void note_quick_fills(Monitor &monitor, int quick, std::size_t holes) {
    if (quick > 0)
        monitor.note({"Stopped before {} of {} holes were begun; these were filled in a quick way.",
                      {std::to_string(quick), std::to_string(holes)}});
}

/// Fills all holes, as far as that goes. Throws Stopped after a cancel.
void fill_holes(Result &result, LazyEngine &engine, Monitor &monitor, const Image &photo,
                const Mask &hole, const Mask &grown, const Params &params,
                RememberedFills *remembered) {
    const auto unless_cancelled = [&] { monitor.check_cancel(); };
    auto holes = split_holes(grown, params.context, params.merge_distance, unless_cancelled);
    const auto windows = windows_of(holes, grown, params);
    Pipeline pipeline(engine, params, monitor, remembered);

    Rect area;
    std::vector<double> choosing, work;
    for (std::size_t i = 0; i < holes.size(); ++i) {
        monitor.check_cancel();
        const Rect &largest = windows[i].back();
        area = unite(area, largest);
        choosing.push_back(choice_work(engine, windows[i], crop(grown, largest)));
        work.push_back(choosing[i] + pipeline.work(crop(grown, holes[i].window)));
    }
    monitor.plan(work);

    const ToneCurve tones(photo);
    const auto reference = reference_of(photo, grown, params, tones);
    Canvas canvas(photo, grown, area, tones);
    const auto fill_hole = [&](std::size_t i) {
        Hole &each = holes[i];
        const double share = choosing[i] / work[i];
        if (windows[i].size() > 1 && !monitor.stopping()) {
            const Monitor::Part part(monitor, 0.0, share);
            const Rect &largest = windows[i].back();
            each.window = choose_window(engine, windows[i], canvas.pixels(largest),
                                        canvas.hole(largest), monitor);
        }
        const Monitor::Part part(monitor, share, 1.0);
        const Image window = canvas.pixels(each.window);
        const Mask unknown = canvas.hole(each.window);
        const Mask made_up = canvas.filled(each.window);
        return pipeline.run(
            {window, unknown, each.window, reference ? &*reference : nullptr, &made_up});
    };

    const auto reduced = fill_each(holes, canvas, monitor, fill_hole);
    note_quick_fills(monitor, pipeline.quick_fills(), holes.size());
    const FillMaker &maker = pipeline.remembered_maker();
    result.model = engine.model().empty() ? maker.model : engine.model();
    result.device = engine.device().empty() ? maker.device : engine.device();
    if (reduced) {
        REFILL_ASSERT(holes.front().window == photo.bounds());
        return deliver_reduced(result, tones.expanded(*reduced), grown);
    }
    deliver(result, canvas, area, hole, params, tones);
}

Ending ending_of(const Result &result, const Monitor &monitor) {
    if (monitor.cancelled())
        return Ending::cancelled;
    const auto is_failure = [](const Note &note) { return note.reason != nullptr; };
    if (std::ranges::any_of(result.notes, is_failure))
        return Ending::incomplete;
    return monitor.stopping() ? Ending::stopped : Ending::complete;
}

} // namespace

/// An engine, and the monitor that it reports to as long as it lives.
class Inpainter::Loaded {
public:
    Loaded(const Params &params, const Monitor &first) : monitor(first), engine(params, monitor) {}

    Monitor monitor;
    LazyEngine engine;
};

Inpainter::Inpainter(const Params &params) : params_(params) { check(params); }

Inpainter::~Inpainter() = default;

Result Inpainter::run(const Image &photo, const Mask &hole, const Hooks &hooks) {
    check_input(photo, hole);
    const Mask grown = grown_hole(hole, params_.grow);
    Result result;
    result.engine = params_.engine;
    result.width = photo.width();
    result.height = photo.height();
    const Monitor monitor(hooks.observer, hooks.stop, hooks.cancel);
    // It comes back when all went well.
    auto loaded = std::move(loaded_);
    if (loaded)
        loaded->monitor = monitor;
    else
        loaded = std::make_unique<Loaded>(params_, monitor);
    try {
        fill_holes(result, loaded->engine, loaded->monitor, photo, hole, grown, params_,
                   hooks.remembered);
    } catch (const Stopped &) {
        // Cancelled: there is nothing to deliver.
    }
    loaded->monitor.hand_over(result);
    result.ending = ending_of(result, loaded->monitor);
    if (result.ending == Ending::cancelled)
        result.fill = {};
    if (!loaded->engine.has_moved() && result.ending != Ending::incomplete)
        loaded_ = std::move(loaded);
    return result;
}

Result Inpainter::run(const Image &photo, const Mask &hole, const Observer &observer,
                      std::stop_token stop) {
    return run(photo, hole, Hooks{.observer = observer, .stop = std::move(stop)});
}

Result inpaint(const Image &photo, const Mask &hole, const Params &params, const Hooks &hooks) {
    return Inpainter(params).run(photo, hole, hooks);
}

Result inpaint(const Image &photo, const Mask &hole, const Params &params, const Observer &observer,
               std::stop_token stop) {
    return inpaint(photo, hole, params, Hooks{.observer = observer, .stop = std::move(stop)});
}

void composite(Image &photo, const Result &result) {
    REFILL_ASSERT(photo.width() == result.width && photo.height() == result.height);
    for (int y = 0; y < result.area.height; ++y)
        for (int x = 0; x < result.area.width; ++x) {
            const float share = *result.coverage.at(x, y);
            if (share <= 0.0f)
                continue;
            float *pixel = photo.at(result.area.x + x, result.area.y + y);
            const float *fill = result.fill.at(x, y);
            for (int channel = 0; channel < 3; ++channel)
                pixel[channel] = share >= 1.0f
                                     ? fill[channel]
                                     : pixel[channel] + share * (fill[channel] - pixel[channel]);
        }
}

} // namespace refill
