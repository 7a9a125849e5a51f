#pragma once
/// How options look in what --help prints.

#include <string>

namespace refill {

/// The option on a line of its own, and its help below, wrapped to 80 columns.
std::string help_entry(const std::string &option, const std::string &help);

} // namespace refill
