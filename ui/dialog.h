#pragma once
/// Refill's window: the settings first, then the run, then it closes.

#include "ui/job.h"

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <functional>

namespace refill {

/// What the window needs done by the program around it, which knows the image.
struct DialogHost {
    /// Reads the photo, the hole and the settings; throws where they cannot be used.
    std::function<Task()> prepare;
    std::function<void()> report_start;
    std::function<void(const Progress &)> report;
    std::function<void()> report_end;
    /// Puts the result into the image; throws where that fails.
    std::function<void(const Task &, const Result &)> apply;
};

/// Shows the window until the fill is applied (true) or the user cancels (false). What cannot be
/// done is shown in the window, with a way back to the settings; it is not thrown.
bool run_dialog(GimpProcedure *procedure, GimpProcedureConfig *config, const DialogHost &host);

} // namespace refill
