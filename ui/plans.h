#pragma once
/// What one press of a button makes: the try that was asked for, and further ones to compare.

#include "core/settings/params.h"

#include <vector>

namespace refill {

struct Plan {
    std::vector<Params> tries;       ///< each with its parameters; the first is what was asked for
    bool rest_only_if_quick = false; ///< the others are made only where they take some seconds
};

/// A further try that was not asked for takes no longer than this.
constexpr double most_seconds_of_rest = 5.0;

/// `params`, and where they leave the structure that is copied to chance, the same with the next
/// seeds: there is something to choose from before anybody has asked.
Plan plan_with_variants(const Params &params);

/// `params` with each engine but theirs that needs no network, or whose network is that which ships
/// or a file in the folder of models; never one that is a program, which the user is asked about.
/// Reads the files' headers. May be empty. Those without a network come first.
Plan plan_with_other_engines(const Params &params);

} // namespace refill
