#include "core/pipeline.h"

#include "core/engines/engine_info.h"
#include "core/engines/quick_fill.h"
#include "core/error.h"
#include "core/finish/colour/match_colours.h"
#include "core/finish/surroundings.h"
#include "core/holes/holes.h"
#include "core/holes/trial.h"
#include "core/memory.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// The stages are tried out at no more than this many pixels.
constexpr double most_pixels_of_trial = 640.0 * 640.0;

/// By what part a stage has to lower the error of a trial to be worth its time.
constexpr double least_gain = 0.02;

/// Pixels around the hole without which a stage that copies them is no use.
constexpr int least_around = 48;

/// So much a stage may always take: less does not matter to anybody, and without the small stages
/// no fill meets the photo.
constexpr double always_there = 32.0 * 1024 * 1024;

/// After a stop, the stages may work so many seconds, as Engine::work() counts, for all the holes
/// that were not begun; the engine fills so many of them quickly, and then they are filled at ever
/// smaller sizes, so that any number of holes takes a moment.
constexpr double most_work_after_stop = 1.0;
constexpr int most_quick_fills_of_engine = 4;
constexpr double fewest_quick_pixels = 64.0 * 64.0;

/// A fill and the photo behind it, in bytes per pixel, as a stage gets and returns them.
constexpr double bytes_of_fill = 2 * 3 * sizeof(float);

/// Has the previews of a network's fill show the colours that it is going to have.
class PreviewsInMatchedColours {
public:
    PreviewsInMatchedColours(Monitor &monitor, const Mask &hole) : monitor_(monitor) {
        monitor.change_previews([&hole](Preview &preview) {
            const Image known = preview.image;
            match_colours(preview.image, known, shrink(hole, known.width(), known.height()));
        });
    }
    PreviewsInMatchedColours(const PreviewsInMatchedColours &) = delete;
    PreviewsInMatchedColours &operator=(const PreviewsInMatchedColours &) = delete;
    ~PreviewsInMatchedColours() { monitor_.change_previews({}); }

private:
    Monitor &monitor_;
};

/// `example` at another scale. Only pixels that are an example as a whole stay one.
Example scaled(const Example &example, double scale) {
    const cv::Size size(std::max(1, cvRound(scale * example.image.width())),
                        std::max(1, cvRound(scale * example.image.height())));
    Example small{Image(size.width, size.height), Mask(size.width, size.height)};
    cv::resize(view(example.image), view(small.image), size, 0, 0, cv::INTER_AREA);
    cv::Mat1f share;
    cv::Mat1b(view(example.where)).convertTo(share, CV_32F);
    cv::resize(share, share, size, 0, 0, cv::INTER_AREA);
    view(small.where).setTo(1, share > 0.999f);
    return small;
}

void check_finite(const Image &fill) {
    if (!cv::checkRange(view(fill)))
        throw Error(ErrorKind::model, "The fill came out with values that are not finite. The "
                                      "model's weights may be damaged.");
}

bool invents(const Params &params) { return engine_info(params.engine).invents; }

} // namespace

Pipeline::Pipeline(Engine &engine, const Params &params, Monitor &monitor,
                   RememberedFills *remembered)
    : engine_(engine), params_(params), monitor_(monitor), remembered_(remembered),
      matches_colours_(invents(params) && params.match_colours) {
    if (invents(params)) // what continues the photo itself needs nothing more
        stages_ = finish_stages(engine, params, monitor);
    by_trial_ = params.auto_stages && !stages_.empty();
}

Rect Pipeline::part_of(const Mask &hole, const Mask *sources) const {
    const Rect window = hole.bounds(), bounds = hole_bounds(hole);
    if (by_trial_ || remembered_ || !(params_.native_size || params_.context > 0.0))
        return window;
    Rect part = bounds;
    for (const FinishStage &stage : stages_)
        part = unite(part, stage.demand.part(bounds, window));
    if (sources && !stages_.empty())
        part = unite(part, surroundings(hole, sources));
    return part;
}

Image Pipeline::run(const Scene &scene) {
    const double all = work(scene.hole);
    const double trial = choice_work(scene.hole) / all;
    const double network = trial + engine_work(scene.hole) / all;
    Choice choice(stages_.size(), true);
    if (by_trial_ && !monitor_.stopping()) {
        const Monitor::Part part(monitor_, 0.0, trial, Stage::choosing);
        choice = choose(scene);
    }
    const Rect area = part_of(scene.hole, scene.sources);
    std::optional<Image> fill;
    {
        const Monitor::Part part(monitor_, trial, network);
        std::optional<PreviewsInMatchedColours> previews;
        if (matches_colours_)
            previews.emplace(monitor_, scene.hole);
        if (!monitor_.stopping())
            fill = this->fill(scene, area);
        monitor_.check_cancel();
        if (!fill)
            fill = fill_quickly(scene, area);
    }
    if (fill->width() != area.width || fill->height() != area.height)
        return std::move(*fill);
    const Monitor::Part part(monitor_, network, 1.0);
    if (area == scene.photo.bounds())
        return finish(std::move(*fill), scene, choice);
    return finish(std::move(*fill), ScenePart(scene, area), choice);
}

/// The engine's, of this run or an earlier one.
std::optional<Image> Pipeline::fill(const Scene &scene, const Rect &part) {
    if (!remembered_)
        return new_fill(scene, part);
    const FillKey key(params_, scene.photo, scene.hole, scene.place, scene.made_up);
    FillMaker maker;
    if (auto found = remembered_->find(key, scene.photo, scene.hole, maker)) {
        remembered_maker_ = maker;
        return found;
    }
    auto fill = new_fill(scene, part);
    if (fill && !monitor_.stopping() && !monitor_.cancelled() &&
        fill->bounds() == scene.photo.bounds())
        remembered_->keep(key, *fill, scene.hole, {engine_.model(), engine_.device()});
    return fill;
}

/// Throws Stopped after a cancel.
Image Pipeline::fill_quickly(const Scene &scene, const Rect &part) {
    const int before = quick_fills_++;
    const Monitor::Finishing finishing(monitor_);
    std::optional<Image> fill;
    if (before < most_quick_fills_of_engine)
        fill = engine_.fill_quickly(scene.photo, scene.hole, scene.place);
    if (!fill)
        fill = quick_fill(scene.photo, scene.hole, monitor_,
                          std::max(fewest_quick_pixels, most_quick_pixels / (1 + before / 2)));
    monitor_.check_cancel();
    const bool whole = part == scene.photo.bounds() || fill->bounds() != scene.photo.bounds();
    return whole ? std::move(*fill) : crop(*fill, part);
}

/// Around the hole it is the photo itself, which the stages continue and copy: an engine that
/// worked at a smaller size has blurred it, and coloured its rim.
std::optional<Image> Pipeline::new_fill(const Scene &scene, const Rect &part) {
    auto fill = engine_.fill_part(scene.photo, scene.hole, scene.place, part);
    monitor_.check_cancel();
    if (fill)
        check_finite(*fill);
    monitor_.check_cancel();
    if (fill && fill->width() == part.width && fill->height() == part.height)
        view(scene.photo)(view(part)).copyTo(view(*fill), view(scene.hole)(view(part)) == 0);
    return fill;
}

/// Whether there is no time for the stage, since a stop was asked for.
bool Pipeline::is_left_out(const FinishStage &stage, const Scene &scene) {
    if (!monitor_.stopping())
        return false;
    if (stage.after_stop == AfterStop::left_out)
        return true;
    if (!work_left_after_stop_)
        return false;
    const double work = stage.work(scene.hole);
    if (work > *work_left_after_stop_)
        return true;
    *work_left_after_stop_ -= work;
    return false;
}

Image Pipeline::finish(Image fill, const Scene &scene, const Choice &choice) {
    if (!stages_.empty() && !has_sources(scene))
        monitor_.note({"Nothing of what may be copied lies in what the hole sees, so nothing was. "
                       "Choose a larger context, or let more be copied.",
                       {}});
    const double all = finish_work(scene.hole);
    double done = 0.0;
    Copies copies{std::move(fill)};
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        const double end = done + stages_[i].work(scene.hole);
        const Monitor::Part part(monitor_, all > 0 ? done / all : 0.0, all > 0 ? end / all : 1.0);
        if (choice[i] && !is_left_out(stages_[i], scene)) {
            std::optional<Monitor::Finishing> finishing;
            if (stages_[i].after_stop == AfterStop::done)
                finishing.emplace(monitor_);
            if (auto next = attempt_within_memory(stages_[i], copies, scene))
                copies = std::move(*next);
        }
        monitor_.check_cancel();
        done = end;
    }
    if (monitor_.stopping() && !work_left_after_stop_)
        work_left_after_stop_ = most_work_after_stop; // from the next hole on
    return std::move(copies.fill);
}

/// The stage sees as much around the hole as memory allows.
std::optional<Copies> Pipeline::attempt_within_memory(const FinishStage &stage,
                                                      const Copies &copies, const Scene &scene) {
    const Rect bounds = hole_bounds(scene.hole);
    Rect wanted = stage.demand.part(bounds, scene.hole.bounds());
    if (scene.sources)
        wanted = unite(wanted, surroundings(scene.hole, scene.sources));
    const auto part =
        part_within(std::max(memory_left(params_), always_there), stage.demand.bytes_per_pixel,
                    wanted, bounds, std::min(stage.demand.least, least_around));
    if (!part) {
        monitor_.note(
            {"The memory at hand does not suffice for all steps after the network, of which "
             "some were left out.",
             {}});
        return std::nullopt;
    }
    if (*part == wanted)
        return attempt(stage, copies, scene);
    monitor_.note(
        {"The memory at hand does not suffice for all that is around the hole; pixels were "
         "taken from nearer by.",
         {}});
    auto next = attempt(stage, crop(copies, *part), ScenePart(scene, *part));
    if (next)
        *next = put_back(std::move(*next), copies.fill, *part);
    return next;
}

/// Says which stage begins, so that nobody takes it for the one before, and shows what that has
/// made.
void Pipeline::announce(const FinishStage &stage, const Image &fill, const Scene &scene) {
    if (!stage.said)
        return;
    const Rect bounds = hole_bounds(scene.hole);
    const Rect shown{scene.place.x + bounds.x, scene.place.y + bounds.y, bounds.width,
                     bounds.height};
    monitor_.report(
        {.stage = *stage.said, .preview = [&] { return Preview{shown, crop(fill, bounds)}; }}, 0.0);
}

/// What the stage makes of the fill. Nothing where it fails, which costs no more than that stage.
std::optional<Copies> Pipeline::attempt(const FinishStage &stage, const Copies &copies,
                                        const Scene &scene) {
    try {
        announce(stage, copies.fill, scene);
        monitor_.check_cancel();
        Copies next = stage.run(copies, scene);
        monitor_.check_cancel();
        check_finite(next.fill);
        monitor_.check_cancel();
        return next;
    } catch (const Stopped &) {
        return std::nullopt;
    } catch (...) {
        monitor_.note(
            {"A step after the network failed and was left out.", {}, std::current_exception()});
        return std::nullopt;
    }
}

/// Those stages, one after the other, that bring a fill closer to what was hidden for a trial.
Pipeline::Choice Pipeline::choose(const Scene &scene) {
    Choice choice(stages_.size(), true);
    const Trial trial(scene.photo, scene.hole, most_pixels_of_trial, monitor_);
    monitor_.check_cancel();
    if (!trial.possible())
        return choice;
    const Rect window = trial.photo().bounds();
    Scene hidden{trial.photo(), trial.unknown(), window};
    std::optional<Example> reference;
    if (scene.reference) {
        reference =
            scaled(*scene.reference, static_cast<double>(window.width) / scene.photo.width());
        hidden.reference = &*reference;
    }
    const double all = engine_work(hidden.hole) + finish_work(hidden.hole);
    const double network = engine_work(hidden.hole) / all;
    std::optional<Image> fill;
    {
        const Monitor::Part part(monitor_, 0.0, network);
        fill = this->fill({hidden.photo, hidden.hole, scene.place}, window);
    }
    if (!fill || fill->width() != window.width || fill->height() != window.height)
        return choice;
    const Monitor::Part part(monitor_, network, 1.0);
    Copies best{std::move(*fill)};
    double lowest = trial.error(best.fill, window);
    for (std::size_t i = 0; i < stages_.size() && !monitor_.stop_requested(); ++i) {
        const auto count = static_cast<double>(stages_.size());
        const Monitor::Part stage(monitor_, i / count, (i + 1) / count);
        auto candidate = attempt(stages_[i], best, hidden);
        const double error = candidate ? trial.error(candidate->fill, window) : lowest;
        choice[i] = error < (1.0 - least_gain) * lowest;
        if (choice[i]) {
            best = std::move(*candidate);
            lowest = error;
        }
    }
    return choice;
}

double Pipeline::work(const Mask &hole) const {
    return choice_work(hole) + engine_work(hole) + finish_work(hole);
}

/// Next to nothing where the fill is remembered.
double Pipeline::engine_work(const Mask &hole) const {
    return remembered_ && remembered_->know(params_, hole) ? 1e-2 : engine_.work(hole);
}

Pipeline::Memory Pipeline::memory(const Mask &hole) const {
    const Rect bounds = hole_bounds(hole);
    const Outlook engine = engine_.outlook(hole);
    const auto part = static_cast<double>(part_of(hole).area());
    Memory memory{engine.bytes, engine.least_bytes + bytes_of_fill * bounds.area()};
    for (const FinishStage &stage : stages_) {
        const auto area = static_cast<double>(stage.demand.part(bounds, hole.bounds()).area());
        memory.usual =
            std::max(memory.usual, bytes_of_fill * part + stage.demand.bytes_per_pixel * area);
    }
    return memory;
}

double Pipeline::finish_work(const Mask &hole) const {
    double sum = 0.0;
    for (const FinishStage &stage : stages_)
        sum += stage.work(hole);
    return sum;
}

double Pipeline::choice_work(const Mask &hole) const {
    if (!by_trial_)
        return 0.0;
    const double scale =
        std::min(1.0, std::sqrt(most_pixels_of_trial / static_cast<double>(hole.pixels())));
    const Mask trial = shrink(hole, std::max(1, static_cast<int>(hole.width() * scale)),
                              std::max(1, static_cast<int>(hole.height() * scale)));
    return engine_work(trial) + finish_work(trial);
}

} // namespace refill
