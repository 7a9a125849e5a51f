#include "tools/eval/masks.h"

#include "core/error.h"
#include "tools/strokes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>

namespace refill {
namespace {

constexpr MaskKind kinds[] = {
    {"thin", "3 to 5 brush strokes, 1 to 2 % of the short side wide", MaskKind::Shape::strokes,
     0.01, 0.02, 5},
    {"medium", "2 to 4 brush strokes, 4 to 7 % of the short side wide", MaskKind::Shape::strokes,
     0.04, 0.07, 4},
    {"thick", "1 or 2 brush strokes, 12 to 18 % of the short side wide", MaskKind::Shape::strokes,
     0.12, 0.18, 2},
    {"object", "one compact shape over 3 to 5 % of the photo", MaskKind::Shape::object, 0.03, 0.05},
    {"1-10", "strokes over 1 to 10 % of the photo", MaskKind::Shape::share, 0.01, 0.10},
    {"10-20", "strokes over 10 to 20 %", MaskKind::Shape::share, 0.10, 0.20},
    {"20-30", "strokes over 20 to 30 %", MaskKind::Shape::share, 0.20, 0.30},
    {"30-40", "strokes over 30 to 40 %", MaskKind::Shape::share, 0.30, 0.40},
    {"40-50", "strokes over 40 to 50 %", MaskKind::Shape::share, 0.40, 0.50},
    {"50-60", "strokes over 50 to 60 %", MaskKind::Shape::share, 0.50, 0.60},
    {"centre", "a square in the middle, of half the short side", MaskKind::Shape::centre, 0.5, 0.5},
};

/// A stroke's bends, and the length of each straight part as a share of the short side.
constexpr int most_parts = 5;
constexpr double shortest_part = 0.06;
constexpr double longest_part = 0.2;

/// The sharpest turn between two parts, in radians.
constexpr double sharpest_turn = 0.6 * std::numbers::pi;

/// An object's outline: how many waves there are around it, and how high each is at most, as a
/// share of the radius; and how much longer than wide it is.
constexpr int most_waves = 5;
constexpr double highest_wave = 0.1;
constexpr double most_longer = 2.0;

/// Uniform numbers that, unlike the standard library's, are the same everywhere.
class Random {
public:
    explicit Random(std::uint64_t seed) : bits_(seed) {}

    double between(double low, double high) {
        return low + (high - low) * static_cast<double>(bits_() >> 11) * 0x1p-53;
    }

    int between(int low, int high) {
        return low + static_cast<int>(between(0.0, static_cast<double>(high - low + 1)));
    }

private:
    std::mt19937_64 bits_;
};

/// One stroke of a brush `width` pixels wide, its middle within the mask.
void add_stroke(Mask &mask, double width, Random &random) {
    const double side = std::min(mask.width(), mask.height());
    const auto inside = [&](Point point) {
        return Point{std::clamp(point.x, 0.0, mask.width() - 1.0),
                     std::clamp(point.y, 0.0, mask.height() - 1.0)};
    };
    Point at{random.between(0.0, mask.width() - 1.0), random.between(0.0, mask.height() - 1.0)};
    double direction = random.between(0.0, 2 * std::numbers::pi);
    for (int parts = random.between(2, most_parts); parts > 0; --parts) {
        const double length = side * random.between(shortest_part, longest_part);
        const Point next =
            inside({at.x + length * std::cos(direction), at.y + length * std::sin(direction)});
        draw_line(mask, at, next, std::max(width / 2, 0.5));
        at = next;
        direction += random.between(-sharpest_turn, sharpest_turn);
    }
}

void add_strokes(Mask &mask, const MaskKind &kind, Random &random) {
    const double side = std::min(mask.width(), mask.height());
    for (int left = random.between((kind.strokes + 1) / 2, kind.strokes); left > 0; --left)
        add_stroke(mask, side * random.between(kind.smallest, kind.largest), random);
}

/// Strokes until a share drawn from the kind's range is reached. One that would go beyond the range
/// is taken back and the brush made thinner, so the end is reached with ever finer strokes.
void fill_share(Mask &mask, const MaskKind &kind, Random &random) {
    const double side = std::min(mask.width(), mask.height());
    const double reach = kind.largest - kind.smallest;
    const double wanted = kind.smallest + reach * random.between(0.0, 0.8);
    double widest = 0.15;
    while (hole_share(mask) < wanted) {
        Mask with_one_more = mask;
        add_stroke(with_one_more, side * random.between(widest / 3, widest), random);
        if (hole_share(with_one_more) <= kind.largest)
            mask = std::move(with_one_more);
        else
            widest *= 0.7;
    }
}

/// A wavy ellipse that covers a share of the kind's range, wholly within the mask.
void add_object(Mask &mask, const MaskKind &kind, Random &random) {
    struct Wave {
        double height;
        double phase;
    };
    std::array<Wave, most_waves> waves;
    double outermost = 1.0;
    double squares = 1.0; // the mean of the squared radius around the outline
    for (Wave &wave : waves) {
        wave = {random.between(0.0, highest_wave), random.between(0.0, 2 * std::numbers::pi)};
        outermost += wave.height;
        squares += wave.height * wave.height / 2;
    }
    const double area = random.between(kind.smallest, kind.largest) * mask.width() * mask.height();
    const double radius = std::sqrt(area / (squares * std::numbers::pi));
    const double stretch = std::sqrt(random.between(1.0, most_longer));
    const double tilt = random.between(0.0, std::numbers::pi);

    const double extent = radius * stretch * outermost;
    const auto middle = [&](int side) {
        return random.between(std::min(extent, side / 2.0), std::max(side - extent, side / 2.0));
    };
    const Point centre{middle(mask.width()), middle(mask.height())};
    for (int y = 0; y < mask.height(); ++y)
        for (int x = 0; x < mask.width(); ++x) {
            const double right = x + 0.5 - centre.x, down = y + 0.5 - centre.y;
            const double along = (right * std::cos(tilt) + down * std::sin(tilt)) / stretch;
            const double across = (down * std::cos(tilt) - right * std::sin(tilt)) * stretch;
            const double angle = std::atan2(across, along);
            double outline = radius;
            for (int i = 0; i < most_waves; ++i)
                outline += radius * waves[i].height * std::cos((i + 1) * angle + waves[i].phase);
            if (std::hypot(along, across) <= outline)
                *mask.at(x, y) = 1;
        }
}

void add_square(Mask &mask, double share) {
    const int side = static_cast<int>(std::min(mask.width(), mask.height()) * share);
    const int left = (mask.width() - side) / 2;
    const int top = (mask.height() - side) / 2;
    for (int y = top; y < top + side; ++y)
        std::fill_n(mask.at(left, y), side, std::uint8_t{1});
}

} // namespace

std::span<const MaskKind> mask_kinds() { return kinds; }

const MaskKind &find_mask_kind(const std::string &name) {
    const auto found =
        std::ranges::find_if(kinds, [&](const MaskKind &kind) { return name == kind.name; });
    if (found == std::end(kinds))
        throw Error(ErrorKind::settings, "There is no kind of mask called \"{}\".", name);
    return *found;
}

Mask make_mask(const MaskKind &kind, int width, int height, std::uint64_t seed) {
    REFILL_ASSERT(std::min(width, height) >= 16);
    Random random(seed);
    Mask mask(width, height);
    switch (kind.shape) {
    case MaskKind::Shape::strokes:
        add_strokes(mask, kind, random);
        break;
    case MaskKind::Shape::share:
        fill_share(mask, kind, random);
        break;
    case MaskKind::Shape::object:
        add_object(mask, kind, random);
        break;
    case MaskKind::Shape::centre:
        add_square(mask, kind.smallest);
        break;
    }
    return mask;
}

std::uint64_t seed_of(const std::string &text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const unsigned char byte : text)
        hash = (hash ^ byte) * 0x100000001b3;
    return hash;
}

} // namespace refill
