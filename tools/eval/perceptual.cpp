#include "tools/eval/perceptual.h"

#include "core/error.h"
#include "core/networks/feature_network.h"
#include "core/networks/tensors.h"

#include <torch/script.h>

#include <cmath>
#include <limits>
#include <optional>

namespace refill {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// A TorchScript network and the file to name in errors.
class Script {
public:
    explicit Script(const std::filesystem::path &file) : file_(file.string()) {
        try {
            module_ = torch::jit::load(file_, torch::kCPU);
            module_.eval();
        } catch (const std::exception &failure) {
            refuse(failure);
        }
    }

    torch::Tensor operator()(std::vector<torch::jit::IValue> inputs) {
        try {
            return module_.forward(std::move(inputs)).toTensor();
        } catch (const std::exception &failure) {
            refuse(failure);
        }
    }

    const std::string &file() const { return file_; }

private:
    [[noreturn]] void refuse(const std::exception &failure) const {
        const std::string reason = failure.what();
        throw Error(ErrorKind::model, "{} does not work as a TorchScript network: {}", file_,
                    reason.substr(0, reason.find('\n')));
    }

    std::string file_;
    torch::jit::Module module_;
};

torch::Tensor on_cpu(const Image &image) { return to_tensor(image, torch::kCPU); }

} // namespace

struct Perceptual::Networks {
    std::optional<FeatureNetwork> features;
    std::optional<Script> lpips;
    std::optional<Script> fid;
};

Perceptual::Perceptual(const PerceptualFiles &files) : networks_(std::make_unique<Networks>()) {
    if (!files.features.empty())
        networks_->features = load_feature_network(files.features);
    if (!files.lpips.empty())
        networks_->lpips.emplace(files.lpips);
    if (!files.fid.empty())
        networks_->fid.emplace(files.fid);
}

Perceptual::~Perceptual() = default;

double Perceptual::feature_distance(const Image &truth, const Image &result,
                                    const Mask &hole) const {
    if (!networks_->features)
        return unknown;
    const torch::NoGradGuard no_grad;
    const auto &network = *networks_->features;
    return refill::feature_distance(network.features(on_cpu(truth)),
                                    network.features(on_cpu(result)), to_tensor(hole, torch::kCPU))
        .item<double>();
}

double Perceptual::lpips(const Image &truth, const Image &result) const {
    if (!networks_->lpips)
        return unknown;
    const torch::NoGradGuard no_grad;
    const auto distance = (*networks_->lpips)({on_cpu(truth) * 2 - 1, on_cpu(result) * 2 - 1});
    if (distance.numel() != 1)
        throw Error(ErrorKind::model, "{} gives {} numbers for two pictures, but one is expected.",
                    networks_->lpips->file(), distance.numel());
    return distance.item<double>();
}

std::vector<float> Perceptual::fid_features(const Image &image) const {
    if (!networks_->fid)
        return {};
    const torch::NoGradGuard no_grad;
    auto features = (*networks_->fid)({on_cpu(image)});
    if (features.dim() == 4)
        features = features.mean({2, 3});
    if (features.dim() != 2 || features.size(0) != 1)
        throw Error(ErrorKind::model,
                    "{} gives features of {} dimensions for one picture, but 2 or 4 are expected.",
                    networks_->fid->file(), features.dim());
    features = features.to(torch::kFloat32).contiguous();
    const float *first = features.data_ptr<float>();
    return {first, first + features.numel()};
}

} // namespace refill
