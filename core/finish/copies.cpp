#include "core/finish/copies.h"

#include "core/opencv_view.h"

namespace refill {

Copies crop(const Copies &copies, const Rect &part) {
    Copies result{crop(copies.fill, part), intersect(copies.area, part)};
    if (result.area.empty())
        return {std::move(result.fill)};
    const cv::Rect common{result.area.x - copies.area.x, result.area.y - copies.area.y,
                          result.area.width, result.area.height};
    if (!copies.kept.empty())
        result.kept = copies.kept(common).clone();
    const cv::Point corner(part.x, part.y);
    result.from.create(result.area.height, result.area.width);
    for (int y = 0; y < result.area.height; ++y)
        for (int x = 0; x < result.area.width; ++x) {
            const cv::Point from = copies.source({result.area.x + x, result.area.y + y});
            const bool known = from != Copies::nowhere && view(part).contains(from);
            result.from(y, x) = known ? from - corner : Copies::nowhere;
        }
    result.area.x -= part.x;
    result.area.y -= part.y;
    return result;
}

Copies put_back(Copies copies, const Image &fill, const Rect &part) {
    Copies result{fill, copies.area, std::move(copies.from), std::move(copies.kept)};
    view(copies.fill).copyTo(view(result.fill)(view(part)));
    result.area.x += part.x;
    result.area.y += part.y;
    const cv::Point corner(part.x, part.y);
    for (cv::Point &from : result.from)
        if (from != Copies::nowhere)
            from += corner;
    return result;
}

} // namespace refill
