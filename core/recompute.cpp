#include "core/recompute.h"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace refill {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::tensor_list;
using Block = std::function<Features(const Features &)>;

tensor_list as_list(const Features &x) {
    return x.global.defined() ? tensor_list{x.local, x.global} : tensor_list{x.local};
}

Features as_features(const tensor_list &list) {
    return {list[0], list.size() > 1 ? list[1] : torch::Tensor{}};
}

struct Recompute : torch::autograd::Function<Recompute> {
    /// Keeps the block alive in the graph.
    struct Held : torch::CustomClassHolder {
        explicit Held(Block held) : block(std::move(held)) {}
        Block block;
    };

    static tensor_list forward(AutogradContext *context, const Block &block, tensor_list inputs) {
        context->save_for_backward(inputs);
        context->saved_data["block"] = c10::IValue::make_capsule(c10::make_intrusive<Held>(block));
        return as_list(block(as_features(inputs)));
    }

    static tensor_list backward(AutogradContext *context, tensor_list gradients) {
        tensor_list inputs;
        for (const auto &saved : context->get_saved_variables())
            inputs.push_back(saved.detach().requires_grad_(saved.is_floating_point()));
        const auto held = context->saved_data["block"].toCapsule();
        torch::AutoGradMode with_gradients(true);
        const auto outputs = as_list(static_cast<Held &>(*held).block(as_features(inputs)));
        auto result = torch::autograd::grad(outputs, inputs, gradients, {}, false, true);
        result.insert(result.begin(), torch::Tensor{}); // for the block itself
        return result;
    }
};

} // namespace

Features recomputed(Block block, const Features &x) {
    return as_features(Recompute::apply(block, as_list(x)));
}

} // namespace refill
