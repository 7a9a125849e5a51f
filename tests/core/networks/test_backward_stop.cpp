#include "core/monitor.h"
#include "core/networks/backward_stop.h"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <thread>

using namespace refill;

namespace {

[[noreturn]] void stop() { throw Stopped{}; }

/// Does as LibTorch's thread for a device does: std::exceptions are handed on, others end the
/// process.
template <typename Work>
void on_device_thread(Work work) {
    std::exception_ptr failure;
    std::thread([&] {
        try {
            work();
        } catch (const std::exception &) {
            failure = std::current_exception();
        }
    }).join();
    if (failure)
        std::rethrow_exception(failure);
}

} // namespace

TEST(BackwardStop, PassesThroughADevicesThread) {
    EXPECT_THROW(with_hooks([] { on_device_thread(in_hook(stop)); }), Stopped);
    EXPECT_EXIT(on_device_thread(stop), testing::KilledBySignal(SIGABRT), "")
        << "what would happen without it";
}

TEST(BackwardStop, EndsLibTorchsOwnPass) {
    const torch::AutoGradMode with_gradients(true);
    const auto x = torch::ones({4}).requires_grad_();
    const auto y = x * 2;
    y.register_hook([hook = in_hook(stop)](const torch::Tensor &) { hook(); });
    const auto backward = [&] {
        return torch::autograd::grad({(y * y).sum()}, {x}, {torch::ones({})});
    };
    EXPECT_THROW(with_hooks(backward), Stopped);
}

TEST(BackwardStop, LeavesOtherFailuresAsTheyAre) {
    EXPECT_THROW(with_hooks([]() -> int { throw std::runtime_error("another"); }),
                 std::runtime_error);
    EXPECT_EQ(with_hooks([] { return 3; }), 3);
}
