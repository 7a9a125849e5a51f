#include "tools/train/sample_sheet.h"

#include "core/files/write_file.h"
#include "tools/png.h"

#include <torch/utils.h>

namespace refill {

void write_sample_sheet(const std::filesystem::path &file, const Batch &batch,
                        const torch::Tensor &fill) {
    const auto blanked = batch.photo * (1 - batch.hole) + 0.5 * batch.hole;
    const auto rows = torch::cat({blanked, fill, batch.photo}, 3); // N x 3 x H x 3W
    const auto sheet = (rows.clamp(0, 1) * 255 + 0.5)
                           .to(torch::kUInt8)
                           .permute({0, 2, 3, 1}) // N x H x 3W x 3
                           .contiguous();
    const auto *values = sheet.const_data_ptr<std::uint8_t>();
    write_file(file, png_of(static_cast<int>(sheet.size(2)),
                            static_cast<int>(sheet.size(0) * sheet.size(1)),
                            {values, static_cast<std::size_t>(sheet.numel())}));
}

} // namespace refill
