#pragma once
/// The channel that says where pixels may be copied from.

#include "ui/host.h"

#include <libgimp/gimp.h>

#include <vector>

namespace refill {

/// Declares the argument.
void declare_source(GimpProcedure *procedure);

/// The channel that the config names; null where it names none. Throws Error (input) where it is
/// not one of this image.
GimpChannel *source_in(GimpImage *image, GimpProcedureConfig *config);

/// Names that channel, or none (0).
void set_source(GimpProcedureConfig *config, int id);

/// Names none where what is named is not one of this image: the config may be from another one.
void forget_foreign_source(GimpImage *image, GimpProcedureConfig *config);

/// The image's channels, as in the Channels dialog.
std::vector<NamedChannel> channels_of(GimpImage *image);

} // namespace refill
