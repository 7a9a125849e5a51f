#include "tools/train/average.h"

#include <algorithm>

namespace refill {

Generator copy_of(Generator &generator) {
    Generator copy(generator->config());
    copy->to(generator->parameters().front().device());
    update_average(copy, generator, 0.0, 0);
    copy->eval();
    for (auto &parameter : copy->parameters())
        parameter.set_requires_grad(false);
    return copy;
}

void update_average(Generator &average, Generator &generator, double decay, int64_t steps) {
    torch::NoGradGuard no_grad;
    const double kept = std::min(decay, (1.0 + steps) / (10.0 + steps));
    const auto move = [&](torch::Tensor target, const torch::Tensor &source) {
        if (target.is_floating_point() && decay > 0)
            target.lerp_(source, 1 - kept);
        else
            target.copy_(source);
    };
    const auto parameters = generator->parameters(), buffers = generator->buffers();
    auto averages = average->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        move(averages[i], parameters[i]);
    averages = average->buffers();
    for (std::size_t i = 0; i < buffers.size(); ++i)
        move(averages[i], buffers[i]);
}

} // namespace refill
