#pragma once
/// How much memory LibTorch takes for tensors.

#include <cstddef>
#include <memory>

namespace refill {

/// Counts what this thread's operators take and give back as long as it lives, on any device.
class MemoryWatch {
public:
    MemoryWatch();
    MemoryWatch(const MemoryWatch &) = delete;
    MemoryWatch &operator=(const MemoryWatch &) = delete;
    ~MemoryWatch();

    /// The most bytes that were held at once, beyond what was held at the beginning. What libraries
    /// below LibTorch take for a moment is not in it.
    std::size_t peak() const;

private:
    struct Counter;
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace refill
