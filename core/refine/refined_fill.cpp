#include "core/refine/refined_fill.h"

#include "core/error.h"
#include "core/networks/tensors.h"

#include <ATen/ops/adaptive_avg_pool2d.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

/// What the window takes beside the refinement: it and its hole as tensors, then the fill on its
/// way back to pixels, and what the allocator keeps of what was freed.
constexpr double window_bytes_per_pixel = 14 * sizeof(float);

/// A processor takes some ten seconds for as many.
constexpr double usual_pixels_on_cpu = 1 << 20;

/// As many do where the photo's own detail follows (core/finish/detail/detail.h): with three times
/// as many the results measure the same (resources/models/README.md).
constexpr double usual_pixels_before_detail = 350000.0;

/// A window and its hole, at the size at which they are refined.
struct Sized {
    torch::Tensor image;
    torch::Tensor hole;
};

/// Brings the window down to at most `pixels`, each side rounded down (as published, section 1.2 of
/// its code). Published mode samples without antialiasing. Otherwise whatever a hole pixel has a
/// part in is hole: what is averaged in is not known.
Sized reduce(const torch::Tensor &image, const torch::Tensor &hole, double pixels, bool antialias) {
    const double ratio = std::sqrt(pixels / (static_cast<double>(image.size(2)) * image.size(3)));
    if (ratio >= 1.0)
        return {image, hole};
    const auto height = std::max<int64_t>(1, static_cast<int64_t>(image.size(2) * ratio));
    const auto width = std::max<int64_t>(1, static_cast<int64_t>(image.size(3) * ratio));
    return {antialias ? at::adaptive_avg_pool2d(image, {height, width})
                      : resize_bilinear(image, height, width),
            round_up(antialias ? at::adaptive_avg_pool2d(hole, {height, width})
                               : resize_bilinear(hole, height, width))};
}

torch::Tensor enlarge(const torch::Tensor &fill, int64_t height, int64_t width) {
    if (fill.size(2) == height && fill.size(3) == width)
        return fill;
    return resize_bicubic(fill, height, width).clamp_(0, 1);
}

} // namespace

RefinedFill::RefinedFill(SplitNetwork &network, const RefineSettings &settings,
                         const Params &params, Monitor &monitor, const torch::Device &device)
    : network_(network), settings_(settings), params_(params), monitor_(monitor), device_(device) {}

std::optional<Image> RefinedFill::run(const Image &window, const Mask &hole, const Rect &place) {
    const double pixels = static_cast<double>(window.pixels());
    const double for_refining = memory_budget(params_, device_) - pixels * window_bytes_per_pixel;
    const Cost cost =
        affordable(network_.bytes_per_pixel(), device_, std::min(budget(), pixels), for_refining);
    auto result = within_memory(
        cost, [&](const Cost &way) { return run_at(way, window, hole, place); },
        [&](const Cost &from, const Cost &to) {
            if (from.device != to.device)
                monitor_.note({"The GPU's memory did not suffice; the CPU was used instead.", {}});
        });
    if (!result)
        throw Error(ErrorKind::resource,
                    "There is too little memory to fill a hole in {} x {} pixels, even at a "
                    "reduced size. Close other programs, or choose a smaller context.",
                    window.width(), window.height());
    return std::move(*result);
}

double RefinedFill::work(const Mask &hole) const {
    const auto mask = to_tensor(hole, torch::kCPU);
    return Refiner::work(reduce(mask, mask, budget(), true).hole, settings_);
}

double RefinedFill::budget() const {
    if (params_.pixel_budget > 0)
        return params_.pixel_budget;
    if (!device_.is_cpu())
        return std::numeric_limits<double>::infinity();
    return params_.detail ? usual_pixels_before_detail : usual_pixels_on_cpu;
}

std::optional<Image> RefinedFill::run_at(const Cost &cost, const Image &window, const Mask &hole,
                                         const Rect &place) {
    device_ = cost.device;
    network_.to(device_);
    RefineSettings settings = settings_;
    settings.recompute = cost.recompute;

    // A window cut out of the photo must fit back into it; only a whole photo may shrink.
    const bool native_size = params_.native_size || params_.context > 0;
    const auto sized = reduce(to_tensor(window, device_), to_tensor(hole, device_),
                              std::min(budget(), cost.pixels), native_size);
    if (cost.pixels < std::min<double>(budget(), window.pixels()))
        monitor_.note(
            {"The memory at hand allows {} x {} pixels; the fill was enlarged from there.",
             {std::to_string(sized.image.size(3)), std::to_string(sized.image.size(2))}});

    const auto refined = Refiner(network_, settings, monitor_, place).run(sized.image, sized.hole);
    if (!refined.image.defined())
        return std::nullopt;
    return to_image(native_size ? enlarge(refined.image, window.height(), window.width())
                                : refined.image);
}

} // namespace refill
