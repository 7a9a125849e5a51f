#pragma once
/// Which known pixels show something singular, lettering or a head, that would be seen to be a
/// copy.

#include "core/finish/patch_match.h"

#include <vector>

namespace refill {

/// From 0, of which there is more, to 1, of which there is nothing like it, for each pixel of
/// `field`. What is like the patch around every second pixel in both directions, `targets`, is told
/// by its best match, beside how alike matches usually are: of a texture, none is very alike, but
/// a straight edge is like itself. 0 where nothing was matched.
cv::Mat1f rarity(const MatchField &field, const std::vector<cv::Point> &targets);

} // namespace refill
