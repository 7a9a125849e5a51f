// What of a training is kept in a file: the weights, their average, both optimisers' moments, and
// how far it is. Crops and holes are drawn anew for each step, so no generator's state is needed.

#include "core/error.h"
#include "core/files/weights.h"
#include "tools/train/training.h"
#include "tools/train/write_safetensors.h"

#include <charconv>

namespace refill {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

// The reader of networks takes the first that it meets: the average, by the order of these names.
constexpr const char *average_prefix = "average.";
constexpr const char *discriminator_prefix = "discriminator.";
constexpr const char *generator_prefix = "generator.";
constexpr const char *moments_prefix = "moments.";

void collect(const torch::nn::Module &module, const std::string &prefix, Tensors &tensors) {
    for (const auto &item : module.named_parameters())
        tensors[prefix + item.key()] = item.value();
    for (const auto &item : module.named_buffers())
        tensors[prefix + item.key()] = item.value();
}

/// Adam's means of the gradient and of its square, for each parameter that has them yet.
void collect(torch::optim::Adam &optimiser, const torch::nn::Module &module,
             const std::string &prefix, Tensors &tensors) {
    for (const auto &item : module.named_parameters()) {
        const auto found = optimiser.state().find(item.value().unsafeGetTensorImpl());
        if (found == optimiser.state().end())
            continue;
        const auto &state = static_cast<const torch::optim::AdamParamState &>(*found->second);
        tensors[prefix + item.key() + ".mean"] = state.exp_avg();
        tensors[prefix + item.key() + ".square"] = state.exp_avg_sq();
    }
}

/// Takes tensors out of a state file.
class StateReader {
public:
    explicit StateReader(const std::filesystem::path &file)
        : file_(file.string()), weights_(read_weights(file)) {}

    void restore(torch::nn::Module &module, const std::string &prefix) const {
        torch::NoGradGuard no_grad;
        for (auto &item : module.named_parameters())
            copy(prefix + item.key(), item.value());
        for (auto &item : module.named_buffers())
            copy(prefix + item.key(), item.value());
    }

    void restore(torch::optim::Adam &optimiser, const torch::nn::Module &module,
                 const std::string &prefix, int64_t steps) const {
        for (const auto &item : module.named_parameters()) {
            const auto name = prefix + item.key();
            if (!weights_.tensors.contains(name + ".mean"))
                continue;
            auto state = std::make_unique<torch::optim::AdamParamState>();
            state->step(steps);
            state->exp_avg(torch::zeros_like(item.value()));
            state->exp_avg_sq(torch::zeros_like(item.value()));
            copy(name + ".mean", state->exp_avg());
            copy(name + ".square", state->exp_avg_sq());
            optimiser.state()[item.value().unsafeGetTensorImpl()] = std::move(state);
        }
    }

    template <typename Number>
    Number number(const std::string &key) const {
        const auto found = weights_.metadata.find(key);
        Number value{};
        if (found != weights_.metadata.end()) {
            const std::string &text = found->second;
            const auto end = text.data() + text.size();
            if (std::from_chars(text.data(), end, value).ptr == end && value >= 0)
                return value;
        }
        throw Error(ErrorKind::model, "{} is no state of a training: it does not tell its {}.",
                    file_, key);
    }

private:
    void copy(const std::string &name, torch::Tensor target) const {
        const auto found = weights_.tensors.find(name);
        if (found == weights_.tensors.end() || found->second.sizes() != target.sizes())
            throw Error(ErrorKind::model,
                        "{} is the state of another network or of other losses: its tensor {} "
                        "does not fit. Use another folder.",
                        file_, name);
        torch::NoGradGuard no_grad;
        target.copy_(found->second);
    }

    std::string file_;
    Weights weights_;
};

void check_finite(const Tensors &tensors) {
    for (const auto &[name, tensor] : tensors)
        if (!torch::isfinite(tensor).all().item<bool>())
            throw Error(ErrorKind::resource,
                        "The training went astray: {} holds values that are not finite. The last "
                        "saved state is kept; continue with a lower learning rate.",
                        name);
}

std::string exact(double number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

} // namespace

void Training::save(const std::filesystem::path &file) {
    Tensors tensors;
    const std::string moments = moments_prefix;
    collect(*average_, average_prefix, tensors);
    collect(*generator_, generator_prefix, tensors);
    collect(*generator_optimiser_, *generator_, moments + generator_prefix, tensors);
    if (discriminator_) {
        collect(*discriminator_, discriminator_prefix, tensors);
        collect(*discriminator_optimiser_, *discriminator_, moments + discriminator_prefix,
                tensors);
    }
    check_finite(tensors);
    write_safetensors(file, tensors,
                      {{"step", std::to_string(step_)}, {"seconds", exact(seconds())}});
}

void Training::restore(const std::filesystem::path &file) {
    const StateReader state(file);
    step_ = state.number<int64_t>("step");
    seconds_before_ = state.number<double>("seconds");
    begin_ = Clock::now();
    const std::string moments = moments_prefix;
    state.restore(*average_, average_prefix);
    state.restore(*generator_, generator_prefix);
    replicas_.spread_statistics();
    state.restore(*generator_optimiser_, *generator_, moments + generator_prefix, step_);
    if (discriminator_) {
        state.restore(*discriminator_, discriminator_prefix);
        state.restore(*discriminator_optimiser_, *discriminator_, moments + discriminator_prefix,
                      step_);
    }
}

} // namespace refill
