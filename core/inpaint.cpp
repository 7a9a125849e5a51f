#include "core/inpaint.h"

#include "core/engines/engine.h"
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

/// Puts what `fill_hole` makes of each hole onto the canvas, until all are done or a stop comes.
/// Where the fill of the whole photo is of a reduced size, it is returned instead.
template <typename FillHole>
std::optional<Image> fill_each(const std::vector<Hole> &holes, Canvas &canvas, Monitor &monitor,
                               FillHole fill_hole) {
    Failures failures;
    for (std::size_t i = 0; i < holes.size() && !monitor.stop_requested(); ++i) {
        monitor.begin_hole();
        try {
            auto fill = fill_hole(i);
            if (!fill)
                break;
            const Rect &window = holes[i].window;
            if (fill->width() != window.width || fill->height() != window.height)
                return fill;
            canvas.paste(*fill, holes[i]);
        } catch (const Stopped &) {
            break;
        } catch (...) {
            failures.add(std::current_exception());
        }
    }
    failures.report(monitor, holes.size(), canvas.anything_filled());
    return std::nullopt;
}

/// Fills all holes, as far as that goes.
void fill_holes(Result &result, Engine &engine, Monitor &monitor, const Image &photo,
                const Mask &hole, const Mask &grown, const Params &params) {
    const auto unless_stopped = [&] { monitor.check(); };
    auto holes = split_holes(grown, params.context, params.merge_distance, unless_stopped);
    const auto windows = windows_of(holes, grown, params);
    Pipeline pipeline(engine, params, monitor);

    Rect area;
    std::vector<double> choosing, work;
    for (std::size_t i = 0; i < holes.size(); ++i) {
        monitor.check();
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
        if (windows[i].size() > 1) {
            const Monitor::Part part(monitor, 0.0, share);
            const Rect &largest = windows[i].back();
            each.window = choose_window(engine, windows[i], canvas.pixels(largest),
                                        canvas.hole(largest), monitor);
        }
        const Monitor::Part part(monitor, share, 1.0);
        const Image window = canvas.pixels(each.window);
        const Mask unknown = canvas.hole(each.window);
        return pipeline.run({window, unknown, each.window, reference ? &*reference : nullptr});
    };

    if (auto reduced = fill_each(holes, canvas, monitor, fill_hole)) {
        REFILL_ASSERT(holes.front().window == photo.bounds());
        return deliver_reduced(result, tones.expanded(std::move(*reduced)), grown);
    }
    deliver(result, canvas, area, hole, params, tones);
}

Ending ending_of(const Result &result, bool stopped) {
    if (stopped && result.fill.empty())
        return Ending::stopped_empty;
    const auto is_failure = [](const Note &note) { return note.reason != nullptr; };
    if (std::ranges::any_of(result.notes, is_failure))
        return Ending::incomplete;
    return stopped ? Ending::stopped : Ending::complete;
}

} // namespace

/// An engine, and the monitor that it reports to as long as it lives.
class Inpainter::Loaded {
public:
    Loaded(const Params &params, const Observer &observer, std::stop_token stop)
        : monitor(observer, std::move(stop)), engine(make_engine(params, monitor)),
          first_device_(engine->device()) {}

    bool is_where_it_was() const { return engine->device() == first_device_; }

    Monitor monitor;
    const std::unique_ptr<Engine> engine;

private:
    const std::string first_device_;
};

Inpainter::Inpainter(const Params &params) : params_(params) { check(params); }

Inpainter::~Inpainter() = default;

Result Inpainter::run(const Image &photo, const Mask &hole, const Observer &observer,
                      std::stop_token stop) {
    check_input(photo, hole);
    const Mask grown = grown_hole(hole, params_.grow);
    Result result;
    result.width = photo.width();
    result.height = photo.height();
    // It comes back when all went well.
    auto loaded = std::move(loaded_);
    Monitor first(observer, stop);
    try {
        if (loaded)
            loaded->monitor = first;
        else
            loaded = std::make_unique<Loaded>(params_, observer, stop);
        Engine &engine = *loaded->engine;
        result.engine = params_.engine;
        result.model = engine.model();
        fill_holes(result, engine, loaded->monitor, photo, hole, grown, params_);
        result.device = engine.device();
    } catch (const Stopped &) {
        // Before the first hole: there is nothing to deliver.
    }
    Monitor &monitor = loaded ? loaded->monitor : first;
    monitor.hand_over(result);
    result.ending = ending_of(result, stop.stop_requested());
    if (loaded && loaded->is_where_it_was() && result.ending != Ending::incomplete)
        loaded_ = std::move(loaded);
    return result;
}

Result inpaint(const Image &photo, const Mask &hole, const Params &params, const Observer &observer,
               std::stop_token stop) {
    return Inpainter(params).run(photo, hole, observer, std::move(stop));
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
