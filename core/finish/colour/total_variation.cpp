#include "core/finish/colour/total_variation.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

/// Projected gradient ascent converges below a quarter: 2 over the squared norm of the gradient
/// operator, which is 8.
constexpr float step_length = 0.245f;

float squared_length(const Gradient &field, int x, int y) {
    float sum = 0;
    for (int channel = 0; channel < 3; ++channel) {
        const float across = field.x.at(x, y)[channel];
        const float down = field.y.at(x, y)[channel];
        sum += across * across + down * down;
    }
    return sum;
}

/// Shortens every vector that is longer than 1.
void project(Gradient &field) {
    for (int y = 0; y < field.x.height(); ++y)
        for (int x = 0; x < field.x.width(); ++x) {
            const float length = std::sqrt(squared_length(field, x, y));
            for (int channel = 0; channel < 3 && length > 1; ++channel) {
                field.x.at(x, y)[channel] /= length;
                field.y.at(x, y)[channel] /= length;
            }
        }
}

/// a + factor * b
void add(Image &a, const Image &b, float factor) {
    std::transform(a.data(), a.data() + a.pixels() * 3, b.data(), a.data(),
                   [factor](float first, float second) { return first + factor * second; });
}

} // namespace

Gradient gradient(const Image &image, const Mask &domain) {
    REFILL_ASSERT(image.width() == domain.width() && image.height() == domain.height());
    Gradient result{Image(image.width(), image.height()), Image(image.width(), image.height())};
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            if (!*domain.at(x, y))
                continue;
            const bool right = x + 1 < image.width() && *domain.at(x + 1, y);
            const bool below = y + 1 < image.height() && *domain.at(x, y + 1);
            for (int channel = 0; channel < 3; ++channel) {
                const float here = image.at(x, y)[channel];
                if (right)
                    result.x.at(x, y)[channel] = image.at(x + 1, y)[channel] - here;
                if (below)
                    result.y.at(x, y)[channel] = image.at(x, y + 1)[channel] - here;
            }
        }
    return result;
}

Image divergence(const Gradient &field, const Mask &domain) {
    Image result(domain.width(), domain.height());
    for (int y = 0; y < domain.height(); ++y)
        for (int x = 0; x < domain.width(); ++x) {
            if (!*domain.at(x, y))
                continue;
            const bool right = x + 1 < domain.width() && *domain.at(x + 1, y);
            const bool below = y + 1 < domain.height() && *domain.at(x, y + 1);
            for (int channel = 0; channel < 3; ++channel) {
                if (right) {
                    const float flow = field.x.at(x, y)[channel];
                    result.at(x, y)[channel] += flow;
                    result.at(x + 1, y)[channel] -= flow;
                }
                if (below) {
                    const float flow = field.y.at(x, y)[channel];
                    result.at(x, y)[channel] += flow;
                    result.at(x, y + 1)[channel] -= flow;
                }
            }
        }
    return result;
}

Image tv_prox(const Image &image, const Mask &domain, double weight, int steps,
              const std::function<void()> &before_each) {
    if (weight <= 0.0)
        return image;
    const auto lambda = static_cast<float>(weight);
    Gradient dual{Image(image.width(), image.height()), Image(image.width(), image.height())};
    Image result = image;
    for (int step = 0; step < steps; ++step) {
        before_each();
        const Gradient ascent = gradient(result, domain);
        add(dual.x, ascent.x, step_length / lambda);
        add(dual.y, ascent.y, step_length / lambda);
        project(dual);
        result = image;
        add(result, divergence(dual, domain), lambda);
    }
    return result;
}

} // namespace refill
