#pragma once
/// The Fréchet distance between two sets of features, each taken for a Gaussian (Heusel et al.
/// 2017, arXiv 1706.08500): |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).

#include <vector>

namespace refill {

/// A row of `D` numbers for each picture, the same `D` in both sets. NaN where a set has fewer than
/// two. The fewer pictures, the larger it is, also between samples of one and the same source: only
/// figures over equally many are comparable.
double frechet_distance(const std::vector<std::vector<float>> &a,
                        const std::vector<std::vector<float>> &b);

} // namespace refill
