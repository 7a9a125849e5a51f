#include "tools/eval/frechet.h"

#include "core/error.h"

#include <ATen/ops/linalg_svdvals.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

namespace refill {
namespace {

/// `N x D` in double precision.
torch::Tensor matrix(const std::vector<std::vector<float>> &rows) {
    std::vector<torch::Tensor> tensors;
    for (const auto &row : rows) {
        REFILL_ASSERT(row.size() == rows.front().size());
        tensors.push_back(torch::tensor(row, torch::kFloat64));
    }
    return torch::stack(tensors);
}

/// Rows whose products with each other are the covariance: F^T F = C, with N - 1 degrees of
/// freedom.
torch::Tensor factor_of_covariance(const torch::Tensor &samples, const torch::Tensor &mean) {
    return (samples - mean) / std::sqrt(static_cast<double>(samples.size(0) - 1));
}

} // namespace

double frechet_distance(const std::vector<std::vector<float>> &a,
                        const std::vector<std::vector<float>> &b) {
    if (a.size() < 2 || b.size() < 2)
        return std::numeric_limits<double>::quiet_NaN();
    const auto samples_a = matrix(a);
    const auto samples_b = matrix(b);
    const auto mean_a = samples_a.mean(0);
    const auto mean_b = samples_b.mean(0);
    const auto factor_a = factor_of_covariance(samples_a, mean_a);
    const auto factor_b = factor_of_covariance(samples_b, mean_b);
    // The eigenvalues of C1 C2 that are not 0 are the squared singular values of F1 F2^T, which is
    // small, and needs no root of a matrix.
    const auto root = at::linalg_svdvals(factor_a.matmul(factor_b.t())).sum();
    const auto distance = (mean_a - mean_b).square().sum() + factor_a.square().sum() +
                          factor_b.square().sum() - 2 * root;
    return std::max(0.0, distance.item<double>());
}

} // namespace refill
