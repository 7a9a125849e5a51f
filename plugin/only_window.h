#pragma once
/// One window for an image: GIMP starts a process of its own for each use of the menu entry, and
/// those find each other through GIMP.
///
/// That a window is open, a temporary procedure says, since GIMP forgets it when its process ends,
/// whatever way it ends. It is not called: GIMP 3.0 ends a plug-in that answers such a call while
/// it reads pixels. What asks a window to the front is a parasite of GIMP's, which the window looks
/// for.

#include "ui/glib.h"

#include <libgimp/gimp.h>

#include <functional>
#include <optional>
#include <string>

namespace refill {

/// Brings the window that is open for this image already to the front. False where there is none.
bool present_other_window(GimpImage *image);

/// While it lives, present_other_window() finds a window.
class OnlyWindow {
public:
    OnlyWindow(GimpPlugIn *plug_in, GimpImage *image);
    OnlyWindow(const OnlyWindow &) = delete;
    OnlyWindow &operator=(const OnlyWindow &) = delete;
    ~OnlyWindow();

    /// Calls `present` whenever the window is to come to the front.
    void when_asked(std::function<void()> present);

private:
    GimpPlugIn *plug_in_;
    std::string name_;
    std::optional<Timer> looks_;
};

} // namespace refill
