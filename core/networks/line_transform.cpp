#include "core/networks/line_transform.h"

#include <cmath>
#include <numbers>

namespace refill {
namespace {

/// The product of its result is `length`; fours first, since they cost the least.
std::vector<int64_t> radices_of(int64_t length) {
    std::vector<int64_t> radices;
    for (int64_t radix = 4; length > 1;) {
        if (length % radix == 0) {
            radices.push_back(radix);
            length /= radix;
        } else if (radix == 4) {
            radix = 2;
        } else {
            radix += radix == 2 ? 1 : 2;
        }
    }
    return radices;
}

struct Complex {
    Lanes re, im;
};

REFILL_INLINED Complex operator+(const Complex &a, const Complex &b) {
    return {a.re + b.re, a.im + b.im};
}

REFILL_INLINED Complex operator-(const Complex &a, const Complex &b) {
    return {a.re - b.re, a.im - b.im};
}

REFILL_INLINED Complex times(const Complex &a, float re, float im) {
    return {a.re * re - a.im * im, a.re * im + a.im * re};
}

REFILL_INLINED Complex at(const Lanes *line, int64_t index) {
    return {line[2 * index], line[2 * index + 1]};
}

REFILL_INLINED void put(const Complex &value, Lanes *line, int64_t index) {
    line[2 * index] = value.re;
    line[2 * index + 1] = value.im;
}

/// The whole turn's parts, by number.
struct Turns {
    const float *cosines;
    const float *sines;
    int64_t length;

    REFILL_INLINED Complex turned(const Complex &a, int64_t by) const {
        return times(a, cosines[by], sines[by]);
    }
};

/// Joins the transforms of `radix` interleaved lines of length `part` into one, all along `line`.
REFILL_FOR_EACH_PROCESSOR
void join(Lanes *line, Lanes *scratch, const Turns &turns, int64_t radix, int64_t part) {
    const int64_t step = turns.length / (radix * part);
    const float quarter = turns.sines[step * part * radix / 4 % turns.length]; // of radix 4: +-1
    for (Lanes *block = line; block < line + 2 * turns.length; block += 2 * radix * part)
        for (int64_t k = 0; k < part; ++k) {
            const auto part_of = [&](int64_t q) __attribute__((always_inline)) {
                return turns.turned(at(block, q * part + k), q * k * step);
            };
            if (radix == 2) {
                const Complex a = at(block, k), b = part_of(1);
                put(a + b, block, k);
                put(a - b, block, part + k);
            } else if (radix == 4) {
                const Complex a = at(block, k), b = part_of(1), c = part_of(2), d = part_of(3);
                const Complex even = a + c, odd = a - c, sum = b + d;
                const Complex apart = times(b - d, 0.0f, quarter);
                put(even + sum, block, k);
                put(odd + apart, block, part + k);
                put(even - sum, block, 2 * part + k);
                put(odd - apart, block, 3 * part + k);
            } else {
                for (int64_t q = 0; q < radix; ++q)
                    put(part_of(q), scratch, q);
                for (int64_t r = 0; r < radix; ++r) {
                    Complex sum = at(scratch, 0);
                    for (int64_t q = 1; q < radix; ++q)
                        sum = sum + turns.turned(at(scratch, q), q * r % radix * part * step);
                    put(sum, block, r * part + k);
                }
            }
        }
}

} // namespace

LineTransform::LineTransform(int64_t length, bool inverse)
    : length_(length), radices_(radices_of(length)), places_(static_cast<std::size_t>(length)),
      cosines_(static_cast<std::size_t>(length)), sines_(static_cast<std::size_t>(length)) {
    for (int64_t i = 0; i < length; ++i) {
        // The last radix splits the line first: index modulo radix says which part.
        int64_t rest = i, part = length, place = 0;
        for (auto radix = radices_.rbegin(); radix != radices_.rend(); ++radix) {
            part /= *radix;
            place += rest % *radix * part;
            rest /= *radix;
        }
        places_[i] = place;
        const double angle = 2 * std::numbers::pi * static_cast<double>(i) / length;
        cosines_[i] = static_cast<float>(std::cos(angle));
        sines_[i] = static_cast<float>(inverse ? std::sin(angle) : -std::sin(angle));
    }
}

void LineTransform::run(Lanes *line, Lanes *scratch) const {
    const Turns turns{cosines_.data(), sines_.data(), length_};
    int64_t part = 1;
    for (const int64_t radix : radices_) {
        join(line, scratch, turns, radix, part);
        part *= radix;
    }
}

} // namespace refill
