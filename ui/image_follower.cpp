#include "ui/image_follower.h"

namespace refill {
namespace {

constexpr unsigned interval = 500; // milliseconds

} // namespace

void ImageFollower::begin(std::function<bool()> busy) {
    busy_ = std::move(busy);
    const auto looking = host_.look();
    while (!looking->go_on()) {
    }
    take(looking->take());
    timer_.emplace(interval, [this] { look(); });
}

void ImageFollower::look() {
    if (busy_() || is_loading() || looking_.is_busy())
        return;
    const std::shared_ptr<Looking> looking = host_.look();
    looking_.begin(looking, [this, looking] { take(looking->take()); }, events_.obstructed);
}

void ImageFollower::take(const ImageState &now) {
    if (busy_() || is_loading() || now == state_)
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
