#include "tools/photo_fill.h"

#include "core/error.h"
#include "tools/stopwatch.h"
#include "tools/write_file.h"

#include <algorithm>

namespace refill {

PhotoFill::PhotoFill(const FillFiles &files, Outcome &outcome)
    : files_(files), outcome_(outcome), kind_(file_kind_for(files.output)) {
    check_writable(files.output);
    const Stopwatch reading;
    photo_.emplace(files.photo);
    mask_ = read_mask(files.mask);
    outcome.photo_width = photo_->width();
    outcome.photo_height = photo_->height();
    outcome.hole_pixels =
        static_cast<std::size_t>(std::count(mask_.data(), mask_.data() + mask_.pixels(), 1));
    check_sizes();
    photo_->check_can_be(kind_);
    outcome.reading_seconds = reading.seconds();
}

void PhotoFill::check_sizes() const {
    if (photo_->width() != mask_.width() || photo_->height() != mask_.height())
        throw Error(ErrorKind::input,
                    "The photo is {} x {} pixels, but the mask {} x {}. They must agree.",
                    photo_->width(), photo_->height(), mask_.width(), mask_.height());
}

void PhotoFill::fill(Inpainter &inpainter, const Hooks &hooks) {
    outcome_.result = inpainter.run(photo_->image(), mask_, hooks);
}

void PhotoFill::write() {
    const Stopwatch writing;
    photo_->apply(*outcome_.result);
    write_file(files_.output, photo_->encoded(kind_));
    outcome_.writing_seconds = writing.seconds();
}

} // namespace refill
