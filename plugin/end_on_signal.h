#pragma once

namespace refill {

/// From now on the process ends at once where GIMP, or the system, asks it to.
///
/// GIMP ends a plug-in by SIGTERM: on Cancel in the status bar, and when it ends itself. libgimp's
/// own handler, and that for crashes, calls exit() and what else takes locks. Where the signal comes
/// while this or another thread holds one, the process stays forever, with all its memory. There is
/// nothing to tidy up: the image belongs to GIMP, and files are only moved into place when whole.
void end_on_signal();

} // namespace refill
