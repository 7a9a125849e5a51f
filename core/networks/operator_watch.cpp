#include "core/networks/operator_watch.h"

#include <torch/library.h>

#include <memory>
#include <optional>
#include <thread>

namespace refill {
namespace {

/// Operators are looked up by the keys of their arguments and of the thread. This key comes before
/// all devices and gradients; LibTorch keeps it for such purposes and does not use it itself.
constexpr auto key = c10::DispatchKey::TESTING_ONLY_GenericMode;

/// Where LibTorch keeps things for each thread and those that it begins. It has a kind for such
/// purposes. Not a variable of ours: a test's process has this code twice, the second time in the
/// network's module.
auto kind() { return c10::DebugInfoKind::TEST_INFO; }

struct Watcher : c10::DebugInfoBase {
    explicit Watcher(std::function<void()> look) : before(std::move(look)) {}

    const std::function<void()> before;
    const std::thread::id thread = std::this_thread::get_id();
};

/// Stands for every operator under that key.
void look_in(const c10::OperatorHandle &op, torch::jit::Stack *stack) {
    const auto *watcher = static_cast<const Watcher *>(c10::ThreadLocalDebugInfo::get(kind()));
    if (watcher &&
        watcher->thread == std::this_thread::get_id()) // others cannot pass on what it throws
        watcher->before();
    const c10::impl::ExcludeDispatchKeyGuard inside(key); // one look-in is enough for each
    op.callBoxed(stack);
}

c10::DispatchKey registered_key() {
    static const auto library = [] {
        std::optional<torch::Library> every_operator;
        if (!c10::Dispatcher::singleton().hasBackendFallbackForDispatchKey(key)) {
            every_operator.emplace(torch::Library::IMPL, "_", key, __FILE__, __LINE__);
            every_operator->fallback(torch::CppFunction::makeFromBoxedFunction<&look_in>());
        }
        return every_operator;
    }();
    return key;
}

} // namespace

OperatorWatch::OperatorWatch(std::function<void()> before)
    : current_(kind(), std::make_shared<Watcher>(std::move(before))), unfused_(false),
      intercepted_(registered_key()) {}

} // namespace refill
