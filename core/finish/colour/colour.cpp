#include "core/finish/colour/colour.h"

#include "core/finish/colour/total_variation.h"
#include "core/opencv_view.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <random>
#include <vector>

namespace refill {
namespace {

/// Of the colours along a direction, where they are counted instead of sorted: finer than the
/// levels of 8 bits.
constexpr int bins = 4096;

/// More reference colours than this add nothing to their quantiles.
constexpr std::size_t most_references = 200000;

/// The descent has arrived where a step moves the colours by less than this on average.
constexpr double still = 2e-5;

/// The weights are for values up to this. The terms of the first degree, alignment and variation,
/// count less against the squared ones there than they do for values up to 1.
constexpr double grey_levels = 255.0;

/// Of the proximal operator of the variation.
constexpr int smoothing_steps = 100;

constexpr float shortest_gradient = 1e-6f;

/// Pixels over which colours are averaged along the border of the hole.
constexpr int border_width = 15;
constexpr double half_a_pixel = 0.5 / (border_width * border_width);

// Sliced Wasserstein distance --------------------------------------------------------------------

std::vector<cv::Vec3f> colours_of(const cv::Mat3f &image, const cv::Mat1b &where,
                                  std::size_t most) {
    std::vector<cv::Vec3f> colours;
    const std::size_t step = cv::countNonZero(where) / (most + 1) + 1;
    std::size_t index = 0;
    for (int y = 0; y < image.rows; ++y)
        for (int x = 0; x < image.cols; ++x)
            if (where(y, x) && index++ % step == 0)
                colours.push_back(image(y, x));
    return colours;
}

/// Unit vectors, evenly spread over all directions (Archimedes: their height is uniform).
std::vector<cv::Vec3f> random_directions(int count, unsigned seed) {
    std::mt19937 generator(seed);
    const auto uniform = [&] { return static_cast<double>(generator()) / generator.max(); };
    std::vector<cv::Vec3f> directions;
    for (int i = 0; i < count; ++i) {
        const double height = 2 * uniform() - 1;
        const double angle = 2 * std::numbers::pi * uniform();
        const double radius = std::sqrt(1 - height * height);
        directions.emplace_back(radius * std::cos(angle), radius * std::sin(angle), height);
    }
    return directions;
}

/// The reference's colours along one direction.
class Slice {
public:
    Slice(const cv::Vec3f &direction, const std::vector<cv::Vec3f> &reference)
        : direction_(direction) {
        sorted_.reserve(reference.size());
        for (const cv::Vec3f &colour : reference)
            sorted_.push_back(direction.dot(colour));
        std::ranges::sort(sorted_);
    }

    const cv::Vec3f &direction() const { return direction_; }

    /// Adds to `pull` the way from each colour to where optimal transport takes it, times `factor`.
    void add_pull(const std::vector<cv::Vec3f> &colours, std::vector<cv::Vec3f> &pull,
                  float factor) const {
        std::vector<float> along(colours.size());
        std::ranges::transform(colours, along.begin(),
                               [this](const cv::Vec3f &colour) { return direction_.dot(colour); });
        const Ranks ranks(along);
        cv::parallel_for_({0, static_cast<int>(colours.size())}, [&](const cv::Range &range) {
            for (int i = range.start; i < range.end; ++i)
                pull[i] += factor * (quantile(ranks.of(along[i])) - along[i]) * direction_;
        });
    }

private:
    /// What part of some values lies below a given one. Within a bin they count as evenly spread.
    class Ranks {
    public:
        explicit Ranks(const std::vector<float> &values) : below_(bins + 1) {
            const auto [low, high] = std::ranges::minmax(values);
            low_ = low;
            scale_ = bins / std::max(high - low, 1e-6f);
            for (const float value : values)
                below_[bin(value) + 1] += 1.0 / values.size();
            for (int i = 0; i < bins; ++i)
                below_[i + 1] += below_[i];
        }

        double of(float value) const {
            const int i = bin(value);
            const double within = std::clamp(scale_ * (value - low_) - i, 0.0f, 1.0f);
            return below_[i] + within * (below_[i + 1] - below_[i]);
        }

    private:
        int bin(float value) const {
            return std::clamp(static_cast<int>(scale_ * (value - low_)), 0, bins - 1);
        }

        float low_ = 0;
        float scale_ = 1;
        std::vector<double> below_;
    };

    /// The value that a part of the reference lies below; so the numbers of pixels may differ.
    float quantile(double part) const {
        const double place =
            std::clamp(part * sorted_.size() - 0.5, 0.0, static_cast<double>(sorted_.size() - 1));
        const auto index = static_cast<std::size_t>(place);
        const auto next = std::min(index + 1, sorted_.size() - 1);
        const auto within = static_cast<float>(place - static_cast<double>(index));
        return sorted_[index] + within * (sorted_[next] - sorted_[index]);
    }

    cv::Vec3f direction_;
    std::vector<float> sorted_;
};

/// The largest eigenvalue of the mean of theta theta^T over the directions theta.
double largest_eigenvalue(const std::vector<Slice> &slices) {
    cv::Matx33d mean = cv::Matx33d::zeros();
    for (const Slice &slice : slices) {
        const cv::Vec3d direction = slice.direction();
        mean += (1.0 / static_cast<double>(slices.size())) * (direction * direction.t());
    }
    cv::Vec3d values;
    cv::eigen(mean, values);
    return values[0];
}

// The border -------------------------------------------------------------------------------------

/// By how much the averages of a fill along the border of its hole miss those of the photo beside
/// them, and in which direction each pixel makes up for that.
class Border {
public:
    Border(const cv::Mat3f &photo, const cv::Mat1b &hole) : hole_(hole) {
        cv::Mat1b inside;
        cv::erode(hole, inside, cv::Mat(), {-1, -1}, 1, cv::BORDER_CONSTANT, cv::Scalar(255));
        const cv::Mat1b known = ~hole;
        const cv::Mat1f outer = blurred(as_float(known));
        border_ = hole & ~inside & (outer > half_a_pixel);
        inner_count_ = cv::max(blurred(as_float(hole)), half_a_pixel);
        cv::Mat3f pixels = photo.clone();
        pixels.setTo(cv::Scalar::all(0), hole);
        wanted_ = divided(blurred(pixels), cv::max(outer, half_a_pixel));
        const cv::Mat1f columns = blurred(cv::Mat1f(as_float(border_) / inner_count_));
        cv::minMaxLoc(columns, nullptr, &largest_column_, nullptr, nullptr, hole);
    }

    /// The gradient of B(w)^2 / 2, scaled so that its Lipschitz constant is at most 1.
    cv::Mat3f slope(const cv::Mat3f &image) const {
        cv::Mat3f pixels = image.clone();
        pixels.setTo(cv::Scalar::all(0), ~hole_);
        cv::Mat3f off = divided(blurred(pixels), inner_count_) - wanted_;
        off.setTo(cv::Scalar::all(0), ~border_);
        cv::Mat3f slope = blurred(divided(off, inner_count_));
        slope.setTo(cv::Scalar::all(0), ~hole_);
        return largest_column_ > 0 ? cv::Mat3f(slope / largest_column_) : slope;
    }

private:
    static cv::Mat1f as_float(const cv::Mat1b &mask) {
        cv::Mat1f values;
        mask.convertTo(values, CV_32F, 1.0 / 255);
        return values;
    }

    template <typename Pixels>
    static Pixels blurred(const Pixels &pixels) {
        Pixels result;
        cv::blur(pixels, result, {border_width, border_width}, {-1, -1}, cv::BORDER_CONSTANT);
        return result;
    }

    static cv::Mat3f divided(const cv::Mat3f &pixels, const cv::Mat1f &by) {
        cv::Mat3f divisor;
        cv::merge(std::vector<cv::Mat>{by, by, by}, divisor);
        return pixels / divisor;
    }

    cv::Mat1b hole_;
    cv::Mat1b border_;
    cv::Mat1f inner_count_;
    cv::Mat3f wanted_;
    double largest_column_ = 0.0;
};

// The whole --------------------------------------------------------------------------------------

class Descent {
public:
    /// Works within `fill`, whose other pixels are the photo's. Throws Stopped.
    Descent(Image fill, Mask hole, const std::vector<cv::Vec3f> &reference,
            const ColourSettings &settings, const Monitor &monitor)
        : settings_(settings), hole_(std::move(hole)), begin_(fill), now_(std::move(fill)),
          border_(view(begin_), view(hole_) != 0) {
        for (const cv::Vec3f &direction : random_directions(settings.directions, settings.seed)) {
            monitor.check();
            slices_.emplace_back(direction, reference);
        }
        monitor.check();
        cv::findNonZero(view(hole_), places_);
        monitor.check();
        alignment_ = divergence(directions_of_gradient(), hole_);
        step_ = 1.0 / (settings.fidelity + settings.statistics * largest_eigenvalue(slices_) +
                       settings.border);
    }

    /// One step; how far it moved the colours on average. Throws Stopped, with nothing moved.
    double step(const Monitor &monitor) {
        const cv::Mat3f pixels = view(now_);
        cv::Mat3f moved = settings_.fidelity * (pixels - view(begin_)) +
                          settings_.gradients / grey_levels * view(alignment_) +
                          settings_.border * border_.slope(pixels);
        add_slope_of_distance(moved, monitor);
        monitor.check();
        moved = pixels - step_ * moved;
        pixels.copyTo(moved, view(hole_) == 0);

        Image next(now_.width(), now_.height());
        moved.copyTo(view(next));
        next = tv_prox(next, hole_, step_ * settings_.smoothness / grey_levels, smoothing_steps,
                       [&] { monitor.check(); });
        const double way = cv::norm(view(next), pixels, cv::NORM_L1) / (3.0 * places_.size());
        now_ = std::move(next);
        return way;
    }

    Image result() const {
        Image image = begin_;
        cv::Mat3f target = view(image);
        const cv::Mat3f within = cv::max(cv::min(view(now_), 1.0), 0.0);
        within.copyTo(target, view(hole_));
        return image;
    }

private:
    Gradient directions_of_gradient() const {
        Gradient field = gradient(begin_, hole_);
        for (std::size_t i = 0; i < begin_.pixels() * 3; ++i) {
            float &x = field.x.data()[i];
            float &y = field.y.data()[i];
            const float length = std::max(std::hypot(x, y), shortest_gradient);
            x /= length;
            y /= length;
        }
        return field;
    }

    void add_slope_of_distance(cv::Mat3f &slope, const Monitor &monitor) const {
        std::vector<cv::Vec3f> colours;
        colours.reserve(places_.size());
        for (const cv::Point &place : places_)
            colours.push_back(view(now_)(place));
        std::vector<cv::Vec3f> pull(colours.size(), cv::Vec3f::all(0));
        const auto factor = static_cast<float>(settings_.statistics / slices_.size());
        for (const Slice &slice : slices_) {
            monitor.check();
            slice.add_pull(colours, pull, factor);
        }
        for (std::size_t i = 0; i < places_.size(); ++i)
            slope(places_[i]) -= pull[i];
    }

    ColourSettings settings_;
    Mask hole_;
    Image begin_;
    Image now_;
    Border border_;
    std::vector<Slice> slices_;
    std::vector<cv::Point> places_;
    Image alignment_; ///< the gradient term's slope, which is the same everywhere
    double step_ = 0.0;
};

} // namespace

double colour_work(const Mask &hole, const ColourSettings &settings) {
    return 4e-8 * settings.iterations * cv::countNonZero(view(hole));
}

Image transfer_colours(const Image &fill, const Mask &hole, const Example &reference,
                       const ColourSettings &settings, Monitor &monitor, const Rect &place) {
    const auto wanted =
        colours_of(view(reference.image), view(reference.where) != 0, most_references);
    const Rect bounds = hole_bounds(hole);
    if (wanted.empty() || bounds.empty())
        return fill;
    const Rect part = expand(bounds, border_width, hole.bounds());
    Descent descent(crop(fill, part), crop(hole, part), wanted, settings, monitor);
    const auto whole = [&] {
        Image image = fill;
        const Image changed = descent.result();
        view(changed).copyTo(view(image)(view(part)));
        return image;
    };
    const auto step = [&]() -> std::optional<double> {
        try {
            return descent.step(monitor);
        } catch (const Stopped &) {
            return std::nullopt; // what was moved so far is a result
        }
    };
    for (int iteration = 1; iteration <= settings.iterations; ++iteration) {
        const auto way = step();
        if (!way)
            break;
        const bool arrived = *way < still;
        monitor.report({.stage = Stage::colouring,
                        .scale_width = part.width,
                        .scale_height = part.height,
                        .iteration = iteration,
                        .iterations = settings.iterations,
                        .preview = [&] { return Preview{place, whole()}; }},
                       arrived ? 1.0 : static_cast<double>(iteration) / settings.iterations);
        if (arrived)
            break;
    }
    return whole();
}

} // namespace refill
