#include "ui/image_follower.h"

namespace refill {
namespace {

constexpr unsigned interval = 500; // milliseconds

} // namespace

void ImageFollower::begin(std::function<bool()> busy) {
    busy_ = std::move(busy);
    look();
    timer_.emplace(interval, [this] { look(); });
}

void ImageFollower::look() {
    if (busy_() || is_loading())
        return;
    const ImageState now = host_.look();
    if (now == state_)
        return;
    state_ = now;
    if (can_fill())
        load_now([] {}, events_.obstructed);
    else
        events_.obstructed(state_.problem);
    events_.changed(state_);
}

void ImageFollower::load_now(std::function<void()> loaded,
                             std::function<void(const std::string &)> failed) {
    loader_.load(
        host_, loaded_,
        [this, loaded = std::move(loaded)](const LoadedSubject &subject) {
            const bool is_other = subject.subject != loaded_.subject;
            loaded_ = subject;
            events_.loaded(is_other);
            loaded();
        },
        std::move(failed));
}

} // namespace refill
