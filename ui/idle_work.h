#pragma once
/// Does work bit by bit whenever the main loop has nothing else to do.

#include "ui/host.h"

#include <functional>
#include <memory>
#include <string>

namespace refill {

class IdleWork {
public:
    using Done = std::function<void()>;
    using Failed = std::function<void(const std::string &text)>; ///< in the user's language

    IdleWork() = default;
    IdleWork(const IdleWork &) = delete;
    IdleWork &operator=(const IdleWork &) = delete;
    ~IdleWork() { cancel(); }

    /// Begins; one of the two is called at the end. Cancels what was begun before.
    void begin(std::shared_ptr<Work> work, Done done, Failed failed);

    /// Neither of the two is called any more.
    void cancel();

    bool is_busy() const { return source_ != 0; }

private:
    bool go_on();

    std::shared_ptr<Work> work_;
    Done done_;
    Failed failed_;
    unsigned source_ = 0;
};

} // namespace refill
