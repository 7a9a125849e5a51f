#pragma once
/// Follows what the user does to the image while the window is open: what stands in the way, and
/// what there is to be filled.

#include "ui/glib.h"
#include "ui/idle_work.h"
#include "ui/subject_loader.h"

#include <functional>
#include <optional>
#include <string>

namespace refill {

class ImageFollower {
public:
    struct Events {
        /// Something stands in the way, or could not be read.
        std::function<void(const std::string &text)> obstructed;
        /// What is to be filled has been read, and is another than before or the same.
        std::function<void(bool is_other)> loaded;
        /// The image has been looked at and is another.
        std::function<void(const ImageState &)> changed;
    };

    /// The host must outlive it.
    ImageFollower(const Host &host, Events events) : host_(host), events_(std::move(events)) {}
    ImageFollower(const ImageFollower &) = delete;
    ImageFollower &operator=(const ImageFollower &) = delete;

    /// Looks now, and from now on twice a second, except while `busy` says so.
    void begin(std::function<bool()> busy);

    /// Reads what is to be filled, for a run; one of the two is called.
    void load_now(std::function<void()> loaded, std::function<void(const std::string &)> failed);

    bool can_fill() const { return state_.problem.empty(); }
    bool is_loading() const { return loader_.is_loading(); }
    /// Its subject is null before the first was loaded.
    const LoadedSubject &loaded() const { return loaded_; }

private:
    void look();
    void take(const ImageState &now);

    const Host &host_;
    Events events_;
    ImageState state_;
    LoadedSubject loaded_;
    SubjectLoader loader_;
    IdleWork looking_;
    std::function<bool()> busy_;
    std::optional<Timer> timer_;
};

} // namespace refill
