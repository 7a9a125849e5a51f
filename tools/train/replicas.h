#pragma once
/// A generator that several threads train at once. Each has a replica: the same weights, in the
/// same memory, with gradients and statistics of normalisation of its own.
///
/// On a CPU this is faster than one pass whose operators are each spread over the cores: small
/// operators keep one core only, and at every operator the threads would wait for the slowest.

#include "core/networks/generator.h"

#include <vector>

namespace refill {

class Replicas {
public:
    /// `count` at least 1. The first is `generator` itself.
    Replicas(Generator generator, int count);

    int count() const { return static_cast<int>(replicas_.size()); }
    Generator &operator[](int index) { return replicas_[static_cast<std::size_t>(index)]; }

    /// Gives the generator the sum of the gradients of the first `count` replicas and the mean of
    /// their statistics, from which all replicas go on.
    void gather(int count);

    /// Lets all go on from the generator's statistics, after these were set from outside.
    void spread_statistics();

private:
    std::vector<Generator> replicas_;
};

} // namespace refill
