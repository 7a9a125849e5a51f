#include "tools/train/replicas.h"

#include "core/error.h"

#include <torch/utils.h>

namespace refill {
namespace {

Generator sharing_weights(Generator &generator) {
    Generator replica(generator->config());
    replica->to(generator->parameters().front().device());
    const auto weights = generator->parameters();
    auto own_weights = replica->parameters();
    for (std::size_t i = 0; i < weights.size(); ++i)
        own_weights[i].set_data(weights[i].detach());
    return replica;
}

} // namespace

Replicas::Replicas(Generator generator, int count) : replicas_{generator} {
    REFILL_ASSERT(count >= 1);
    for (int i = 1; i < count; ++i)
        replicas_.push_back(sharing_weights(generator));
    spread_statistics();
}

void Replicas::gather(int count) {
    REFILL_ASSERT(count >= 1 && count <= this->count());
    torch::NoGradGuard no_grad;
    auto gradients = replicas_[0]->parameters(), statistics = replicas_[0]->buffers();
    for (int i = 1; i < count; ++i) {
        const auto others = replicas_[static_cast<std::size_t>(i)]->parameters();
        for (std::size_t p = 0; p < gradients.size(); ++p)
            if (others[p].grad().defined())
                gradients[p].mutable_grad() += others[p].grad();
        const auto seen = replicas_[static_cast<std::size_t>(i)]->buffers();
        for (std::size_t s = 0; s < statistics.size(); ++s)
            if (statistics[s].is_floating_point())
                statistics[s].lerp_(seen[s], 1.0 / (i + 1)); // the mean of the first i + 1
    }
    spread_statistics();
}

void Replicas::spread_statistics() {
    torch::NoGradGuard no_grad;
    const auto statistics = replicas_[0]->buffers();
    for (std::size_t i = 1; i < replicas_.size(); ++i) {
        auto own = replicas_[i]->buffers();
        for (std::size_t s = 0; s < own.size(); ++s)
            own[s].copy_(statistics[s]);
    }
}

} // namespace refill
