#pragma once
/// Random numbers that are the same on every machine: those of the standard library's distributions
/// depend on who wrote it.

#include <cstdint>
#include <random>

namespace refill {

class Random {
public:
    /// One sequence for each pair of numbers, so that a step of the training draws the same
    /// whether or not the run was interrupted before it.
    Random(std::uint64_t seed, std::uint64_t sequence) : engine_(mix(seed) ^ mix(~sequence)) {}

    /// In [low, high).
    double uniform(double low, double high) {
        constexpr double step = 1.0 / 9007199254740992.0; // 2^-53: a double's whole fraction
        return low + (high - low) * static_cast<double>(engine_() >> 11) * step;
    }

    /// In [low, high], both possible.
    int integer(int low, int high) {
        const auto count = static_cast<std::uint64_t>(high) - low + 1;
        return low + static_cast<int>(engine_() % count);
    }

    bool chance(double probability) { return uniform(0, 1) < probability; }

private:
    /// Spreads neighbouring numbers far apart (the finaliser of SplitMix64, Steele et al. 2014).
    static std::uint64_t mix(std::uint64_t x) {
        x += 0x9e3779b97f4a7c15;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

    std::mt19937_64 engine_;
};

} // namespace refill
