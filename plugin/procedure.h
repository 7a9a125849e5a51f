#pragma once
/// The procedure `plug-in-refill`: what GIMP shows of it, and what it does when it is called.

#include <libgimp/gimp.h>

namespace refill {

inline constexpr char procedure_name[] = "plug-in-refill";

/// Also called when GIMP only asks what there is, so it must be quick.
GimpProcedure *create_procedure(GimpPlugIn *plug_in);

} // namespace refill
