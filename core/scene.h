#pragma once
/// A hole and what is around it, as the engine and the stages after it see them.

#include "core/finish/example.h"
#include "core/image.h"

namespace refill {

struct Scene {
    const Image &photo; ///< the part of the photo that the engine sees
    const Mask &hole;   ///< of its size; 1 is unknown
    Rect place;         ///< where in the photo it lies
    /// What the user wants the fill to be like, from anywhere in the photo; null: to be found.
    const Example *reference = nullptr;
    /// Of the photo's size: 1 where it was filled before, null: nowhere. The next run may have
    /// filled that otherwise, which is no reason for the engine to fill this hole anew.
    const Mask *made_up = nullptr;
    /// Of the photo's size: 1 where pixels may be copied from; null: from everywhere.
    const Mask *sources = nullptr;
};

/// A part of a scene, for stages, which do not ask what was made up. The scene's reference must
/// outlive it.
class ScenePart {
public:
    ScenePart(const Scene &whole, const Rect &part);
    ScenePart(const ScenePart &) = delete;
    ScenePart &operator=(const ScenePart &) = delete;

    operator const Scene &() const { return scene_; }

private:
    Image photo_;
    Mask hole_;
    Mask sources_;
    Scene scene_;
};

/// Whether there is anything in it that may be copied.
bool has_sources(const Scene &scene);

} // namespace refill
