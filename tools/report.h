#pragma once
/// What a run did, as JSON for other programs.

#include "core/inpaint.h"
#include "tools/command_line.h"

#include <exception>
#include <optional>
#include <string>

namespace refill {

/// What is known when the run is over, however it ended.
struct Outcome {
    int photo_width = 0; ///< 0 where the photo could not be read
    int photo_height = 0;
    std::size_t hole_pixels = 0;  ///< white in the mask
    std::optional<Result> result; ///< absent where the run failed
    std::string error;            ///< why it failed
    double reading_seconds = 0.0;
    double writing_seconds = 0.0;
};

/// What to say of something that was thrown.
std::string failure_text(const std::exception_ptr &failure);

/// A note as a sentence, with what failed, if anything did.
std::string note_text(const Note &note);

/// The report's text. Settings are the values that were used, also where the model chose them; a
/// loss without a defined value is null.
std::string report_json(const CommandLine &command, const Outcome &outcome);

} // namespace refill
