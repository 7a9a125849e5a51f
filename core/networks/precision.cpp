#include "core/networks/precision.h"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/rand.h>

#include <chrono>

namespace refill {
namespace {

/// Seconds that a few convolutions of a usual size take.
double pace(const torch::Device &device, torch::ScalarType type) {
    const torch::NoGradGuard no_grad;
    const auto options = torch::TensorOptions(device).dtype(type);
    const auto x =
        torch::rand({1, 256, 128, 128}, options).contiguous(at::MemoryFormat::ChannelsLast);
    const auto weight = torch::rand({256, 256, 3, 3}, options);
    const auto convolve = [&] { return at::conv2d(x, weight).sum().item<float>(); }; // waits for it
    convolve();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 3; ++i)
        convolve();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Older GPUs only imitate bfloat16, in more time than float32 takes. LibTorch does not say which
/// these are to programs that are built without CUDA, so both are tried.
bool gpu_has_bfloat16(const torch::Device &device) {
    constexpr double clearly = 1.5;
    return pace(device, torch::kFloat32) > clearly * pace(device, torch::kBFloat16);
}

} // namespace

// LibTorch's own answers have other names in each of its versions. Processors with AMX have it too.
bool processor_has_bfloat16() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#else
    return false;
#endif
}

torch::ScalarType convolution_type(const std::string &precision, const torch::Device &device) {
    const bool fast = precision == "fast" ||
                      (precision == "auto" &&
                       (device.is_cpu() ? processor_has_bfloat16() : gpu_has_bfloat16(device)));
    return fast ? torch::kBFloat16 : torch::kFloat32;
}

} // namespace refill
