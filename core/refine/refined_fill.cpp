#include "core/refine/refined_fill.h"

#include "core/error.h"
#include "core/networks/tensors.h"
#include "core/refine/pixel_limits.h"

#include <ATen/ops/adaptive_avg_pool2d.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

/// What the window takes beside the refinement: it and its hole as tensors, then the fill on its
/// way back to pixels, and what the allocator keeps of what was freed.
constexpr double window_bytes_per_pixel = 14 * sizeof(float);

/// As long as one hole may take on a processor, where there are no wishes.
constexpr double seconds_for_a_hole = 15.0;

/// However fast the network, a processor refines no more than this.
constexpr double most_pixels_on_cpu = 1 << 20;

/// However slow it is, it refines as many: two scales, of which the smaller is
/// smallest_first_scale.
constexpr double fewest_pixels_on_cpu = 384.0 * 384.0;

/// One pass over these is a quick fill, where it takes no longer.
constexpr double pixels_of_quick_fill = 256.0 * 256.0;
constexpr double seconds_for_a_quick_fill = 0.3;

/// The short side that LaMa networks were trained at, and below which they see too little.
constexpr double smallest_first_scale = 256.0;

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
    : network_(network), settings_(settings), params_(params), monitor_(monitor), device_(device) {
    network_.to(device_);
    if (device_.is_cpu() && params_.pixel_budget == 0)
        seconds_per_pixel_ = seconds_per_pixel(network_);
}

std::optional<Image> RefinedFill::run(const Image &window, const Mask &hole, const Rect &place) {
    return run_plan(plan(to_tensor(hole, torch::kCPU)), window, hole, place);
}

std::optional<Image> RefinedFill::run_quickly(const Image &window, const Mask &hole,
                                              const Rect &place) {
    if (device_.is_cpu() && seconds_per_pixel_ == 0.0)
        seconds_per_pixel_ = seconds_per_pixel(network_);
    if (device_.is_cpu() && seconds_per_pixel_ * pixels_of_quick_fill > seconds_for_a_quick_fill)
        return std::nullopt;
    RefineSettings settings = settings_;
    settings.max_scales = 1;
    return run_plan({settings, pixels_of_quick_fill}, window, hole, place);
}

std::optional<Image> RefinedFill::run_plan(const Plan &how, const Image &window, const Mask &hole,
                                           const Rect &place) {
    const Cost cost = within_budget(device_, window, how.pixels);
    auto result = within_memory(
        cost,
        [&](const Cost &way) {
            const bool moved = way.device != device_ && way.device.is_cpu();
            return run_at(moved ? within_budget(way.device, window, way.pixels) : way, how, window,
                          hole, place);
        },
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

/// What the device's memory allows of `pixels`.
Cost RefinedFill::within_budget(const torch::Device &device, const Image &window,
                                double pixels) const {
    const double all = static_cast<double>(window.pixels());
    return affordable(network_.bytes_per_pixel(), device, std::min(pixels, all),
                      memory_budget(params_, device) - all * window_bytes_per_pixel);
}

double RefinedFill::work(const Mask &hole) const {
    const auto mask = to_tensor(hole, torch::kCPU);
    const Plan how = plan(mask);
    return Refiner::work(reduce(mask, mask, how.pixels, true).hole, how.settings);
}

RefinedFill::Plan RefinedFill::plan(const torch::Tensor &hole) const {
    if (params_.pixel_budget > 0)
        return {settings_, static_cast<double>(params_.pixel_budget)};
    if (!device_.is_cpu())
        return {settings_, std::numeric_limits<double>::infinity()};
    return plan_in_time(hole);
}

/// At the pace measured, and in two scales at least where the network's first one can be smaller.
RefinedFill::Plan RefinedFill::plan_in_time(const torch::Tensor &hole) const {
    const double all = static_cast<double>(hole.size(2)) * static_cast<double>(hole.size(3));
    const double most =
        std::min(params_.detail ? most_pixels_before_detail : most_pixels_on_cpu, all);
    const auto settings_for = [&](const torch::Tensor &reduced) {
        RefineSettings settings = settings_;
        const auto side = static_cast<double>(std::min(reduced.size(2), reduced.size(3)));
        if (params_.smallest_scale == 0)
            settings.smallest_scale =
                std::min(settings.smallest_scale,
                         std::max(smallest_first_scale, side / settings.pyramid_factor));
        return settings;
    };
    const auto seconds = [&](double pixels) {
        const auto reduced = reduce(hole, hole, pixels, true).hole;
        return seconds_per_pixel_ * Refiner::work(reduced, settings_for(reduced));
    };
    const double pixels = pixels_within(seconds_for_a_hole, fewest_pixels_on_cpu, most, seconds);
    return {settings_for(reduce(hole, hole, pixels, true).hole), pixels};
}

std::optional<Image> RefinedFill::run_at(const Cost &cost, const Plan &plan, const Image &window,
                                         const Mask &hole, const Rect &place) {
    if (cost.device != device_)
        network_.to(cost.device);
    device_ = cost.device;
    // A window cut out of the photo must fit back into it; only a whole photo may shrink.
    const bool native_size = params_.native_size || params_.context > 0;
    const auto sized = reduce(to_tensor(window, device_), to_tensor(hole, device_),
                              std::min(plan.pixels, cost.pixels), native_size);
    if (cost.pixels < std::min<double>(plan.pixels, window.pixels()))
        monitor_.note(
            {"The memory at hand allows {} x {} pixels; the fill was enlarged from there.",
             {std::to_string(sized.image.size(3)), std::to_string(sized.image.size(2))}});

    const auto refined =
        Refiner(network_, plan.settings, monitor_, place).run(sized.image, sized.hole);
    if (!refined.image.defined())
        return std::nullopt;
    return to_image(native_size ? enlarge(refined.image, window.height(), window.width())
                                : refined.image);
}

} // namespace refill
