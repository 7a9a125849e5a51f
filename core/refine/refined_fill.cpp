#include "core/refine/refined_fill.h"

#include "core/error.h"
#include "core/networks/tensors.h"
#include "core/refine/pixel_limits.h"
#include "core/refine/sampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace refill {
namespace {

/// As long as one hole may take on a processor, where there are no wishes.
constexpr double seconds_for_a_hole = 15.0;

/// However fast the network, a processor refines no more than this.
constexpr double most_pixels_on_cpu = 1 << 20;

/// However slow it is, a window's short side has as many pixels, and 384 once its transforms are
/// quick, which makes two scales; the larger is refined in as many iterations, of which the first
/// ones bring the most.
constexpr double shortest_side_on_cpu = 390.0;
constexpr int fewest_iterations = 3;

/// But windows that are longer than this many times their short side have no more pixels for it.
constexpr double longest_window = 2.0;

/// One pass over these is a quick fill, where it takes no longer.
constexpr double pixels_of_quick_fill = 256.0 * 256.0;
constexpr double seconds_for_a_quick_fill = 0.3;

/// The short side that LaMa networks were trained at, and below which they see too little.
constexpr double smallest_first_scale = 256.0;

double fewest_pixels_on_cpu(const Mask &window) {
    const auto [shorter, longer] = std::minmax({window.width(), window.height()});
    const double length = std::min(static_cast<double>(longer) / shorter, longest_window);
    return shortest_side_on_cpu * shortest_side_on_cpu * length;
}

/// Tells holes apart.
std::size_t print_of(const Mask &hole) {
    const std::string_view bytes(reinterpret_cast<const char *>(hole.data()), hole.pixels());
    return std::hash<std::string_view>()(bytes) * 31 + static_cast<std::size_t>(hole.width());
}

} // namespace

RefinedFill::RefinedFill(Load load, CostsOn costs_on, int64_t modulo,
                         const RefineSettings &settings, const Params &params, Monitor &monitor,
                         const torch::Device &device)
    : load_(std::move(load)), costs_on_(std::move(costs_on)), modulo_(modulo), settings_(settings),
      params_(params), monitor_(monitor), device_(device) {}

void RefinedFill::load() {
    if (!loaded_)
        load_().to(device_);
    loaded_ = true;
}

std::optional<Image> RefinedFill::run(const Image &window, const Mask &hole, const Rect &place,
                                      const Rect &part) {
    load();
    return run_plan([&](const torch::Device &device) { return plan(hole, device); }, window, hole,
                    place, part);
}

std::optional<Image> RefinedFill::run_quickly(const Image &window, const Mask &hole,
                                              const Rect &place) {
    if (!loaded_ || (device_.is_cpu() && costs(device_).seconds_per_pixel * pixels_of_quick_fill >
                                             seconds_for_a_quick_fill))
        return std::nullopt;
    RefineSettings settings = settings_;
    settings.max_scales = 1;
    return run_plan(
        [&](const torch::Device &) { return Plan{settings, pixels_of_quick_fill, Limit::asked}; },
        window, hole, place, window.bounds());
}

std::optional<Image> RefinedFill::run_plan(const PlanOn &plan_on, const Image &window,
                                           const Mask &hole, const Rect &place, const Rect &part) {
    auto result = within_memory(
        within_budget(device_, hole, plan_on(device_).pixels),
        [&](const Cost &way) {
            const Plan how = plan_on(way.device);
            const bool moved = way.device != device_ && way.device.is_cpu();
            return run_at(moved ? within_budget(way.device, hole, how.pixels) : way, how, window,
                          hole, place, part);
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

const NetworkCosts &RefinedFill::costs(const torch::Device &device) const {
    const auto name = device.str();
    auto found = costs_.find(name);
    if (found == costs_.end())
        found = costs_.emplace(name, costs_on_(device)).first;
    return found->second;
}

/// What the device's memory allows of what is planned there.
Cost RefinedFill::within_budget(const torch::Device &device, const Mask &hole,
                                double pixels) const {
    const NetworkCosts &network = costs(device);
    const double weights = loaded_ ? 0.0 : network.weight_bytes;
    return affordable(network.bytes_per_pixel, device,
                      std::min(pixels, static_cast<double>(hole.pixels())),
                      memory_budget(params_, device) - weights);
}

double RefinedFill::work(const Mask &hole) const {
    return costs(device_).seconds_per_pixel * Refiner::work(plan(hole, device_).scales);
}

Outlook RefinedFill::outlook(const Mask &hole) const {
    const Plan &how = plan(hole, device_);
    const Cost cost = within_budget(device_, hole, how.pixels);
    const bool short_of_memory =
        cost.pixels < std::min(how.pixels, static_cast<double>(hole.pixels()));
    const Size size = size_for(hole, std::min(how.pixels, cost.pixels));
    const NetworkCosts &network = costs(device_);
    const auto bytes_for = [&](double pixels) {
        return device_.is_cpu() ? network.weight_bytes + network.bytes_per_pixel * pixels : 0.0;
    };
    return {short_of_memory ? scales_at(hole, cost.pixels, how.settings) : how.scales,
            short_of_memory ? Limit::memory : how.limit,
            bytes_for(static_cast<double>(size.height) * static_cast<double>(size.width)),
            bytes_for(fewest_pixels)};
}

const RefinedFill::Plan &RefinedFill::plan(const Mask &hole, const torch::Device &device) const {
    const auto key = std::pair(device.str(), print_of(hole));
    auto found = plans_.find(key);
    if (found == plans_.end())
        found = plans_.emplace(key, planned(hole, device)).first;
    return found->second;
}

RefinedFill::Plan RefinedFill::planned(const Mask &hole, const torch::Device &device) const {
    if (params_.pixel_budget == 0 && device.is_cpu())
        return plan_in_time(hole);
    const auto all = static_cast<double>(hole.pixels());
    const double pixels = params_.pixel_budget > 0 ? params_.pixel_budget : all;
    return {settings_, pixels, pixels < all ? Limit::asked : Limit::none,
            scales_at(hole, pixels, settings_)};
}

std::vector<PlannedScale> RefinedFill::scales_at(const Mask &hole, double pixels,
                                                 const RefineSettings &settings) const {
    return Refiner::scales(hole_at(hole, size_for(hole, pixels)), settings);
}

/// At the pace of this machine: at as many pixels as there is time for; where there is none for the
/// fewest, in fewer iterations, unless their number was asked for.
RefinedFill::Plan RefinedFill::plan_in_time(const Mask &hole) const {
    const auto all = static_cast<double>(hole.pixels());
    const double most =
        std::min(params_.detail ? most_pixels_before_detail : most_pixels_on_cpu, all);
    Plan plan;
    const auto seconds = [&, pace = costs(torch::kCPU).seconds_per_pixel] {
        return pace * Refiner::work(plan.scales);
    };
    const auto choose = [&](double pixels) {
        plan.pixels = std::floor(pixels);
        plan.settings = settings_for(size_for(hole, plan.pixels));
        plan.scales = scales_at(hole, plan.pixels, plan.settings);
    };
    const double pixels =
        pixels_within(seconds_for_a_hole, fewest_pixels_on_cpu(hole), most, [&](double some) {
            choose(some);
            return seconds();
        });
    if (plan.pixels != std::floor(pixels))
        choose(pixels);
    while (params_.iterations == 0 && plan.settings.iterations > fewest_iterations &&
           seconds() > seconds_for_a_hole) {
        --plan.settings.iterations;
        for (std::size_t scale = 1; scale < plan.scales.size(); ++scale)
            --plan.scales[scale].iterations;
    }
    plan.limit = plan.pixels < std::floor(most) ? Limit::time
                 : most < all                   ? Limit::detail
                                                : Limit::none;
    return plan;
}

RefineSettings RefinedFill::settings_for(const Size &size) const {
    RefineSettings settings = settings_;
    const auto side = static_cast<double>(std::min(size.height, size.width));
    if (params_.smallest_scale == 0)
        settings.smallest_scale =
            std::floor(std::min(settings.smallest_scale,
                                std::max(smallest_first_scale, side / settings.pyramid_factor)));
    return settings;
}

/// A window cut out of the photo must fit back into it; only a whole photo may shrink.
bool RefinedFill::keeps_size() const { return params_.native_size || params_.context > 0; }

Size RefinedFill::size_for(const Mask &window, double pixels) const {
    return keeps_size() ? quick_size(window.height(), window.width(), pixels, modulo_)
                        : reduced_size(window.height(), window.width(), pixels);
}

/// Published mode samples without antialiasing.
torch::Tensor RefinedFill::hole_at(const Mask &hole, const Size &size) const {
    return keeps_size()
               ? any_of(hole, size)
               : round_up(resize_bilinear(to_tensor(hole, torch::kCPU), size.height, size.width));
}

void RefinedFill::note_memory(const Size &size) const {
    monitor_.note({"The memory at hand allows {} x {} pixels; the fill was enlarged from there.",
                   {std::to_string(size.width), std::to_string(size.height)}});
}

std::optional<Image> RefinedFill::run_at(const Cost &cost, const Plan &how, const Image &window,
                                         const Mask &hole, const Rect &place, const Rect &part) {
    if (cost.device != device_)
        load_().to(cost.device);
    device_ = cost.device;
    const Size size = size_for(hole, std::min(how.pixels, cost.pixels));
    if (how.limit == Limit::time || how.limit == Limit::detail)
        monitor_.record(ChosenSize{monitor_.hole(), static_cast<int>(how.pixels),
                                   static_cast<int>(how.settings.smallest_scale),
                                   how.settings.iterations, costs(device_).seconds_per_pixel});
    const auto image =
        keeps_size() ? averaged(window, size)
                     : resize_bilinear(to_tensor(window, torch::kCPU), size.height, size.width);
    monitor_.check_cancel();
    const auto unknown = hole_at(hole, size);
    monitor_.check_cancel();
    const auto refined =
        Refiner(load_(), how.settings, monitor_, place).run(image.to(device_), unknown.to(device_));
    if (cost.pixels < std::min(how.pixels, static_cast<double>(window.pixels())))
        note_memory(size); // only now: it may have been too much still
    if (!refined.image.defined())
        return std::nullopt;
    return keeps_size() ? enlarged_part(refined.image, {window.height(), window.width()}, part)
                        : to_image(refined.image);
}

} // namespace refill
