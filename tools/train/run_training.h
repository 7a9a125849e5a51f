#pragma once
/// A training from its start, or from where it was left, to its end.

#include "tools/train/train_settings.h"

#include <string>

namespace refill {

/// Keeps in settings.folder: `state.safetensors`, `settings.txt`, `log.csv`, and the sample sheets
/// `sheet-STEP.png`. SIGTERM and SIGINT end it after the step at hand; it can then be continued,
/// and also where it was killed, from the last time it saved. Throws Error.
void run_training(const TrainSettings &settings);

/// What the training in `folder` was last run with; the defaults where there is none. Throws Error
/// (settings) for options that are no more.
TrainSettings kept_settings(const std::string &folder);

} // namespace refill
