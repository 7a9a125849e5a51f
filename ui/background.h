#pragma once
/// Work on a thread of its own, whose outcome is taken over on the main loop.

#include <functional>
#include <memory>
#include <thread>

namespace refill {

class Background {
public:
    /// Called on the main loop.
    using Done = std::function<void()>;

    Background() = default;
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;
    /// Waits for the work, and forgets what it made.
    ~Background() { forget(); }

    /// Has `work` done; what it returns is called on the main loop, unless the work was forgotten
    /// before. `work` may call neither GTK nor libgimp, and must not throw. Forgets earlier work.
    void run(std::function<Done()> work);

    /// Waits for the work at hand, and forgets what it made.
    void forget();

private:
    struct Outcome;

    std::shared_ptr<Outcome> outcome_;
    std::jthread thread_;
};

} // namespace refill
