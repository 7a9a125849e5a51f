#include "tools/photo_fill.h"

#include "core/error.h"
#include "tools/stopwatch.h"
#include "tools/write_file.h"

#include <utility>

namespace refill {

namespace {

void check_sizes(const Rect &photo, const HoleFile &mask) {
    if (photo.width != mask.width || photo.height != mask.height)
        throw Error(ErrorKind::input,
                    "The photo is {} x {} pixels, but the mask {} x {}. They must agree.",
                    photo.width, photo.height, mask.width, mask.height);
}

} // namespace

PhotoFill::PhotoFill(const FillFiles &files, const Params &params, Outcome &outcome,
                     std::stop_token stop)
    : files_(files), outcome_(outcome), kind_(file_kind_for(files.output)) {
    check_writable(files.output);
    const Stopwatch reading;
    const auto unless_stopped = [&] {
        if (stop.stop_requested())
            throw Error(ErrorKind::resource,
                        "Stopped before there was any fill. Nothing was written.");
    };
    mask_ = read_hole(files.mask, unless_stopped);
    outcome.hole_pixels = mask_.pixels;
    const auto part_of = [&](const Rect &photo) {
        outcome.photo_width = photo.width;
        outcome.photo_height = photo.height;
        check_sizes(photo, mask_);
        return part_to_read(mask_.bounds, photo, params);
    };
    photo_.emplace(files.photo, part_of, unless_stopped);
    photo_->check_can_be(kind_);
    outcome.reading_seconds = reading.seconds();
}

void PhotoFill::fill(Inpainter &inpainter, const Hooks &hooks) {
    outcome_.result = inpainter.run({photo_->image(), mask_.within(photo_->part()), photo_->part(),
                                     photo_->width(), photo_->height()},
                                    hooks);
}

void PhotoFill::write() {
    const Stopwatch writing;
    photo_->apply(*outcome_.result);
    photo_->write(files_.output, kind_);
    outcome_.writing_seconds = writing.seconds();
}

} // namespace refill
