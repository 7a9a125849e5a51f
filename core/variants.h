#pragma once
/// Several fills of the same holes, which differ in what is left to chance.

#include "core/inpaint.h"

#include <functional>

namespace refill {

/// The parameters of variant `number`, from 0: those with the seed `number` further on.
Params variant_of(Params params, int number);

/// Fills as inpaint() does, `count` times, with the parameters of variant 0, 1, and so on. Calls
/// `made` with each result as soon as it is there. The engine works for the first only, and the
/// others begin with its fill: a further one costs no more than the stages after the engine. Where
/// holes lie within sight of each other, the engine would have seen the other variant's fill there;
/// that is all in which a result may differ from a run of its own.
///
/// To `hooks`, each variant is a run by itself. A stop or a cancel ends the variant at hand, which
/// is made only where it is the first, and then all.
void inpaint_variants(const PhotoPart &part, const Params &params, int count, Hooks hooks,
                      const std::function<void(Result)> &made);

} // namespace refill
