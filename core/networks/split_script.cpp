#include "core/networks/split_script.h"

#include "core/networks/backward_stop.h"
#include "core/networks/device.h"
#include "core/networks/memory_watch.h"
#include "core/networks/operator_watch.h"
#include "core/networks/probe.h"

#include <ATen/ops/cat.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

namespace refill {
namespace {

using Layers = std::vector<torch::jit::Module>;

/// Two ways to compute the same differ by less.
constexpr double same = 1e-4;

/// For what the libraries below LibTorch take beside the tensors.
constexpr double scratch_share = 1.25;

/// The pyramid, predictions and differences, in bytes per pixel.
constexpr double photo_bytes = 24 * sizeof(float);

// Sequences --------------------------------------------------------------------------------------

bool takes_one_argument(const torch::jit::Module &layer) {
    const auto method = layer.find_method("forward");
    return method && method->function().getSchema().arguments().size() == 2; // the first is itself
}

/// The children of `module` where they are called 0, 1, 2 ... and each could follow the one before.
std::optional<Layers> layers_of(const torch::jit::Module &module) {
    Layers layers;
    for (const auto &child : module.named_children()) {
        if (child.name != std::to_string(layers.size()) || !takes_one_argument(child.value))
            return std::nullopt;
        layers.push_back(child.value);
    }
    if (layers.size() < 2)
        return std::nullopt;
    return layers;
}

// What passes between layers: a tensor, or a tuple with tensors in it (LaMa's two branches).

std::vector<torch::Tensor> tensors_in(const torch::IValue &value) {
    if (value.isTensor())
        return {value.toTensor()};
    std::vector<torch::Tensor> tensors;
    if (value.isTuple())
        for (const torch::IValue &element : value.toTupleRef().elements())
            if (element.isTensor())
                tensors.push_back(element.toTensor());
    if (tensors.empty())
        throw std::runtime_error("no tensors pass between the layers");
    return tensors;
}

/// `pattern` with other tensors.
torch::IValue with_tensors(const torch::IValue &pattern,
                           const std::vector<torch::Tensor> &tensors) {
    if (pattern.isTensor())
        return tensors[0];
    std::vector<torch::IValue> elements = pattern.toTupleRef().elements().vec();
    auto next = tensors.begin();
    for (torch::IValue &element : elements)
        if (element.isTensor())
            element = *next++;
    return c10::ivalue::Tuple::create(std::move(elements));
}

/// Calls `between`, where there is one, now and once more when a backward pass comes by `x`.
void pass(const SplitNetwork::Checkpoint &between, const torch::Tensor &x) {
    if (!between)
        return;
    between();
    if (x.requires_grad())
        x.register_hook([hook = in_hook(between)](const torch::Tensor &) { hook(); });
}

class SplitScript : public SplitNetwork {
public:
    SplitScript(Layers layers, const ScriptContract &contract)
        : layers_(std::move(layers)), contract_(contract) {
        for (auto &layer : layers_)
            for (auto parameter : layer.parameters())
                parameter.set_requires_grad(false);
    }

    int64_t modulo() const override { return contract_.multiple; }
    double bytes_per_pixel() const override { return bytes_; }

    void to(const torch::Device &device) override {
        for (auto &layer : layers_)
            layer.to(device);
    }

    std::vector<torch::Tensor> front(const torch::Tensor &input,
                                     const Checkpoint &between) override {
        between_ = run(front_layers(), network_input(contract_, input), between);
        return tensors_in(between_);
    }

    torch::Tensor rear(const std::vector<torch::Tensor> &features,
                       const Checkpoint &between) override {
        const torch::NoGradGuard no_grad;
        return in_graph(features, between);
    }

    TracedPrediction traced_rear(const std::vector<torch::Tensor> &features,
                                 const Checkpoint &between) override {
        const torch::AutoGradMode with_gradients(true);
        std::vector<torch::Tensor> leaves;
        for (const auto &maps : features)
            leaves.push_back(maps.detach().requires_grad_());
        const auto image = in_graph(leaves, between);
        const auto gradients = [image, leaves](const torch::Tensor &of_image) {
            return with_hooks([&] {
                return torch::autograd::grad({image}, leaves, {of_image}, {}, false,
                                             /*allow_unused=*/true);
            });
        };
        return {image.detach(), gradients};
    }

    /// rear() as a part of the graph of the feature maps, where they have one.
    torch::Tensor in_graph(const std::vector<torch::Tensor> &features, const Checkpoint &between) {
        std::vector<torch::Tensor> copies; // a layer may work in place, which leaves must not
        for (const auto &maps : features)
            copies.push_back(maps.clone());
        const auto output = run(rear_layers(), with_tensors(between_, copies), between);
        return network_output(contract_, tensors_in(output)[0]);
    }

    /// Finds the layers that belong to the front. False where none are left for the rear.
    bool split(const torch::Tensor &input, int64_t further) {
        torch::NoGradGuard no_grad;
        torch::IValue x = network_input(contract_, input);
        int64_t least = std::numeric_limits<int64_t>::max();
        for (std::size_t i = 0; i < layers_.size(); ++i) {
            x = layers_[i].forward({x});
            const auto maps = tensors_in(x)[0];
            const int64_t area = maps.dim() == 4 ? maps.size(2) * maps.size(3) : 0;
            if (area < least)
                split_ = i + 1;
            least = std::min(least, area);
        }
        if (split_ >= layers_.size())
            return false;
        split_ = std::min(split_ + static_cast<std::size_t>(further), layers_.size() - 1);
        return true;
    }

    /// One iteration of refining, for its gradients and its memory.
    bool can_be_refined(const torch::Tensor &input) {
        std::vector<torch::Tensor> features;
        {
            torch::NoGradGuard no_grad;
            features = front(input, {});
        }
        const MemoryWatch memory;
        const auto prediction = traced_rear(features, {});
        const auto gradients = prediction.gradients(torch::ones_like(prediction.image));
        const double pixels = static_cast<double>(input.size(2) * input.size(3));
        bytes_ = scratch_share * static_cast<double>(memory.peak()) / pixels + photo_bytes;
        return std::ranges::any_of(gradients, [](const torch::Tensor &gradient) {
            return gradient.defined() && gradient.isfinite().all().item<bool>() &&
                   gradient.any().item<bool>();
        });
    }

private:
    std::span<torch::jit::Module> front_layers() { return std::span(layers_).first(split_); }
    std::span<torch::jit::Module> rear_layers() { return std::span(layers_).subspan(split_); }

    static torch::IValue run(std::span<torch::jit::Module> layers, torch::IValue x,
                             const Checkpoint &between) {
        std::optional<OperatorWatch> watch;
        if (between)
            watch.emplace(between);
        for (auto &layer : layers) {
            x = layer.forward({x});
            pass(between, tensors_in(x)[0]);
        }
        return x;
    }

    Layers layers_;
    ScriptContract contract_;
    std::size_t split_ = 0;
    torch::IValue between_; ///< what last left the front, for what of it are no tensors
    double bytes_ = 0.0;
};

// Trials -----------------------------------------------------------------------------------------

/// Whether the two parts make what the whole makes of the hole.
bool agrees(SplitScript &parts, const torch::Tensor &input, const torch::Tensor &hole,
            const torch::Tensor &whole) {
    torch::NoGradGuard no_grad;
    const auto together = parts.rear(parts.front(input, {}), {});
    return together.sizes() == whole.sizes() &&
           ((together - whole).abs() * hole).max().item<double>() <= same;
}

std::unique_ptr<SplitScript> tried(Layers layers, const ScriptContract &contract,
                                   const Probe &probe, const torch::Tensor &whole,
                                   int64_t split_block) {
    const auto input = torch::cat({probe.image * (1 - probe.hole), probe.hole}, 1);
    auto parts = std::make_unique<SplitScript>(std::move(layers), contract);
    try {
        if (parts->split(input, split_block) && agrees(*parts, input, probe.hole, whole) &&
            parts->can_be_refined(input))
            return parts;
    } catch (const std::exception &failure) {
        if (is_out_of_memory(failure))
            throw;
    }
    return nullptr;
}

} // namespace

std::unique_ptr<SplitNetwork> split_script(ScriptModel &model, int64_t split_block) {
    if (model.contract().side > 0)
        return nullptr;
    const Probe probe = model.probe();
    const auto whole = model.predict(probe.image, probe.hole);
    for (const auto &module : model.module().modules())
        if (auto layers = layers_of(module))
            if (auto parts = tried(std::move(*layers), model.contract(), probe, whole, split_block))
                return parts;
    return nullptr;
}

} // namespace refill
