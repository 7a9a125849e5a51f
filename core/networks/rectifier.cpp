#include "core/networks/rectifier.h"

#include "core/error.h"
#include "core/networks/frozen_convolution.h"

#include <ATen/Dispatch.h>
#include <ATen/Parallel.h>

namespace refill {
namespace {

/// Elements that are worth another thread.
constexpr int64_t grain = 1 << 15;

template <typename Value>
void rectify(Value *x, bool *passed, int64_t count) {
    at::parallel_for(0, count, grain, [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const float value = x[i];
            passed[i] = value > 0.0f;
            x[i] = value > 0.0f ? x[i] : Value(0.0f);
        }
    });
}

template <typename From, typename To>
void hold_back(const From *gradient, const bool *passed, To *result, int64_t count) {
    at::parallel_for(0, count, grain, [=](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            result[i] = passed[i] ? static_cast<float>(gradient[i]) : 0.0f;
    });
}

template <typename From>
void hold_back(const From *gradient, const bool *passed, const torch::Tensor &result) {
    if (result.scalar_type() == torch::kBFloat16)
        hold_back(gradient, passed, result.data_ptr<at::BFloat16>(), result.numel());
    else
        hold_back(gradient, passed, result.data_ptr<float>(), result.numel());
}

} // namespace

void rectify(const torch::Tensor &x) { torch::relu_(const_cast<torch::Tensor &>(x)); }

torch::Tensor rectify_and_keep(const torch::Tensor &x) {
    REFILL_ASSERT(x.is_contiguous(channels_last));
    if (!x.is_cpu()) {
        const auto passed = x.gt(0);
        rectify(x);
        return passed;
    }
    const auto passed = torch::empty_like(x, torch::kBool);
    if (x.scalar_type() == torch::kBFloat16)
        rectify(x.data_ptr<at::BFloat16>(), passed.data_ptr<bool>(), x.numel());
    else
        rectify(x.data_ptr<float>(), passed.data_ptr<bool>(), x.numel());
    return passed;
}

torch::Tensor held_back(const torch::Tensor &gradient, const torch::Tensor &passed,
                        torch::ScalarType type) {
    REFILL_ASSERT(gradient.sizes() == passed.sizes());
    REFILL_ASSERT(gradient.is_contiguous(channels_last) && passed.is_contiguous(channels_last));
    if (!gradient.is_cpu())
        return (gradient * passed).to(type);
    const auto result = torch::empty_like(gradient, type);
    if (gradient.scalar_type() == torch::kBFloat16)
        hold_back(gradient.data_ptr<at::BFloat16>(), passed.data_ptr<bool>(), result);
    else
        hold_back(gradient.data_ptr<float>(), passed.data_ptr<bool>(), result);
    return result;
}

} // namespace refill
