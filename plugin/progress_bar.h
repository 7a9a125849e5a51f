#pragma once
/// Progress in the image window's status bar.

#include "ui/job.h"
#include "ui/wording.h"

#include <libgimp/gimp.h>

namespace refill {

inline void report(const Progress &progress) {
    gimp_progress_set_text(progress_text(progress).c_str());
    gimp_progress_update(progress.step.fraction);
}

} // namespace refill
