#pragma once
/// Parameters between core's struct and the properties of a GObject.

#include "core/settings/params.h"

#include <glib-object.h>

namespace refill {

/// What all properties of `config` are.
Params params_of(GObject *config);

/// Sets the parameter's property to what `params` say.
void set_property(GObject *config, const Parameter &parameter, const Params &params);

/// What the properties of `config` are, of the parameters that presets are about.
Params preset_part_of(GObject *config);

/// Sets these properties to what `params` say.
void set_preset_part(GObject *config, const Params &params);

} // namespace refill
