#pragma once
/// Multi-scale correction: fills again what does not agree with a fill of the photo made smaller.
///
/// Networks are more reliable at the scale they were trained at than on large holes (Srir,
/// Martinez, Bahous and Rideau 2023, section 6). So the hole is filled at a reduced scale as well.
/// Where the two fills agree, the one at full scale stays; the rest is filled once more, between
/// what agreed, and takes the enlarged fill where that does not agree either.

#include "core/engines/engine.h"

namespace refill {

struct CorrectionSettings {
    double factor = 2.0;    ///< how much smaller the reduced scale is
    double tolerance = 0.1; ///< by how much colours may differ where two fills agree, [0, 1]
};

/// `fill`, which `engine` made of `photo` for the pixels that are 1 in `hole`, corrected. All three
/// have one size. Heeds the monitor's stop, and then returns `fill` as it is; `place` says where in
/// the photo this lies, for previews.
Image correct(const Image &fill, const Image &photo, const Mask &hole,
              const CorrectionSettings &settings, Engine &engine, Monitor &monitor,
              const Rect &place);

/// The time this takes, as Engine::work() counts.
double correction_work(const Engine &engine, const Mask &hole, const CorrectionSettings &settings);

} // namespace refill
