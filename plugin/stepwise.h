#pragma once
/// Functions that are done bit by bit, so that a window goes on answering meanwhile.

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace refill {

/// `co_await Pause()` in a function that returns a Stepwise: here it may be left for a while.
using Pause = std::suspend_always;

template <typename Value>
class Stepwise;

namespace stepwise {

/// How far a function has come.
class Course {
public:
    /// Goes on to the next pause, its own or that of a part which it awaits; true once it is done.
    bool advance() {
        if (part_ && !part_->advance())
            return false;
        part_ = nullptr;
        self_.resume();
        return self_.done();
    }

    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void unhandled_exception() { failure_ = std::current_exception(); }

    void wait_for(Course &part) { part_ = &part; }
    void throw_failure() const {
        if (failure_)
            std::rethrow_exception(failure_);
    }

protected:
    explicit Course(std::coroutine_handle<> self) : self_(self) {}

private:
    std::coroutine_handle<> self_;
    Course *part_ = nullptr;
    std::exception_ptr failure_;
};

template <typename Value>
class Returned {
public:
    void return_value(Value value) { value_ = std::move(value); }
    Value take() { return std::move(*value_); }

private:
    std::optional<Value> value_;
};

template <>
class Returned<void> {
public:
    void return_void() {}
    void take() {}
};

} // namespace stepwise

/// A function that has been called and is done by `go_on`, or by `co_await` as a part of another.
/// What its parameters refer to must live as long.
template <typename Value>
class [[nodiscard]] Stepwise {
public:
    struct promise_type : stepwise::Course, stepwise::Returned<Value> {
        promise_type() : Course(std::coroutine_handle<promise_type>::from_promise(*this)) {}
        Stepwise get_return_object() { return Stepwise(*this); }
    };

    Stepwise(Stepwise &&other) noexcept : promise_(std::exchange(other.promise_, nullptr)) {}
    Stepwise &operator=(Stepwise &&) = delete;
    ~Stepwise() {
        if (promise_)
            handle().destroy();
    }

    /// Does what comes before the next pause; true once all is done. Throws what the function does.
    bool go_on() {
        if (!promise_->advance())
            return false;
        promise_->throw_failure();
        return true;
    }

    /// What the function returned, once it is done.
    Value take() {
        promise_->throw_failure();
        return promise_->take();
    }

    bool await_ready() { return promise_->advance(); }
    template <typename Promise>
    void await_suspend(std::coroutine_handle<Promise> whole) {
        whole.promise().wait_for(*promise_);
    }
    Value await_resume() { return take(); }

private:
    explicit Stepwise(promise_type &promise) : promise_(&promise) {}
    std::coroutine_handle<promise_type> handle() const {
        return std::coroutine_handle<promise_type>::from_promise(*promise_);
    }

    promise_type *promise_;
};

/// Does all of it at once.
template <typename Value>
Value finish(Stepwise<Value> function) {
    while (!function.go_on()) {
    }
    return function.take();
}

} // namespace refill
