#pragma once
/// How much of the photo around a hole the engine gets to see, chosen by trial.

#include "core/engines/engine.h"
#include "core/holes/holes.h"

#include <vector>

namespace refill {

/// Windows around `each`, one of the holes in `hole`, that see half of `context`, all of it, and
/// twice as much; the smallest first, each only once.
std::vector<Rect> windows_to_try(const Hole &each, const Mask &hole, double context);

/// The one of `windows` from which `engine` predicts a ring of hidden pixels around the hole best.
/// The last holds the others; `photo` and `hole` show it. Heeds the monitor's stop, and then
/// returns the best so far.
Rect choose_window(Engine &engine, const std::vector<Rect> &windows, const Image &photo,
                   const Mask &hole, Monitor &monitor);

/// How long that takes, as Engine::work() counts.
double choice_work(const Engine &engine, const std::vector<Rect> &windows, const Mask &hole);

} // namespace refill
