#include "tools/photo_fill.h"

#include "core/error.h"
#include "core/files/write_file.h"
#include "core/variants.h"
#include "tools/stopwatch.h"

#include <utility>

namespace refill {

namespace {

void check_sizes(const Rect &photo, const HoleFile &mask) {
    if (photo.width != mask.width || photo.height != mask.height)
        throw Error(ErrorKind::input,
                    "The photo is {} x {} pixels, but the mask {} x {}. They must agree.",
                    photo.width, photo.height, mask.width, mask.height);
}

/// out-1.png for out.png and 1.
std::filesystem::path numbered(const std::filesystem::path &file, int number) {
    std::filesystem::path name = file.stem();
    name += "-" + std::to_string(number);
    name += file.extension();
    return file.parent_path() / name;
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
    if (!files.copy_from.empty()) {
        sources_ = read_hole(files.copy_from, unless_stopped);
        if (sources_.pixels == 0)
            throw Error(
                ErrorKind::input,
                "The mask of what may be copied is black everywhere. White is copied from.");
    }
    const auto part_of = [&](const Rect &photo) {
        outcome.photo_width = photo.width;
        outcome.photo_height = photo.height;
        check_sizes(photo, mask_);
        if (sources_.width > 0)
            check_sizes(photo, sources_);
        return part_to_read(mask_.bounds, photo, params);
    };
    photo_.emplace(files.photo, part_of, unless_stopped);
    photo_->check_can_be(kind_);
    outcome.reading_seconds = reading.seconds();
}

PhotoPart PhotoFill::part() const {
    const Rect &part = photo_->part();
    return {
        photo_->image(), mask_.within(part), part,
        photo_->width(), photo_->height(),   sources_.width > 0 ? sources_.within(part) : Mask()};
}

void PhotoFill::fill(Inpainter &inpainter, const Hooks &hooks) {
    outcome_.result = inpainter.run(part(), hooks);
}

void PhotoFill::fill_variants(const Params &params, int count, const Hooks &hooks,
                              const std::function<void()> &made) {
    inpaint_variants(part(), params, count, hooks, [&](Result result) {
        outcome_.result = std::move(result);
        made();
    });
}

void PhotoFill::write() { write(std::move(*photo_), files_.output); }

void PhotoFill::write_numbered(int number) {
    write(photo_->copy(), numbered(files_.output, number));
}

void PhotoFill::write(PhotoFile photo, const std::filesystem::path &file) {
    const Stopwatch writing;
    photo.apply(*outcome_.result);
    photo.write(file, kind_);
    outcome_.writing_seconds += writing.seconds();
}

} // namespace refill
