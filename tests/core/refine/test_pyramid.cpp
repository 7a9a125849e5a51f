#include "core/refine/pyramid.h"

#include <ATen/ops/rand.h>
#include <gtest/gtest.h>
#include <torch/types.h>

using namespace refill;

namespace {

torch::Tensor one_pixel_hole(int64_t height, int64_t width, int64_t y, int64_t x) {
    auto hole = torch::zeros({1, 1, height, width});
    hole[0][0][y][x] = 1;
    return hole;
}

} // namespace

// The table of the published code's behaviour: smallest side 512, at most 3 scales.
TEST(Pyramid, CountsScalesAsPublished) {
    EXPECT_EQ(count_scales(512, 512, 512, 2.0, 3), 1);
    EXPECT_EQ(count_scales(724, 724, 512, 2.0, 3), 1);
    EXPECT_EQ(count_scales(725, 725, 512, 2.0, 3), 2);
    EXPECT_EQ(count_scales(1080, 1920, 512, 2.0, 3), 2);
    EXPECT_EQ(count_scales(2000, 3000, 512, 2.0, 3), 3);
    EXPECT_EQ(count_scales(4000, 6000, 512, 2.0, 3), 3);
    EXPECT_EQ(count_scales(4000, 6000, 512, 2.0, 9), 4);
    EXPECT_EQ(count_scales(600, 4000, 512, 2.0, 3), 1);
    EXPECT_EQ(count_scales(1, 1, 512, 2.0, 3), 1);
}

TEST(Pyramid, RoundsSizesDown) {
    const auto sizes = pyramid_sizes(1005, 667, 3, 2.0);
    ASSERT_EQ(sizes.size(), 3u);
    EXPECT_EQ(sizes[1].height, 502);
    EXPECT_EQ(sizes[1].width, 333);
    EXPECT_EQ(sizes[0].height, 251);
    EXPECT_EQ(sizes[0].width, 166);
}

TEST(Pyramid, KeepsTheHoleAtEveryScale) {
    torch::manual_seed(1);
    for (const double factor : {1.5, 2.0, 3.0, 4.0})
        for (const auto &[y, x] : {std::pair{0, 0}, {60, 0}, {36, 44}, {60, 90}}) {
            const auto levels =
                build_pyramid(torch::rand({1, 3, 61, 91}), one_pixel_hole(61, 91, y, x), 4, factor);
            for (const Level &level : levels) {
                EXPECT_TRUE(level.hole.any().item<bool>()) << factor << ": " << y << ", " << x;
                EXPECT_TRUE(((level.hole == 0) | (level.hole == 1)).all().item<bool>());
            }
        }
}

TEST(Pyramid, TellsWhetherAHoleIsDeeper) {
    auto hole = torch::zeros({1, 1, 60, 80});
    hole.narrow(2, 20, 21).narrow(3, 30, 40).fill_(1);
    EXPECT_TRUE(is_deeper(hole, 10));
    EXPECT_FALSE(is_deeper(hole, 11));
}

// What lies beyond the photo is not known: there the hole is as deep as it is wide.
TEST(Pyramid, CountsNoDepthFromTheEdgeOfThePhoto) {
    auto hole = torch::zeros({1, 1, 60, 80});
    hole.narrow(2, 0, 20).fill_(1);
    EXPECT_TRUE(is_deeper(hole, 19));
    EXPECT_FALSE(is_deeper(hole, 20));
}

TEST(Pyramid, EndsWithThePhotoItself) {
    torch::manual_seed(2);
    const auto image = torch::rand({1, 3, 33, 47});
    const auto levels = build_pyramid(image, one_pixel_hole(33, 47, 4, 4), 3, 2.0);
    EXPECT_TRUE(levels.back().image.equal(image));
}

TEST(Pyramid, SurvivesPhotosOfOnePixel) {
    const auto levels = build_pyramid(torch::rand({1, 3, 1, 1}), torch::ones({1, 1, 1, 1}), 3, 2.0);
    for (const Level &level : levels)
        EXPECT_EQ(level.image.numel(), 3);
}

// OpenCV 4.10's getStructuringElement(MORPH_ELLIPSE, (15, 15)) has 169 cells in these rows.
TEST(Erode, ShrinksByTheEllipseOfOpenCv) {
    auto hole = torch::ones({1, 1, 41, 41});
    hole[0][0][20][20] = 0;
    const auto gone = 1 - erode(hole, 15);
    EXPECT_EQ(gone.sum().item<int>(), 169);
    const int widths[] = {1, 9, 11, 13, 13, 15, 15, 15, 15, 15, 13, 13, 11, 9, 1};
    for (int row = 0; row < 15; ++row)
        EXPECT_EQ(gone[0][0][13 + row].sum().item<int>(), widths[row]) << row;
}

TEST(Erode, LeavesTheBorderOfThePhotoAlone) {
    const auto hole = torch::ones({1, 1, 20, 30});
    EXPECT_TRUE(erode(hole, 15).equal(hole));
}

TEST(Erode, ByOnePixelChangesNothing) {
    torch::manual_seed(3);
    const auto hole = torch::rand({1, 1, 20, 30}).gt(0.5).to(torch::kFloat32);
    EXPECT_TRUE(erode(hole, 1).equal(hole));
}

TEST(PadToModulo, MirrorsTheRightAndBottomEdges) {
    const auto x = torch::arange(19 * 21, torch::kFloat32).view({1, 1, 19, 21});
    const auto padded = pad_to_modulo(x, 8);
    ASSERT_EQ(padded.size(2), 24);
    ASSERT_EQ(padded.size(3), 24);
    EXPECT_TRUE(padded.narrow(2, 0, 19).narrow(3, 0, 21).equal(x));
    EXPECT_EQ(padded[0][0][3][21].item<float>(), x[0][0][3][19].item<float>());
    EXPECT_EQ(padded[0][0][20][5].item<float>(), x[0][0][16][5].item<float>());
}

TEST(PadToModulo, FillsUpSidesTooShortToMirror) {
    for (const int64_t side : {1, 2, 3, 7}) {
        const auto padded = pad_to_modulo(torch::full({1, 3, side, 40}, 0.25f), 8);
        EXPECT_EQ(padded.size(2), 16);
        EXPECT_TRUE(padded.eq(0.25f).all().item<bool>());
    }
}
