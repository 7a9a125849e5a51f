#include "core/networks/operator_watch.h"

#include <torch/library.h>

namespace refill {
namespace {

/// Operators are looked up by the keys of their arguments and of the thread. This key comes before
/// all devices and gradients; LibTorch keeps it for such purposes and does not use it itself.
constexpr auto key = c10::DispatchKey::TESTING_ONLY_GenericMode;

thread_local const std::function<void()> *current = nullptr;

/// Stands for every operator under that key.
void look_in(const c10::OperatorHandle &op, torch::jit::Stack *stack) {
    if (current) // there is none on other threads that TorchScript begins
        (*current)();
    const c10::impl::ExcludeDispatchKeyGuard inside(key); // one look-in is enough for each
    op.callBoxed(stack);
}

c10::DispatchKey registered_key() {
    static const torch::Library library = [] {
        torch::Library every_operator(torch::Library::IMPL, "_", key, __FILE__, __LINE__);
        every_operator.fallback(torch::CppFunction::makeFromBoxedFunction<&look_in>());
        return every_operator;
    }();
    return key;
}

} // namespace

OperatorWatch::OperatorWatch(std::function<void()> before)
    : before_(std::move(before)), outer_(current), unfused_(false), intercepted_(registered_key()) {
    current = &before_;
}

OperatorWatch::~OperatorWatch() { current = outer_; }

} // namespace refill
