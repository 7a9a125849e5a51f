#pragma once
/// One window for an image: GIMP starts a process of its own for each use of the menu entry, and
/// those find each other by a temporary procedure.

#include <libgimp/gimp.h>

#include <functional>
#include <string>

namespace refill {

/// Brings the window that is open for this image already to the front. False where there is none.
bool present_other_window(GimpImage *image);

/// While it lives, present_other_window() finds the window.
class OnlyWindow {
public:
    OnlyWindow(GimpPlugIn *plug_in, GimpImage *image, std::function<void()> present);
    OnlyWindow(const OnlyWindow &) = delete;
    OnlyWindow &operator=(const OnlyWindow &) = delete;
    ~OnlyWindow();

private:
    GimpPlugIn *plug_in_;
    std::string name_;
    std::function<void()> present_;
};

} // namespace refill
