#include "core/memory.h"
#include "core/refine/refined_fill.h"
#include "tests/support/synthetic.h"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <vector>

using namespace refill;
using namespace refill::test;

namespace {

/// LibTorch's device without numbers stands for a GPU.
const torch::Device gpu(torch::kMeta);

constexpr double bytes_on_gpu = 1.0, bytes_on_cpu = 4096.0;

/// Paints everything grey on the CPU, and is always too large for the GPU.
class TooLargeForGpu : public SplitNetwork {
public:
    int64_t modulo() const override { return 8; }
    double bytes_per_pixel() const override { return bytes_on_gpu; }
    void to(const torch::Device &device) override { device_ = device; }

    std::vector<torch::Tensor> front(const torch::Tensor &input, const Checkpoint &) override {
        EXPECT_EQ(input.device().type(), device_.type());
        tried.push_back({device_, static_cast<double>(input.size(2) * input.size(3))});
        if (!device_.is_cpu())
            throw c10::OutOfMemoryError({}, "CUDA out of memory");
        return {input.narrow(1, 0, 3).clone()};
    }
    torch::Tensor rear(const std::vector<torch::Tensor> &features, const Checkpoint &) override {
        return torch::full_like(features[0], 0.5);
    }
    TracedPrediction traced_rear(const std::vector<torch::Tensor> &features,
                                 const Checkpoint &) override {
        const auto zeros = torch::zeros_like(features[0]);
        return {torch::full_like(features[0], 0.5),
                [zeros](const torch::Tensor &) { return std::vector{zeros}; }};
    }

    std::vector<Cost> tried;

private:
    torch::Device device_ = torch::kCPU;
};

} // namespace

TEST(RefinedFill, TakesFewerPixelsOfTheGpuAndThenPlansAnewForTheCpu) {
    const Image photo = gradient(1200, 1000);
    const Mask hole = disc(1200, 1000, 600, 500, 150);
    TooLargeForGpu network;
    Params params;
    params.memory_limit = static_cast<int>(used_memory() >> 20) + 400;
    RefineSettings settings;
    settings.smallest_scale = 2000; // one scale
    const Observer nobody;
    Monitor monitor(nobody, {});
    const auto costs = [](const torch::Device &device) {
        return NetworkCosts{1e-6, device.is_cpu() ? bytes_on_cpu : bytes_on_gpu, 0.0};
    };
    monitor.plan({1.0});
    monitor.begin_hole();
    RefinedFill fill([&]() -> SplitNetwork & { return network; }, costs, 8, settings, params,
                     monitor, gpu);
    const auto filled = fill.run(photo, hole, photo.bounds(), photo.bounds());
    ASSERT_TRUE(filled);
    EXPECT_NEAR(filled->at(600, 500)[0], 0.5f, 1e-6);
    EXPECT_TRUE(fill.device().is_cpu());

    ASSERT_GE(network.tried.size(), 4u);
    EXPECT_NEAR(network.tried[0].pixels, 1200 * 1000, 1200 * 8);
    EXPECT_NEAR(network.tried[1].pixels, 600e3, 30e3);
    EXPECT_NEAR(network.tried[2].pixels, 300e3, 20e3);
    for (std::size_t i = 0; i < network.tried.size(); ++i)
        EXPECT_EQ(network.tried[i].device.is_cpu(), i >= 3);
    const double most = 400.0 * 1024 * 1024 / bytes_on_cpu; // far less than the GPU was asked for
    EXPECT_LE(network.tried[3].pixels, most);
    EXPECT_GT(network.tried[3].pixels, 0.5 * most);
    Result result;
    monitor.hand_over(result);
    ASSERT_FALSE(result.notes.empty());
    EXPECT_NE(result.notes[0].message.find("GPU"), std::string::npos);
}
