#include "core/scene.h"

#include "core/opencv_view.h"

namespace refill {

ScenePart::ScenePart(const Scene &whole, const Rect &part)
    : photo_(crop(whole.photo, part)), hole_(crop(whole.hole, part)),
      sources_(whole.sources ? crop(*whole.sources, part) : Mask()),
      scene_{photo_,
             hole_,
             {whole.place.x + part.x, whole.place.y + part.y, part.width, part.height},
             whole.reference,
             nullptr,
             whole.sources ? &sources_ : nullptr} {}

bool has_sources(const Scene &scene) {
    return !scene.sources || cv::countNonZero(view(*scene.sources) & (view(scene.hole) == 0)) > 0;
}

} // namespace refill
