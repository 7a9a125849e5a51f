#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/make_pack.h"
#include "tools/train/samples.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

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

// A photo as large as the crop can only be taken whole, as it is or mirrored.
TEST_F(Samples, HaveThePixelsOfThePhotoOrItsMirrorImage) {
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
    int plain = 0, mirrored = 0;
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto crop = draw_batch(pack, {}, 1, 32, i).photo[0];
        plain += at::equal(crop, photo);
        mirrored += at::equal(crop, photo.flip(2));
    }
    EXPECT_EQ(plain + mirrored, 20);
    EXPECT_GT(plain, 0);
    EXPECT_GT(mirrored, 0);
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
    for (std::uint64_t i = 0; i < 30; ++i) {
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
