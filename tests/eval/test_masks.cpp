#include "core/error.h"
#include "tools/eval/masks.h"
#include "tools/strokes.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace refill;

namespace {

struct Size {
    int width;
    int height;
};

constexpr Size sizes[] = {{16, 16}, {97, 61}, {256, 512}};

} // namespace

TEST(Masks, LeaveAHoleAndSomethingAroundItAtEverySize) {
    for (const MaskKind &kind : mask_kinds())
        for (const Size &size : sizes) {
            const Mask mask = make_mask(kind, size.width, size.height, 5);
            EXPECT_EQ(mask.width(), size.width);
            EXPECT_EQ(mask.height(), size.height);
            EXPECT_GT(hole_share(mask), 0.0) << kind.name << " of " << size.width;
            EXPECT_LT(hole_share(mask), 0.9) << kind.name << " of " << size.width;
            EXPECT_TRUE(std::all_of(mask.data(), mask.data() + mask.pixels(),
                                    [](std::uint8_t value) { return value <= 1; }));
        }
}

TEST(Masks, AreTheSameForTheSameSeedOnly) {
    for (const MaskKind &kind : mask_kinds()) {
        const Mask mask = make_mask(kind, 200, 150, 7);
        EXPECT_EQ(mask, make_mask(kind, 200, 150, 7)) << kind.name;
        const bool drawn = kind.shape != MaskKind::Shape::centre;
        EXPECT_EQ(drawn, mask != make_mask(kind, 200, 150, 8)) << kind.name;
    }
}

TEST(Masks, KeepTheShareOfTheHoleThatTheirNameSays) {
    for (const MaskKind &kind : mask_kinds()) {
        if (kind.shape != MaskKind::Shape::share)
            continue;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const double share = hole_share(make_mask(kind, 160, 120, seed));
            EXPECT_GE(share, kind.smallest) << kind.name << ", seed " << seed;
            EXPECT_LE(share, kind.largest) << kind.name << ", seed " << seed;
        }
    }
}

TEST(Masks, GrowFromThinToThick) {
    double before = 0;
    for (const char *name : {"thin", "medium", "thick"}) {
        double sum = 0;
        for (std::uint64_t seed = 0; seed < 30; ++seed)
            sum += hole_share(make_mask(find_mask_kind(name), 128, 128, seed));
        EXPECT_GT(sum, 1.5 * before) << name;
        before = sum;
    }
}

// The outline is cut into pixels, which costs or adds less than half a percent at this size.
TEST(Masks, HoldAWholeObjectOfTheShareThatTheirKindSays) {
    const MaskKind &kind = find_mask_kind("object");
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Mask mask = make_mask(kind, 480, 320, seed);
        EXPECT_GE(hole_share(mask), kind.smallest - 0.0002) << "seed " << seed;
        EXPECT_LE(hole_share(mask), kind.largest + 0.0002) << "seed " << seed;
        const Rect bounds = hole_bounds(mask);
        EXPECT_GT(bounds.x, 0) << "seed " << seed;
        EXPECT_GT(bounds.y, 0) << "seed " << seed;
        EXPECT_LT(bounds.x + bounds.width, 480) << "seed " << seed;
        EXPECT_LT(bounds.y + bounds.height, 320) << "seed " << seed;
        // A compact shape fills a good part of the box around it; a stroke does not.
        EXPECT_GT(hole_share(mask) * 480 * 320, 0.4 * bounds.width * bounds.height)
            << "seed " << seed;
    }
}

TEST(Masks, PutTheSquareInTheMiddle) {
    const Mask mask = make_mask(find_mask_kind("centre"), 40, 20, 0);
    EXPECT_EQ(hole_bounds(mask), (Rect{15, 5, 10, 10}));
    EXPECT_DOUBLE_EQ(hole_share(mask), 100.0 / 800);
}

TEST(Masks, RefuseAnUnknownName) { EXPECT_THROW(find_mask_kind("huge"), Error); }

// The value of FNV-1a's own table of examples.
TEST(Masks, SeedIsTheHashOfTheText) { EXPECT_EQ(seed_of("foobar"), 0x85944171f73967e8u); }
