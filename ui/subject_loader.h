#pragma once
/// Reads what is to be filled and makes it ready for drawing, while the main loop goes on.

#include "ui/background.h"
#include "ui/hole_outline.h"
#include "ui/host.h"
#include "ui/idle_work.h"
#include "ui/picture.h"

#include <functional>
#include <memory>
#include <string>

namespace refill {

/// What was read, and what is drawn of it.
struct LoadedSubject {
    std::shared_ptr<const Subject> subject;
    std::shared_ptr<const Picture> picture; ///< of the photo
    std::shared_ptr<const HoleOutline> outline;
};

class SubjectLoader {
public:
    using Loaded = std::function<void(const LoadedSubject &)>;
    using Failed = std::function<void(const std::string &text)>; ///< in the user's language

    SubjectLoader() = default;
    SubjectLoader(const SubjectLoader &) = delete;
    SubjectLoader &operator=(const SubjectLoader &) = delete;
    ~SubjectLoader() { cancel(); }

    /// Begins; one of the two is called on the main loop. Where the photo is still that of
    /// `before`, so is its memory. Cancels what was begun before.
    void load(const Host &host, const LoadedSubject &before, Loaded loaded, Failed failed);

    /// Neither of the two is called any more.
    void cancel();

    bool is_loading() const { return loading_; }

private:
    void prepare(std::shared_ptr<Reading> reading);

    IdleWork reading_;
    LoadedSubject before_;
    Loaded loaded_;
    Failed failed_;
    Background background_;
    bool loading_ = false;
};

} // namespace refill
