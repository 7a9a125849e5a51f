#include "ui/dialog.h"

namespace refill {
bool run_dialog(GimpProcedure *, GimpProcedureConfig *, const DialogHost &) { return false; }
}
