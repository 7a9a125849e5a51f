#pragma once
/// How fast a training runs, and where its time goes.

#include "tools/train/train_settings.h"

namespace refill {

/// Trains a few steps as `settings` say and prints crops per second and the milliseconds of each
/// part per crop; beside it, in turns so that both meet the same load, the way it was done before
/// there were replicas: float32, operators spread over the cores, features in every step. Each
/// figure is the median of `rounds` steps; "processor" is the time of all cores together, in which
/// other load counts little. Writes no state. Throws Error.
void bench_training(TrainSettings settings, int rounds);

} // namespace refill
