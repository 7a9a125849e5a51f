#pragma once
/// A training from its start, or from where it was left, to its end.

#include "tools/train/train_settings.h"

namespace refill {

/// Keeps in settings.folder: `state.safetensors`, `log.csv`, and the sample sheets
/// `sheet-STEP.png`. SIGTERM and SIGINT end it after the step at hand; it can then be continued,
/// and also where it was killed, from the last time it saved. Throws Error.
void run_training(const TrainSettings &settings);

} // namespace refill
