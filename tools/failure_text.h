#pragma once
/// What to say of something that failed.

#include "core/inpaint.h"

#include <exception>
#include <string>

namespace refill {

/// Of something that was thrown.
std::string failure_text(const std::exception_ptr &failure);

/// A note as a sentence, with what failed, if anything did.
std::string note_text(const Note &note);

} // namespace refill
