#include "core/finish/texture/texture.h"

#include "core/finish/texture/texture_features.h"
#include "core/finish/texture/texture_loss.h"
#include "core/networks/device.h"
#include "core/networks/operator_watch.h"
#include "core/networks/tensors.h"
#include "core/networks/tiles.h"
#include "core/refine/cost.h"
#include "core/refine/pyramid.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/randn.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/optim/lbfgs.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace refill {
namespace {

using Grams = std::vector<torch::Tensor>;

/// Of one unit of work_per_pixel().
constexpr double seconds_per_work = 8e-8;

/// Steps that L-BFGS remembers; each takes two copies of the hole.
constexpr int64_t history = 10;

/// Bytes for each pixel beside the features: image, gradient, the best so far, previews, and what
/// L-BFGS remembers.
constexpr double bytes_beside = sizeof(float) * 3.0 * (8.0 + 2.0 * history);

/// Of a tile. A single operator over more takes too long for a stop, which has to wait for it.
constexpr int largest_side = 1536;

/// A backward pass holds about as much again as the forward pass has left behind.
constexpr double passes_held = 2.0;

// The spectrum's example --------------------------------------------------------------------------

/// Sides of the squares whose spectra are compared.
constexpr int smallest_patch = 16;
constexpr int largest_patch = 512;

/// The largest square that lies wholly where `where` is 1, of at most `most` pixels a side.
Rect largest_square(const Mask &where, int most) {
    Rect largest;
    // How large a square can end at a pixel follows from the three pixels before it.
    std::vector<int> above(where.width() + 1), row(where.width() + 1);
    for (int y = 0; y < where.height(); ++y, above.swap(row))
        for (int x = 0; x < where.width(); ++x) {
            const int before = std::min({above[x], above[x + 1], row[x]});
            const int side = *where.at(x, y) ? std::min(before + 1, most) : 0;
            row[x + 1] = side;
            if (side > largest.width)
                largest = {x + 1 - side, y + 1 - side, side, side};
        }
    return largest;
}

/// A hole with fewer positions than this in a layer has no texture there.
constexpr int64_t fewest_positions = 32;

/// Deviation of the noise that an even start gets: without any, no pixel has a reason to become
/// darker rather than brighter.
constexpr double barely_visible = 0.01;

// The objective -----------------------------------------------------------------------------------

/// What is minimised, as tensors on the device.
struct Problem {
    torch::Tensor image;           ///< `1 x 3 x H x W`: the fill as it came, and what is around it
    torch::Tensor hole;            ///< `1 x 1 x H x W`
    torch::Tensor example;         ///< `1 x 3 x h x w`
    torch::Tensor example_weights; ///< `1 x 1 x h x w`, with the sum 1
    torch::Tensor patch;           ///< `1 x 3 x s x s` of the example; undefined where none is used
    double border = 0.0;           ///< how much that term counts
    double spectrum = 0.0;
};

struct Evaluation {
    double loss = 0.0;
    torch::Tensor gradient; ///< `1 x 3 x H x W`; what lies outside the hole does not matter
};

/// The loss of an image, computed tile by tile. A tile is seen with all that its features reach
/// for, so the tiles' Gram matrices add up to exactly those of the whole.
class Objective {
public:
    /// `side` is that of a tile with what it sees.
    Objective(const Problem &problem, TextureFeatures &features, int side, Monitor &monitor)
        : problem_(problem), features_(features), monitor_(monitor),
          core_(side - 2 * static_cast<int>(features.reach())),
          hole_pixels_(problem.hole.sum().item<double>()),
          tiles_(tiles_with(problem.hole / problem.hole.sum())) {
        torch::NoGradGuard no_grad;
        for (const Tile &tile : tiles_with(problem.example_weights))
            add(target_, look(problem.example, tile).grams);
    }

    Evaluation evaluate(const torch::Tensor &image) {
        Evaluation result{0.0, torch::zeros_like(image)};
        add_texture(image, result);
        if (problem_.border > 0)
            add_border(image, result);
        if (problem_.spectrum > 0 && problem_.patch.defined())
            add_spectrum(image, result);
        return result;
    }

private:
    struct Tile {
        Rect seen;
        torch::Tensor weights; ///< `1 x 1 x h x w` over `seen`
    };

    struct Look {
        torch::Tensor pixels; ///< a leaf
        Grams grams;
    };

    /// The tiles that hold a part of `weights` (`1 x 1 x H x W`). Each weight is in one of them.
    std::vector<Tile> tiles_with(const torch::Tensor &weights) const {
        const Rect all{0, 0, static_cast<int>(weights.size(3)), static_cast<int>(weights.size(2))};
        auto left = weights.clone();
        std::vector<Tile> tiles;
        for (const Rect &core : tiles_of(all.width, all.height, {core_, 0})) {
            const auto own = cut(left, core).clone();
            cut(left, core).zero_();
            if (!own.any().item<bool>())
                continue;
            const Rect seen = expand(core, static_cast<int>(features_.reach()), all);
            auto weights_seen = torch::zeros({1, 1, seen.height, seen.width}, weights.options());
            cut(weights_seen, {core.x - seen.x, core.y - seen.y, core.width, core.height})
                .copy_(own);
            tiles.push_back({seen, weights_seen});
        }
        return tiles;
    }

    Look look(const torch::Tensor &image, const Tile &tile) {
        monitor_.check();
        Look look{cut(image, tile.seen).detach().clone(), {}};
        look.pixels.requires_grad_(torch::GradMode::is_enabled());
        for (const auto &maps : features_.maps(look.pixels))
            if (look.grams.empty() || counts(tile.seen.height / maps.size(2)))
                look.grams.push_back(gram_matrix(maps, weights_at(tile.weights, maps)));
        return look;
    }

    /// Whether the hole has enough positions in a layer of that stride for their mean to mean
    /// something. The first layer counts in any case.
    bool counts(int64_t stride) const {
        return hole_pixels_ >= static_cast<double>(fewest_positions * stride * stride);
    }

    static void add(Grams &sum, const Grams &grams) {
        if (sum.empty())
            sum.resize(grams.size());
        for (std::size_t i = 0; i < grams.size(); ++i)
            sum[i] = sum[i].defined() ? sum[i] + grams[i].detach() : grams[i].detach();
    }

    /// First the Gram matrices of all tiles, then what the distance asks of each of them, tile by
    /// tile. Only where there is one tile can its features be kept in between.
    void add_texture(const torch::Tensor &image, Evaluation &result) {
        const bool keep = tiles_.size() == 1;
        Grams grams;
        Look kept;
        for (const Tile &tile : tiles_) {
            torch::AutoGradMode gradients(keep);
            kept = look(image, tile);
            add(grams, kept.grams);
        }
        for (auto &gram : grams)
            gram.requires_grad_();
        const auto distance = gram_distance(grams, target_);
        distance.backward();
        result.loss += distance.item<double>();

        Grams pulls;
        for (const auto &gram : grams)
            pulls.push_back(gram.grad());
        for (const Tile &tile : tiles_) {
            if (!keep)
                kept = look(image, tile);
            torch::autograd::backward(kept.grams, pulls);
            cut(result.gradient, tile.seen).add_(kept.pixels.grad());
        }
    }

    void add_border(const torch::Tensor &image, Evaluation &result) const {
        const auto pixels = image.detach().clone().requires_grad_();
        const auto loss = problem_.border * border_loss(pixels, problem_.hole);
        loss.backward();
        result.loss += loss.item<double>();
        result.gradient.add_(pixels.grad());
    }

    /// Half the squared way to the nearest image with the example's spectrum, of which that way is
    /// the gradient (Liu et al., section III), in squares that overlap by half.
    void add_spectrum(const torch::Tensor &image, Evaluation &result) const {
        torch::NoGradGuard no_grad;
        const int side = static_cast<int>(problem_.patch.size(2));
        const int width = static_cast<int>(image.size(3)), height = static_cast<int>(image.size(2));
        auto squares = tiles_of(width, height, {side, side / 2});
        std::erase_if(squares, [&](const Rect &square) {
            return !cut(problem_.hole, square).any().item<bool>();
        });
        const double share = problem_.spectrum / static_cast<double>(squares.size());
        for (const Rect &square : squares) {
            monitor_.check();
            const auto pixels = cut(image, square);
            const auto way = pixels - spectrum_projection(pixels, problem_.patch);
            result.loss += share * 0.5 * way.square().mean().item<double>();
            cut(result.gradient, square).add_(way, share / static_cast<double>(way.numel()));
        }
    }

    const Problem &problem_;
    TextureFeatures &features_;
    Monitor &monitor_;
    int core_; ///< the side of a tile without what it sees around it
    double hole_pixels_;
    std::vector<Tile> tiles_;
    Grams target_;
};

// The synthesis -----------------------------------------------------------------------------------

/// The image with the lowest loss.
struct Best {
    torch::Tensor image;
    double loss = std::numeric_limits<double>::infinity();

    void offer(const torch::Tensor &candidate, double candidate_loss) {
        if (candidate_loss < loss) { // never where it is not a number
            image = candidate.detach().clone();
            loss = candidate_loss;
        }
    }
};

class Synthesis : public TextureSynthesis {
public:
    Synthesis(const Params &params, Monitor &monitor)
        : params_(params), monitor_(monitor), device_(choose_device(params.device)),
          features_(params.texture_features.empty()
                        ? make_filter_bank()
                        : load_texture_features(params.texture_features)) {
        features_->to(device_);
    }

    double work(const Mask &hole) const override {
        const Rect bounds = hole_bounds(hole);
        const double around = 2.0 * static_cast<double>(features_->reach());
        return seconds_per_work * params_.texture_iterations * features_->work_per_pixel() *
               (bounds.width + around) * (bounds.height + around);
    }

    Image run(const Image &fill, const Mask &hole, const Example &example,
              const Rect &place) override {
        if (hole_bounds(hole).empty() || hole_bounds(example.where).empty())
            return fill;
        const Rect part = part_of(hole);
        place_ = {place.x + part.x, place.y + part.y, part.width, part.height};
        const Problem problem = pose(crop(fill, part), crop(hole, part), example);
        const auto best = with_smaller_tiles(affordable_side(problem), smallest_side(),
                                             [&](int side) { return minimise(problem, side); });
        return pasted(fill, hole, part,
                      to_image(best.narrow(2, 0, part.height).narrow(3, 0, part.width)));
    }

private:
    /// The hole with all that its features see.
    Rect part_of(const Mask &hole) const {
        return expand(hole_bounds(hole), static_cast<int>(features_->reach()), hole.bounds());
    }

    Problem pose(const Image &fill, const Mask &hole, const Example &example) const {
        Problem problem;
        problem.image = to_stride(to_tensor(fill, device_));
        problem.hole = to_stride(to_tensor(hole, device_));
        problem.example = to_stride(to_tensor(example.image, device_));
        problem.example_weights = to_stride(to_tensor(example.where, device_));
        problem.example_weights /= problem.example_weights.sum();
        problem.border = params_.texture_border;
        problem.spectrum = params_.texture_spectrum;
        const int most = std::min({largest_patch, fill.width(), fill.height()});
        const Rect square = largest_square(example.where, most);
        if (square.width >= smallest_patch)
            problem.patch = cut(problem.example, square);
        return problem;
    }

    /// An image mirrored, or a mask continued with nothing, up to a size that the features take.
    torch::Tensor to_stride(const torch::Tensor &x) const {
        const int64_t stride = features_->stride();
        if (x.size(1) == 3)
            return mirror_to_modulo(x, stride);
        const auto missing = [&](int64_t size) { return (stride - size % stride) % stride; };
        return at::constant_pad_nd(x, {0, missing(x.size(3)), 0, missing(x.size(2))}, 0);
    }

    /// Of a tile; what is left of it without what it sees around it must be worth the while.
    int smallest_side() const {
        return static_cast<int>(2 * features_->reach() + 4 * features_->stride());
    }

    int affordable_side(const Problem &problem) const {
        const auto sides = {problem.image.size(2), problem.image.size(3), problem.example.size(2),
                            problem.example.size(3)};
        const double beside = bytes_beside * static_cast<double>(problem.hole.numel());
        const double bytes_per_pixel = passes_held * sizeof(float) * features_->values_per_pixel();
        return affordable_tile(memory_budget(params_, device_) - beside, bytes_per_pixel,
                               static_cast<int>(features_->stride()), smallest_side(),
                               static_cast<int>(std::min<int64_t>(
                                   largest_side, std::max(sides) + 2 * features_->reach())));
    }

    /// The image with the lowest loss that the iterations come by, the fill among them.
    torch::Tensor minimise(const Problem &problem, int side) {
        Best best;
        best.image = problem.image;
        try {
            // Passes forwards and backwards over a tile take seconds.
            const OperatorWatch watch([this] { monitor_.check(); });
            Objective objective(problem, *features_, side, monitor_);
            best.offer(problem.image, objective.evaluate(problem.image).loss);
            descend(problem, objective, best);
        } catch (const Stopped &) {
            // the best so far
        }
        return best.image;
    }

    void descend(const Problem &problem, Objective &objective, Best &best) {
        const auto inside = problem.hole.expand_as(problem.image) > 0;
        const auto image = start(problem);
        const auto pixels = image.masked_select(inside).requires_grad_();
        // L-BFGS takes steps for too small to count where slopes are as small as a mean's are.
        const auto scale = static_cast<double>(pixels.numel());
        torch::optim::LBFGS optimiser({pixels}, torch::optim::LBFGSOptions(1.0)
                                                    .max_iter(1)
                                                    .history_size(history)
                                                    .tolerance_grad(0)
                                                    .tolerance_change(0));
        for (int iteration = 1; iteration <= params_.texture_iterations; ++iteration) {
            double loss = 0.0;
            optimiser.step([&] {
                image.masked_scatter_(inside, pixels.detach());
                const Evaluation now = objective.evaluate(image);
                best.offer(image, now.loss);
                loss = now.loss;
                pixels.mutable_grad() = scale * now.gradient.masked_select(inside);
                return torch::tensor(scale * loss);
            });
            torch::NoGradGuard no_grad;
            pixels.clamp_(0, 1);
            report(iteration, loss, best.image);
        }
    }

    /// What the iterations begin with: known pixels as they are, and in the hole what was asked.
    torch::Tensor start(const Problem &problem) const {
        if (params_.texture_start == "mean") {
            const auto even = mean(problem.image, problem.hole / problem.hole.sum());
            return composite(problem, (even + barely_visible * noise(problem)).clamp(0, 1));
        }
        if (params_.texture_start == "noise")
            return composite(problem, noise_like_example(problem));
        return problem.image.clone();
    }

    /// Gaussian, with the means and deviations of the example's colours.
    torch::Tensor noise_like_example(const Problem &problem) const {
        const auto average = mean(problem.example, problem.example_weights);
        const auto variance = mean((problem.example - average).square(), problem.example_weights);
        return (average + variance.sqrt() * noise(problem)).clamp(0, 1);
    }

    /// Gaussian, with the deviation 1.
    torch::Tensor noise(const Problem &problem) const {
        const auto generator =
            at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(params_.seed));
        return torch::randn(problem.image.sizes(), generator).to(device_);
    }

    /// `1 x 3 x 1 x 1`. The weights sum to 1.
    static torch::Tensor mean(const torch::Tensor &image, const torch::Tensor &weights) {
        return (image * weights).sum({2, 3}, true);
    }

    static torch::Tensor composite(const Problem &problem, const torch::Tensor &fill) {
        return problem.hole * fill + (1 - problem.hole) * problem.image;
    }

    void report(int iteration, double loss, const torch::Tensor &image) {
        const auto look = [&] {
            return Preview{place_, to_image(cut(image, {0, 0, place_.width, place_.height}))};
        };
        monitor_.report({.stage = Stage::texturing,
                         .scale_width = place_.width,
                         .scale_height = place_.height,
                         .iteration = iteration,
                         .iterations = params_.texture_iterations,
                         .loss = loss,
                         .preview = look},
                        static_cast<double>(iteration) / params_.texture_iterations);
    }

    static Image pasted(const Image &fill, const Mask &hole, const Rect &part, const Image &image) {
        Image result = fill;
        for (int y = 0; y < part.height; ++y)
            for (int x = 0; x < part.width; ++x)
                if (*hole.at(part.x + x, part.y + y))
                    std::copy_n(image.at(x, y), 3, result.at(part.x + x, part.y + y));
        return result;
    }

    const Params &params_;
    Monitor &monitor_;
    torch::Device device_;
    std::unique_ptr<TextureFeatures> features_;
    Rect place_; ///< of what is worked on, in the photo
};

} // namespace

std::unique_ptr<TextureSynthesis> make_texture_synthesis(const Params &params, Monitor &monitor) {
    return std::make_unique<Synthesis>(params, monitor);
}

} // namespace refill
