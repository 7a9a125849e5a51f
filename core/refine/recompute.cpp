#include "core/refine/recompute.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace refill {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;
using Block = std::function<Features(const Features &)>;

// Autograd wants a tensor for each branch; an empty one stands for a branch that is not there.

tensor_list as_list(const Features &x) {
    return {x.local, x.global.defined() ? x.global : at::empty({0}, x.local.options())};
}

Features as_features(const tensor_list &list) {
    return {list[0], list[1].numel() > 0 ? list[1] : torch::Tensor{}};
}

struct Recompute : torch::autograd::Function<Recompute> {
    /// Keeps the block alive in the graph.
    struct Held : torch::CustomClassHolder {
        explicit Held(Block held) : block(std::move(held)) {}
        Block block;
    };

    static tensor_list forward(AutogradContext *context, const Block &block,
                               const torch::Tensor &local, const torch::Tensor &global) {
        context->save_for_backward({local, global});
        context->saved_data["block"] = c10::IValue::make_capsule(c10::make_intrusive<Held>(block));
        return as_list(block(as_features({local, global})));
    }

    static tensor_list backward(AutogradContext *context, tensor_list gradients) {
        tensor_list inputs;
        for (const auto &saved : context->get_saved_variables())
            inputs.push_back(saved.detach().requires_grad_());
        const auto held = context->saved_data["block"].toCapsule();
        torch::AutoGradMode with_gradients(true);
        auto outputs = as_list(static_cast<Held &>(*held).block(as_features(inputs)));
        if (inputs[1].numel() == 0) {
            inputs.resize(1);
            outputs.resize(1);
            gradients.resize(1);
        }
        auto result = torch::autograd::grad(outputs, inputs, gradients, {}, false, true);
        result.resize(2); // a branch that is not there has no gradient
        result.insert(result.begin(), torch::Tensor{}); // nor has the block itself
        return result;
    }
};

} // namespace

Features recomputed(Block block, const Features &x) {
    const auto branches = as_list(x);
    return as_features(Recompute::apply(block, branches[0], branches[1]));
}

} // namespace refill
