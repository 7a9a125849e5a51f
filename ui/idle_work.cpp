#include "ui/idle_work.h"

#include "ui/glib.h"
#include "ui/wording.h"

#include <optional>
#include <utility>

namespace refill {

void IdleWork::begin(std::shared_ptr<Work> work, Done done, Failed failed) {
    cancel();
    work_ = std::move(work);
    done_ = std::move(done);
    failed_ = std::move(failed);
    source_ = g_idle_add(
        [](gpointer self) -> gboolean {
            return guarded([&] { return static_cast<IdleWork *>(self)->go_on(); });
        },
        this);
}

void IdleWork::cancel() {
    if (source_ != 0)
        g_source_remove(source_);
    source_ = 0;
    work_.reset();
}

/// Whether to call it again.
bool IdleWork::go_on() {
    std::optional<std::string> failure;
    try {
        if (!work_->go_on())
            return true;
    } catch (...) {
        failure = current_exception_text();
    }
    source_ = 0;
    work_.reset();
    // Either may begin other work.
    if (failure)
        std::exchange(failed_, {})(*failure);
    else
        std::exchange(done_, {})();
    return false;
}

} // namespace refill
