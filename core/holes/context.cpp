#include "core/holes/context.h"

#include "core/holes/trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

/// Trials take place at no more than this many pixels of the largest window.
constexpr double most_pixels = 640.0 * 640.0;

Rect within(const Rect &whole, const Rect &window) {
    return {window.x - whole.x, window.y - whole.y, window.width, window.height};
}

double trial_work(const Engine &engine, const Rect &window, const Rect &whole, const Mask &hole) {
    const double scale = std::min(1.0, std::sqrt(most_pixels / whole.area()));
    return engine.work(shrink(crop(hole, within(whole, window)),
                              static_cast<int>(std::ceil(window.width * scale)),
                              static_cast<int>(std::ceil(window.height * scale))));
}

/// How badly `engine` predicts what is hidden from `window`, a part of `whole`.
double trial_error(Engine &engine, const Trial &trial, const Rect &window, const Rect &whole) {
    constexpr double useless = std::numeric_limits<double>::infinity();
    const Rect seen = trial.scaled(within(whole, window));
    const Mask unknown = crop(trial.unknown(), seen);
    if (std::all_of(unknown.data(), unknown.data() + unknown.pixels(),
                    [](std::uint8_t value) { return value != 0; }))
        return useless;
    const auto fill = engine.fill(crop(trial.photo(), seen), unknown, window);
    if (!fill || fill->width() != seen.width || fill->height() != seen.height)
        return useless;
    return trial.error(*fill, seen);
}

} // namespace

std::vector<Rect> windows_to_try(const Hole &each, const Mask &hole, double context) {
    std::vector<Rect> windows;
    for (const double factor : {0.5, 1.0, 2.0})
        windows.push_back(window_around(each.bounds, hole, factor * context));
    windows.erase(std::unique(windows.begin(), windows.end()), windows.end());
    return windows;
}

Rect choose_window(Engine &engine, const std::vector<Rect> &windows, const Image &photo,
                   const Mask &hole, Monitor &monitor) {
    const Rect &whole = windows.back();
    const Trial trial(photo, hole, most_pixels, monitor);
    Rect best = windows.size() > 1 ? windows[windows.size() / 2] : whole;
    if (windows.size() < 2 || !trial.possible())
        return best;
    double lowest = std::numeric_limits<double>::max();
    const double all = choice_work(engine, windows, hole);
    double done = 0.0;
    for (const Rect &window : windows) {
        if (monitor.stop_requested())
            break;
        const double end = done + trial_work(engine, window, whole, hole) / all;
        const Monitor::Part part(monitor, done, end, Stage::choosing);
        if (const double error = trial_error(engine, trial, window, whole); error < lowest) {
            lowest = error;
            best = window;
        }
        done = end;
    }
    return best;
}

double choice_work(const Engine &engine, const std::vector<Rect> &windows, const Mask &hole) {
    double sum = 0.0;
    for (const Rect &window : windows)
        sum += windows.size() > 1 ? trial_work(engine, window, windows.back(), hole) : 0.0;
    return sum;
}

} // namespace refill
