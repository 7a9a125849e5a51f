#pragma once
/// Mixed precision: while an Autocast lives, convolutions and matrix products are computed in
/// bfloat16, from float32 weights. That format has float32's range, so losses need no scaling.

#include <ATen/autocast_mode.h>

namespace refill {

class Autocast {
public:
    /// Does nothing where not `wanted`.
    Autocast(const torch::Device &device, bool wanted) : type_(device.type()), wanted_(wanted) {
        if (!wanted_)
            return;
        at::autocast::set_autocast_dtype(type_, at::kBFloat16);
        at::autocast::set_autocast_enabled(type_, true);
        at::autocast::increment_nesting();
    }

    ~Autocast() {
        if (!wanted_)
            return;
        if (at::autocast::decrement_nesting() == 0)
            at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(type_, false);
    }

    Autocast(const Autocast &) = delete;
    Autocast &operator=(const Autocast &) = delete;

private:
    at::DeviceType type_;
    bool wanted_;
};

} // namespace refill
