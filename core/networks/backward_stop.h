#pragma once
/// Ends LibTorch's backward passes from inside their hooks.
///
/// On a GPU these run on a thread of LibTorch's own, which hands std::exceptions to the thread that
/// waits for the pass; anything else that a hook throws ends the process. So what a checkpoint
/// throws travels inside a std::exception, and comes out again where the pass was begun.

#include <exception>
#include <functional>

namespace refill {

/// What a checkpoint threw, on its way.
class ThrownInHook : public std::exception {
public:
    explicit ThrownInHook(std::exception_ptr thrown) : thrown_(std::move(thrown)) {}
    const char *what() const noexcept override { return "a backward pass was ended by its hook"; }
    [[noreturn]] void rethrow() const { std::rethrow_exception(thrown_); }

private:
    std::exception_ptr thrown_;
};

/// `checkpoint` for a hook: whatever it throws, a std::exception comes out.
inline std::function<void()> in_hook(std::function<void()> checkpoint) {
    return [checkpoint = std::move(checkpoint)] {
        try {
            checkpoint();
        } catch (...) {
            throw ThrownInHook(std::current_exception());
        }
    };
}

/// The result of `pass()`, a backward pass whose hooks are in_hook()'s. Throws what their checkpoints
/// threw.
template <typename Pass>
auto with_hooks(Pass pass) {
    try {
        return pass();
    } catch (const ThrownInHook &hook) {
        hook.rethrow();
    }
}

} // namespace refill
