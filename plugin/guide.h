#pragma once
/// The guide that is installed with Refill.

#include <filesystem>

namespace refill {

/// Its first page: in the folder named by the environment variable REFILL_GUIDE where that is set,
/// else where Refill was installed.
std::filesystem::path guide();

/// Opens it in the user's browser, without a network. Throws Error (input) where it cannot be
/// opened, with its path in the message.
void open_guide();

} // namespace refill
