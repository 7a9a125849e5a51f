#pragma once
/// Networks small enough for tests; their weights are random, which is all that tests need.

#include "core/settings/params.h"

#include <string>

namespace refill::test {

/// A file for this engine; for one that reads none, any.
std::string tiny_model(const std::string &engine = "lama");

/// Every hole refined, however small it is, in a few iterations.
Params quick(const std::string &engine = "lama");

} // namespace refill::test
