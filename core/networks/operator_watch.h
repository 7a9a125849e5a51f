#pragma once
/// A look-in before each of LibTorch's operators, for code that cannot be asked to look itself.

#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include <functional>

namespace refill {

/// As long as it lives, `before` is called ahead of each operator that this thread asks for, also
/// those of TorchScript and of backward passes. What it throws passes through all that runs the
/// operator, as long as it is no std::exception, which TorchScript would put into words of its own.
///
/// Meanwhile TorchScript runs its operators one by one, as they are written, and fuses none: that
/// would hide them. It would also compile a network anew for each size that it sees.
class OperatorWatch {
public:
    explicit OperatorWatch(std::function<void()> before);
    OperatorWatch(const OperatorWatch &) = delete;
    OperatorWatch &operator=(const OperatorWatch &) = delete;

private:
    const c10::DebugInfoGuard current_; ///< until the watch around this one, if any, goes on
    const torch::jit::GraphOptimizerEnabledGuard unfused_;
    const c10::impl::IncludeDispatchKeyGuard intercepted_;
};

} // namespace refill
