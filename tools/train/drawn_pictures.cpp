#include "tools/train/drawn_pictures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

namespace refill {
namespace {

constexpr double pi = std::numbers::pi;

using Colour = std::array<double, 3>;

/// How much of a shape there is at a place, of 1. Places are in [-1, 1], x to the right, y down;
/// `pixel` is how long a pixel is.
using Shape = std::function<double(double x, double y, double pixel)>;

/// From 0 to 1 over a pixel, where `distance` passes 0.
double covered(double distance, double pixel) {
    return std::clamp(0.5 + distance / pixel, 0.0, 1.0);
}

Colour random_colour(Random &random) {
    const double grey = random.uniform(0, 1), chroma = random.uniform(0, 0.3);
    Colour colour{};
    for (double &value : colour)
        value = std::clamp(grey + random.uniform(-chroma, chroma), 0.0, 1.0);
    return colour;
}

/// A line through a random place in the middle, as its normal and its distance from the origin.
struct Line {
    explicit Line(Random &random) {
        const double angle = random.uniform(0, 2 * pi);
        normal_x = std::cos(angle);
        normal_y = std::sin(angle);
        offset = random.uniform(-0.7, 0.7);
    }
    double distance(double x, double y) const { return x * normal_x + y * normal_y - offset; }

    double normal_x, normal_y, offset;
};

Shape edge(Random &random) {
    const Line line(random);
    return [=](double x, double y, double pixel) { return covered(line.distance(x, y), pixel); };
}

Shape stripe(Random &random) {
    const Line line(random);
    const double half_width = 0.01 * std::pow(20.0, random.uniform(0, 1));
    return [=](double x, double y, double pixel) {
        return covered(half_width - std::abs(line.distance(x, y)), pixel);
    };
}

/// The share of each period that is covered, and its length, from 6 pixels of 128 to half the side.
struct Period {
    explicit Period(Random &random)
        : length(0.1 * std::pow(10.0, random.uniform(0, 1))), share(random.uniform(0.2, 0.8)) {}

    /// `slope` is how fast `at` changes with the place.
    double covered_at(double at, double pixel, double slope = 1.0) const {
        const double place = at / length - std::floor(at / length); // [0, 1)
        const double inside = std::min(place, share - place);       // of the covered part
        const double outside = std::min(place - share, 1 - place);  // of the rest
        const double distance = place < share ? inside : -outside;
        return covered(distance * length / slope, pixel);
    }

    double length, share;
};

Shape grating(Random &random) {
    const Line line(random);
    const Period period(random);
    return [=](double x, double y, double pixel) {
        return period.covered_at(line.distance(x, y), pixel);
    };
}

Shape rings(Random &random) {
    const double centre_x = random.uniform(-1.5, 1.5), centre_y = random.uniform(-1.5, 1.5);
    const Period period(random);
    return [=](double x, double y, double pixel) {
        return period.covered_at(std::hypot(x - centre_x, y - centre_y), pixel);
    };
}

/// Where a few half planes overlap: corners of every angle.
Shape polygon(Random &random) {
    const double centre_x = random.uniform(-0.6, 0.6), centre_y = random.uniform(-0.6, 0.6);
    std::vector<Line> sides;
    const int count = random.integer(2, 5);
    const double turn = random.uniform(0, 2 * pi);
    for (int i = 0; i < count; ++i) {
        Line line(random);
        const double angle = turn + 2 * pi * (i + random.uniform(-0.2, 0.2)) / std::max(count, 3);
        line.normal_x = std::cos(angle);
        line.normal_y = std::sin(angle);
        line.offset =
            line.normal_x * centre_x + line.normal_y * centre_y - random.uniform(0.1, 0.7);
        sides.push_back(line);
    }
    return [=](double x, double y, double pixel) {
        double nearest = 10;
        for (const Line &line : sides)
            nearest = std::min(nearest, line.distance(x, y));
        return covered(nearest, pixel);
    };
}

Shape ellipse(Random &random) {
    const double centre_x = random.uniform(-0.8, 0.8), centre_y = random.uniform(-0.8, 0.8);
    const double radius = random.uniform(0.15, 0.9), flatness = random.uniform(0.4, 1.0);
    const double angle = random.uniform(0, pi), c = std::cos(angle), s = std::sin(angle);
    return [=](double x, double y, double pixel) {
        const double u = c * (x - centre_x) + s * (y - centre_y);
        const double v = c * (y - centre_y) - s * (x - centre_x);
        return covered((radius - std::hypot(u, v / flatness)) * flatness, pixel);
    };
}

/// A skyline: a sum of waves, each higher the longer it is.
Shape ridge(Random &random) {
    const Line line(random);
    std::array<double, 6> heights{}, phases{};
    const double roughness = random.uniform(0.1, 0.5);
    for (std::size_t i = 0; i < heights.size(); ++i) {
        heights[i] = roughness * random.uniform(0.2, 1) / std::pow(1.8, double(i));
        phases[i] = random.uniform(0, 2 * pi);
    }
    return [=](double x, double y, double pixel) {
        const double along = y * line.normal_x - x * line.normal_y;
        double height = 0;
        for (std::size_t i = 0; i < heights.size(); ++i)
            height += heights[i] * std::sin(1.5 * std::pow(1.8, double(i)) * along + phases[i]);
        return covered(line.distance(x, y) - height, pixel);
    };
}

/// Tiles on a plane that leads away from the eye: below a horizon, or beside it once turned.
Shape perspective_grid(Random &random) {
    const double angle = random.uniform(0, 2 * pi), c = std::cos(angle), s = std::sin(angle);
    const double horizon = random.uniform(-2.0, -0.3), slant = random.uniform(-1, 1);
    const Period across(random), along(random);
    const bool chequered = random.chance(0.4);
    const bool lengthwise_only = random.chance(0.3);
    return [=](double x, double y, double pixel) {
        const double u = c * x + s * y, v = c * y - s * x - horizon;
        if (v < 0.08)
            return 0.0;
        const double plane_x = (u + slant) / v, plane_y = 1 / v;
        const double a = across.covered_at(plane_x, pixel, std::hypot(1 / v, plane_x / v));
        if (lengthwise_only)
            return a;
        const double b = along.covered_at(plane_y, pixel, 1 / (v * v));
        return chequered ? a * (1 - b) + b * (1 - a) : std::max(a, b);
    };
}

Shape random_shape(Random &random) {
    constexpr Shape (*shapes[])(Random &) = {edge,    stripe,  grating, rings,
                                             polygon, ellipse, ridge,   perspective_grid};
    return shapes[random.integer(0, static_cast<int>(std::size(shapes)) - 1)](random);
}

/// A colour that changes steadily from one side of the picture to the other.
class Shade {
public:
    explicit Shade(Random &random) : line_(random), from_(random_colour(random)), to_(from_) {
        const Colour other = random_colour(random);
        const double change = random.chance(0.5) ? 0.0 : random.uniform(0, 1);
        for (std::size_t i = 0; i < 3; ++i)
            to_[i] += change * (other[i] - from_[i]);
    }

    double at(double x, double y, std::size_t channel) const {
        const double share = std::clamp(0.5 + 0.4 * line_.distance(x, y), 0.0, 1.0);
        return from_[channel] + share * (to_[channel] - from_[channel]);
    }

private:
    Line line_;
    Colour from_, to_;
};

void paint(Image &picture, const Shape &shape, const Shade &shade) {
    const double pixel = 2.0 / picture.width();
    float *values = picture.data();
    for (int row = 0; row < picture.height(); ++row)
        for (int column = 0; column < picture.width(); ++column, values += 3) {
            const double x = (column + 0.5) * pixel - 1, y = (row + 0.5) * pixel - 1;
            const double share = shape(x, y, pixel);
            if (share > 0)
                for (std::size_t i = 0; i < 3; ++i)
                    values[i] += static_cast<float>(share * (shade.at(x, y, i) - values[i]));
        }
}

} // namespace

Image draw_picture(int side, Random &random) {
    Image picture(side, side);
    paint(
        picture, [](double, double, double) { return 1.0; }, Shade(random));
    const int shapes = random.integer(1, 4);
    for (int i = 0; i < shapes; ++i) {
        const Shape shape = random_shape(random);
        paint(picture, shape, Shade(random));
    }
    return picture;
}

} // namespace refill
