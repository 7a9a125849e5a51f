#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/make_pack.h"
#include "tools/train/samples.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <algorithm>

using namespace refill;
using namespace refill::test;

namespace {

class Samples : public testing::Test {
protected:
    TemporaryFolder folder;
};

void expect_same(const Batch &a, const Batch &b) {
    EXPECT_TRUE(at::equal(a.photo, b.photo));
    EXPECT_TRUE(at::equal(a.hole, b.hole));
}

} // namespace

TEST_F(Samples, AreCropsWithHoles) {
    make_pack(folder / "pack", 3, 90, 70);
    const PhotoPack pack(folder / "pack");
    const Batch batch = draw_batch(pack, {.held_out = 1}, 4, 32, 5);
    EXPECT_EQ(batch.photo.sizes(), (std::vector<int64_t>{4, 3, 32, 32}));
    EXPECT_EQ(batch.hole.sizes(), (std::vector<int64_t>{4, 1, 32, 32}));
    EXPECT_TRUE(((batch.hole == 0) | (batch.hole == 1)).all().item<bool>());
    EXPECT_GE(batch.photo.min().item<float>(), 0);
    EXPECT_LE(batch.photo.max().item<float>(), 1);
}

// A photo as large as the crop can only be taken whole.
TEST_F(Samples, HaveThePixelsOfThePhotoMirroredOrTurnedOrNot) {
    const auto pixels = speckled(32, 32, 4);
    PackWriter writer(folder / "pack");
    writer.add({32, 32, pixels.data()});
    writer.finish();
    const PhotoPack pack(folder / "pack");
    const auto photo =
        torch::from_blob(const_cast<std::uint8_t *>(pixels.data()), {32, 32, 3}, torch::kUInt8)
            .permute({2, 0, 1})
            .to(torch::kFloat32) /
        255.0f;
    const torch::Tensor views[] = {photo, photo.flip(2), photo.transpose(1, 2),
                                   photo.flip(2).transpose(1, 2)};
    int seen[] = {0, 0, 0, 0};
    for (std::uint64_t i = 0; i < 40; ++i) {
        const auto crop = draw_batch(pack, {}, 1, 32, i).photo[0];
        for (int view = 0; view < 4; ++view)
            seen[view] += at::equal(crop, views[view]);
    }
    EXPECT_EQ(seen[0] + seen[1] + seen[2] + seen[3], 40);
    EXPECT_GT(*std::ranges::min_element(seen), 0);
}

TEST_F(Samples, AreOfAnotherLightWhereAsked) {
    const std::vector<std::uint8_t> grey(3 * 40 * 40, 128);
    PackWriter writer(folder / "pack");
    writer.add({40, 40, grey.data()});
    writer.finish();
    const PhotoPack pack(folder / "pack");
    double darkest = 1, brightest = 0, reddest = 0, noisiest = 0;
    for (std::uint64_t i = 0; i < 60; ++i) {
        const auto photo = draw_batch(pack, {.strength = 1}, 1, 32, i).photo[0];
        const auto mean = photo.mean({1, 2});
        darkest = std::min(darkest, photo.mean().item<double>());
        brightest = std::max(brightest, photo.mean().item<double>());
        reddest = std::max(reddest, (mean[0] / mean[2]).item<double>());
        noisiest = std::max(noisiest, photo[0].std().item<double>());
    }
    EXPECT_LT(darkest, 0.45);
    EXPECT_GT(brightest, 0.55);
    EXPECT_GT(reddest, 1.05);
    EXPECT_GT(noisiest, 0.01);
    EXPECT_LT(noisiest, 0.02);
}

TEST_F(Samples, AreDrawnInAShareThatIsAskedFor) {
    const std::vector<std::uint8_t> black(3 * 40 * 40, 0);
    PackWriter writer(folder / "pack");
    writer.add({40, 40, black.data()});
    writer.finish();
    const PhotoPack pack(folder / "pack");
    int drawn = 0;
    for (std::uint64_t i = 0; i < 200; ++i)
        drawn += draw_batch(pack, {.drawn = 0.25}, 1, 32, i).photo.max().item<float>() > 0;
    EXPECT_NEAR(drawn, 50, 20); // 3 standard deviations
}

TEST_F(Samples, ComeAtTheScaleOfThePhotoAndReduced) {
    // Vertical stripes of one pixel: only unreduced crops keep their contrast.
    std::vector<std::uint8_t> pixels(3 * 128 * 128);
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = (i / 3) % 2 ? 255 : 0;
    PackWriter writer(folder / "pack");
    writer.add({128, 128, pixels.data()});
    writer.finish();
    const PhotoPack pack(folder / "pack");
    double least = 1, most = 0;
    for (std::uint64_t i = 0; i < 200; ++i) {
        const auto contrast =
            draw_batch(pack, {.reduction = 4}, 1, 32, i).photo.std().item<double>();
        least = std::min(least, contrast);
        most = std::max(most, contrast);
    }
    EXPECT_GT(most, 0.3);
    EXPECT_LT(least, 0.05);
}

TEST_F(Samples, EnlargePhotosThatAreTooSmall) {
    make_pack(folder / "pack", 1, 20, 24);
    const PhotoPack pack(folder / "pack");
    EXPECT_EQ(draw_batch(pack, {}, 1, 48, 0).photo.size(3), 48);
}

TEST_F(Samples, NeverShowWhatIsHeldOut) {
    const std::vector<std::uint8_t> black(3 * 40 * 40, 0), white(3 * 40 * 40, 255);
    PackWriter writer(folder / "pack");
    writer.add({40, 40, black.data()});
    writer.add({40, 40, white.data()});
    writer.finish();
    const PhotoPack pack(folder / "pack");
    for (std::uint64_t i = 0; i < 20; ++i)
        EXPECT_EQ(draw_batch(pack, {.held_out = 1}, 2, 32, i).photo.max().item<float>(), 0);
    const Batch kept = held_out_batch(pack, {.held_out = 1}, 32);
    EXPECT_EQ(kept.photo.size(0), 1);
    EXPECT_NEAR(kept.photo.min().item<float>(), 1, 1e-6);
    EXPECT_THROW(draw_batch(pack, {.held_out = 2}, 1, 32, 0), Error);
}

TEST_F(Samples, AreTheSameForTheSameStepWhoeverDrawsThem) {
    make_pack(folder / "pack", 3, 90, 70);
    const PhotoPack pack(folder / "pack");
    const SampleSettings settings{.seed = 3};
    BatchLoader loader(pack, settings, 2);
    for (const std::uint64_t step : {0, 1, 2, 7, 3})
        expect_same(loader.get(step, 2, 32), draw_batch(pack, settings, 2, 32, step));
    expect_same(loader.get(4, 1, 48), draw_batch(pack, settings, 1, 48, 4));
}
