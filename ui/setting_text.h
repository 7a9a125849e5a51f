#pragma once
/// A setting's value as the window shows it.

#include "core/settings/params.h"

#include <string>

namespace refill {

std::string setting_text(const Parameter &parameter, const Params &params);

} // namespace refill
