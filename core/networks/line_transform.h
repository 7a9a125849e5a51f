#pragma once
/// Fourier transforms along the lines of a map, sixteen channels at a time.

#include "core/networks/lanes.h"

#include <cstdint>
#include <vector>

namespace refill {

/// The discrete Fourier transform of `length` complex values, of mixed radix (Cooley and Tukey
/// 1965): any length, quickest without large prime factors.
class LineTransform {
public:
    /// Forward has the factor exp(-2 pi i j k / length), inverse exp(+2 pi i j k / length); neither
    /// has another.
    LineTransform(int64_t length, bool inverse);

    int64_t length() const { return length_; }

    /// Where in run()'s line the value `index` belongs.
    int64_t place(int64_t index) const { return places_[index]; }

    /// Transforms a line of pairs, a real and an imaginary part each. Its values were put in their
    /// places; the results are in order. `scratch` has room for the line.
    void run(Lanes *line, Lanes *scratch) const;

private:
    int64_t length_;
    std::vector<int64_t> radices_; ///< in the order in which they are applied
    std::vector<int64_t> places_;
    std::vector<float> cosines_; ///< of whole turns divided by the length
    std::vector<float> sines_;
};

} // namespace refill
