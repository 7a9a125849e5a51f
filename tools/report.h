#pragma once
/// What a run did, as JSON for other programs.

#include "tools/command_line.h"

#include <string>

namespace refill {

/// The report's text. Settings are the values that were used, also where the model chose them; a
/// loss without a defined value is null.
std::string report_json(const CommandLine &command, const Outcome &outcome);

} // namespace refill
