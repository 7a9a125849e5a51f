#pragma once
/// What core says, in the user's language. Core itself knows English only.

#include "core/error.h"
#include "core/forecast.h"
#include "ui/job.h"

#include <exception>
#include <string>

namespace refill {

/// What is being done, for example "Refining scale 2 of 3, iteration 4 of 15".
std::string progress_text(const Progress &progress);

/// What a row of the details is about, for example "Scale 2".
std::string row_text(const ProgressRow &row);

/// The time left in words; empty while nothing is known of it.
std::string remaining_text(double seconds);

/// What a run takes, in a sentence, and what makes its result worse than it could be.
/// `memory_limit`: as in Params.
std::string forecast_text(const Forecast &forecast, int memory_limit);

/// The sentence with its values filled in.
std::string translated(const Error &error);
std::string translated(const Note &note);

std::string exception_text(std::exception_ptr failure);

/// The exception being handled. Call it in a `catch` block only.
std::string current_exception_text();

} // namespace refill
