#include "core/inpaint.h"

#include "core/engines/lazy_engine.h"
#include "core/engines/remembered_fills.h"
#include "core/error.h"
#include "core/holes/context.h"
#include "core/holes/hole_groups.h"
#include "core/holes/holes.h"
#include "core/holes/layout.h"
#include "core/memory.h"
#include "core/opencv_view.h"
#include "core/pipeline.h"
#include "core/tone_curve.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <optional>

namespace refill {
namespace {

void check_input(const PhotoPart &part) {
    if (part.pixels.empty())
        throw Error(ErrorKind::input, "The image has no pixels.");
    if (part.pixels.bounds() != part.hole.bounds())
        throw Error(
            ErrorKind::input,
            "The image is {} x {} pixels, but the mask is {} x {}. They must have one size.",
            part.pixels.width(), part.pixels.height(), part.hole.width(), part.hole.height());
    if (!part.sources.empty() && part.sources.bounds() != part.hole.bounds())
        throw Error(ErrorKind::input,
                    "The image is {} x {} pixels, but the mask of what may be copied is {} x {}. "
                    "They must have one size.",
                    part.pixels.width(), part.pixels.height(), part.sources.width(),
                    part.sources.height());
    const auto count = static_cast<std::size_t>(cv::countNonZero(view(part.hole)));
    if (count == 0)
        throw Error(ErrorKind::input, "Nothing is selected: there is no hole to fill.");
    if (count == part.hole.pixels())
        throw Error(ErrorKind::input,
                    "Everything is selected: nothing is left of the {} x {} pixels to fill from.",
                    part.width, part.height);
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
    /// `pixels` are those of `area`.
    Canvas(Image pixels, const Mask &hole, const Rect &area, const ToneCurve &tones)
        : area_(area), pixels_(tones.compressed(std::move(pixels))), hole_(crop(hole, area)),
          filled_(area.width, area.height) {}

    Image pixels(const Rect &window) const { return crop(pixels_, local(window)); }
    Mask hole(const Rect &window) const { return crop(hole_, local(window)); }
    Mask filled(const Rect &window) const { return crop(filled_, local(window)); }

    /// Calls `work(pixels, hole)` for a window; copies only what is not the whole canvas.
    template <typename Work>
    auto with(const Rect &window, Work work) const {
        return window == area_ ? work(pixels_, hole_) : work(pixels(window), hole(window));
    }

    /// Takes over `hole`'s own pixels from `fill`, which shows `place` of the photo.
    void paste(const Image &fill, const Rect &place, const Hole &hole) {
        const Rect target = local(hole.bounds);
        const Rect source{hole.bounds.x - place.x, hole.bounds.y - place.y, hole.bounds.width,
                          hole.bounds.height};
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

/// Photo around the reference that its features may see.
constexpr int around_reference = 64;

/// What the user says the fills should be like; `asked` is a rectangle of the part.
std::optional<Example> reference_in(const Image &photo, const Mask &grown, const Rect &asked,
                                    const Params &params) {
    if (asked.empty())
        return std::nullopt;
    const Rect inside = intersect(asked, photo.bounds());
    if (inside.empty() || cv::countNonZero(view(grown)(view(inside))) == int(inside.area()))
        throw Error(ErrorKind::settings,
                    "The reference {} holds nothing known of the photo, which is {} x {} pixels.",
                    params.reference, photo.width(), photo.height());
    const Rect part = expand(inside, around_reference, photo.bounds());
    Example reference{crop(photo, part), Mask(part.width, part.height)};
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

/// What became of a hole: a fill of `place`, or of a reduced size.
struct Filled {
    Image image;
    Rect place;

    bool reduced() const { return image.width() != place.width || image.height() != place.height; }
};

/// Puts what `fill_hole` makes of each hole onto the canvas. Where the fill of the whole photo is
/// of a reduced size, it is returned instead. Throws Stopped after a cancel.
template <typename FillHole>
std::optional<Image> fill_each(const std::vector<Hole> &holes, Canvas &canvas, Monitor &monitor,
                               FillHole fill_hole) {
    Failures failures;
    for (std::size_t i = 0; i < holes.size(); ++i) {
        monitor.begin_hole();
        try {
            Filled filled = fill_hole(i);
            if (filled.reduced())
                return std::move(filled.image);
            canvas.paste(filled.image, filled.place, holes[i]);
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

/// Throws where the limit cannot be kept even with the smallest plan for the largest hole. As
/// estimates go, a little more than the limit is the limit.
void check_memory(const Pipeline &pipeline, const Layout &layout, const Mask &grown,
                  const Params &params) {
    if (params.memory_limit == 0)
        return;
    constexpr double mebibyte = 1024.0 * 1024.0, tolerance = 1.1;
    double least = 0.0;
    for (const Hole &each : layout.holes)
        least = std::max(least, pipeline.memory(crop(grown, each.window)).least);
    const double needed = (static_cast<double>(used_memory()) + least) / mebibyte;
    if (needed > tolerance * params.memory_limit)
        throw Error(ErrorKind::resource,
                    "The memory limit of {} MiB is too low: even at the smallest size, filling "
                    "this hole takes {} MiB. Raise the limit, or choose a smaller context.",
                    params.memory_limit, static_cast<long long>(std::ceil(needed)));
}

/// Fills all holes, as far as that goes. `reference_place` is a rectangle of the part. Throws
/// Stopped after a cancel.
void fill_holes(Result &result, LazyEngine &engine, Monitor &monitor, PhotoPart part,
                const Mask &grown, const Rect &reference_place, const Params &params,
                RememberedFills *remembered) {
    const auto unless_cancelled = [&] { monitor.check_cancel(); };
    Layout layout = lay_out(grown, params, unless_cancelled);
    Pipeline pipeline(engine, params, monitor, remembered);

    std::vector<double> choosing, work;
    for (std::size_t i = 0; i < layout.holes.size(); ++i) {
        monitor.check_cancel();
        const auto &windows = layout.windows[i];
        choosing.push_back(choice_work(engine, windows, crop(grown, windows.back())));
        work.push_back(choosing[i] + pipeline.work(crop(grown, layout.holes[i].window)));
    }
    monitor.check_cancel();
    monitor.plan(work);
    check_memory(pipeline, layout, grown, params);

    auto reference = reference_in(part.pixels, grown, reference_place, params);
    const Rect &area = layout.area;
    Image pixels = area == part.pixels.bounds() ? std::move(part.pixels) : crop(part.pixels, area);
    part.pixels = {};
    monitor.check_cancel();
    ToneCurve tones(pixels);
    if (reference) {
        tones = ToneCurve(std::max(tones.highest(), ToneCurve(reference->image).highest()));
        reference->image = tones.compressed(std::move(reference->image));
    }
    monitor.check_cancel();
    Canvas canvas(std::move(pixels), grown, area, tones);
    monitor.check_cancel();
    const auto fill_hole = [&](std::size_t i) {
        Hole &each = layout.holes[i];
        const double share = choosing[i] / work[i];
        if (layout.windows[i].size() > 1 && !monitor.stopping()) {
            const Monitor::Part step(monitor, 0.0, share);
            const Rect &largest = layout.windows[i].back();
            each.window = choose_window(engine, layout.windows[i], canvas.pixels(largest),
                                        canvas.hole(largest), monitor);
        }
        const Monitor::Part step(monitor, share, 1.0);
        const Mask made_up = canvas.filled(each.window);
        const bool any_source = part.sources.empty();
        const Mask sources = any_source ? Mask() : crop(part.sources, each.window);
        return canvas.with(each.window, [&](const Image &window, const Mask &unknown) {
            const Scene scene{window,      unknown,
                              each.window, reference ? &*reference : nullptr,
                              &made_up,    any_source ? nullptr : &sources};
            Image fill = pipeline.run(scene);
            const Rect own = pipeline.part_of(unknown, scene.sources);
            return Filled{std::move(fill),
                          {each.window.x + own.x, each.window.y + own.y, own.width, own.height}};
        });
    };

    auto reduced = fill_each(layout.holes, canvas, monitor, fill_hole);
    note_quick_fills(monitor, pipeline.quick_fills(), layout.holes.size());
    const FillMaker &maker = pipeline.remembered_maker();
    result.model = engine.model().empty() ? maker.model : engine.model();
    result.device = engine.device().empty() ? maker.device : engine.device();
    if (reduced) {
        REFILL_ASSERT(layout.holes.front().window == grown.bounds());
        return deliver_reduced(result, tones.expanded(std::move(*reduced)), grown);
    }
    deliver(result, canvas, area, part.hole, params, tones);
}

Ending ending_of(const Result &result, const Monitor &monitor) {
    if (monitor.cancelled())
        return Ending::cancelled;
    const auto is_failure = [](const Note &note) { return note.reason != nullptr; };
    if (std::ranges::any_of(result.notes, is_failure))
        return Ending::incomplete;
    return monitor.stopping() ? Ending::stopped : Ending::complete;
}

/// An observer of the part's steps that shows them to the photo's.
Observer shifted(const Observer &observer, const Rect &corner) {
    return [&observer, corner](const Step &step) {
        Step shown = step;
        if (step.preview)
            shown.preview = [&] {
                Preview preview = step.preview();
                preview.area.x += corner.x;
                preview.area.y += corner.y;
                return preview;
            };
        observer(shown);
    };
}

} // namespace

Rect part_to_read(const Rect &selected, const Rect &photo, const Params &params) {
    if (params.context == 0.0 || selected.empty())
        return photo;
    const Rect grown = expand(selected, params.grow, photo);
    const double context = params.auto_context ? 2.0 * params.context : params.context;
    Rect part = with_context(grown, photo, context);
    if (part == grown)
        return photo; // nothing known would be left
    const Rect reference = intersect(reference_rectangle(params), photo);
    if (!reference.empty())
        part = unite(part, expand(reference, around_reference, photo));
    return part;
}

PhotoPart part_of_photo(const Image &photo, const Mask &hole, const Mask &sources,
                        const Params &params) {
    const bool of_one_size =
        photo.bounds() == hole.bounds() && (sources.empty() || sources.bounds() == hole.bounds());
    if (!of_one_size) // and then it is refused
        return {photo, hole, photo.bounds(), photo.width(), photo.height(), sources};
    const Rect place = part_to_read(hole_bounds(hole), photo.bounds(), params);
    return {crop(photo, place), crop(hole, place), place,
            photo.width(),      photo.height(),    sources.empty() ? Mask() : crop(sources, place)};
}

/// An engine, and the monitor that it reports to as long as it lives.
class Inpainter::Loaded {
public:
    Loaded(const Params &params, const Monitor &first) : monitor(first), engine(params, monitor) {}

    Monitor monitor;
    LazyEngine engine;
};

Inpainter::Inpainter(const Params &params) : params_(params) { check(params); }

Inpainter::~Inpainter() = default;

Result Inpainter::run(PhotoPart part, const Hooks &hooks) {
    check_input(part);
    const Mask grown = grown_hole(part.hole, params_.grow);
    const int width = part.width, height = part.height;
    const Rect corner = part.place;
    const Observer in_photo = hooks.observer ? shifted(hooks.observer, corner) : Observer();
    Rect reference = reference_rectangle(params_);
    reference.x -= corner.x;
    reference.y -= corner.y;
    Result result;
    result.engine = params_.engine;
    result.width = width;
    result.height = height;
    const Monitor monitor(in_photo, hooks.stop, hooks.cancel, hooks.looked);
    // It comes back when all went well.
    auto loaded = std::move(loaded_);
    if (loaded)
        loaded->monitor = monitor;
    else
        loaded = std::make_unique<Loaded>(params_, monitor);
    try {
        fill_holes(result, loaded->engine, loaded->monitor, std::move(part), grown, reference,
                   params_, hooks.remembered);
    } catch (const Stopped &) {
        // Cancelled: there is nothing to deliver.
    }
    if (result.width == width && result.height == height) {
        result.area.x += corner.x;
        result.area.y += corner.y;
    }
    loaded->monitor.hand_over(result);
    result.ending = ending_of(result, loaded->monitor);
    if (result.ending == Ending::cancelled)
        result.fill = {};
    if (!loaded->engine.has_moved() && result.ending != Ending::incomplete)
        loaded_ = std::move(loaded);
    return result;
}

Result Inpainter::run(const Image &photo, const Mask &hole, const Hooks &hooks) {
    return run(photo, hole, Mask(), hooks);
}

Result Inpainter::run(const Image &photo, const Mask &hole, const Mask &sources,
                      const Hooks &hooks) {
    return run(part_of_photo(photo, hole, sources, params_), hooks);
}

Result Inpainter::run(const Image &photo, const Mask &hole, const Observer &observer,
                      std::stop_token stop) {
    return run(photo, hole, Hooks{.observer = observer, .stop = std::move(stop)});
}

Result inpaint(PhotoPart part, const Params &params, const Hooks &hooks) {
    return Inpainter(params).run(std::move(part), hooks);
}

Result inpaint(const Image &photo, const Mask &hole, const Params &params, const Hooks &hooks) {
    return Inpainter(params).run(photo, hole, hooks);
}

Result inpaint(const Image &photo, const Mask &hole, const Mask &sources, const Params &params,
               const Hooks &hooks) {
    return Inpainter(params).run(photo, hole, sources, hooks);
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
