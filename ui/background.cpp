#include "ui/background.h"

#include "ui/glib.h"

namespace refill {

struct Background::Outcome {
    Done done;
    bool forgotten = false; // the main thread's
};

void Background::run(std::function<Done()> work) {
    forget();
    outcome_ = std::make_shared<Outcome>();
    thread_ = std::jthread([work = std::move(work), outcome = outcome_] {
        outcome->done = work();
        const auto deliver = [](gpointer data) -> gboolean {
            guarded([&] {
                const auto &delivered = *static_cast<std::shared_ptr<Outcome> *>(data);
                if (!delivered->forgotten && delivered->done)
                    delivered->done();
            });
            return G_SOURCE_REMOVE;
        };
        g_idle_add_full(G_PRIORITY_DEFAULT, deliver, new std::shared_ptr<Outcome>(outcome),
                        [](gpointer data) { delete static_cast<std::shared_ptr<Outcome> *>(data); });
    });
}

void Background::forget() {
    if (thread_.joinable())
        thread_.join();
    if (outcome_)
        outcome_->forgotten = true;
    outcome_.reset();
}

} // namespace refill
