#pragma once
/// Sixteen channels at a time, for the loops that LibTorch has no operator for.

#include <cstdint>
#include <cstring>

// A loop's function is compiled for several processors, the best of which is chosen when run. What
// it calls must be inlined into it.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define REFILL_FOR_EACH_PROCESSOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define REFILL_FOR_EACH_PROCESSOR
#endif
#define REFILL_INLINED inline __attribute__((always_inline))
#pragma GCC diagnostic ignored "-Wpsabi" // lanes pass between inlined functions only

namespace refill {

constexpr int64_t lanes = 16;

/// Aligned as the largest of those processors expects it, whatever else is compiled for.
typedef float Lanes
    __attribute__((vector_size(lanes * sizeof(float)), aligned(lanes * sizeof(float))));

/// The first `count` lanes, or all where there are as many; 0 in the others.
REFILL_INLINED Lanes load(const float *from, int64_t count) {
    Lanes value{};
    if (count >= lanes)
        std::memcpy(&value, from, sizeof(value));
    else
        std::memcpy(&value, from, static_cast<std::size_t>(count) * sizeof(float));
    return value;
}

REFILL_INLINED void store(const Lanes &value, float *to, int64_t count) {
    if (count >= lanes)
        std::memcpy(to, &value, sizeof(value));
    else
        std::memcpy(to, &value, static_cast<std::size_t>(count) * sizeof(float));
}

} // namespace refill
