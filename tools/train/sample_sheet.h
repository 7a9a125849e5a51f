#pragma once
/// A picture to judge a training by.

#include "tools/train/samples.h"

#include <filesystem>

namespace refill {

/// Writes a PNG with a row for each picture of `batch`: the photo with its hole grey, `fill`
/// (`N x 3 x H x W`), and the photo. Throws Error (resource).
void write_sample_sheet(const std::filesystem::path &file, const Batch &batch,
                        const torch::Tensor &fill);

} // namespace refill
