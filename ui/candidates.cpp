#include "ui/candidates.h"

#include <algorithm>
#include <set>

namespace refill {
namespace {

constexpr int thumbnail_width = 104;
constexpr int thumbnail_height = 78;

/// The part of the photo around the fill, with the fill in it.
Image filled_part(const Candidate &candidate) {
    const Result &result = candidate.result;
    const Rect &area = result.area;
    const Image &photo = *candidate.task.subject->photo;
    const Rect part = expand(area, std::max(area.width, area.height) / 4, photo.bounds());
    Result local;
    local.width = part.width;
    local.height = part.height;
    local.area = {area.x - part.x, area.y - part.y, area.width, area.height};
    local.fill = result.fill;
    local.coverage = result.coverage;
    Image image = crop(photo, part);
    composite(image, local);
    return image;
}

std::shared_ptr<cairo_surface_t> thumbnail_of(const Image &image) {
    const Picture picture(image);
    std::shared_ptr<cairo_surface_t> surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, thumbnail_width, thumbnail_height),
        cairo_surface_destroy);
    const double zoom = std::max(double(thumbnail_width) / picture.width(),
                                 double(thumbnail_height) / picture.height());
    cairo_t *cairo = cairo_create(surface.get());
    picture.draw(cairo, (thumbnail_width - zoom * picture.width()) / 2,
                 (thumbnail_height - zoom * picture.height()) / 2, zoom, zoom, 1.0);
    cairo_destroy(cairo);
    return surface;
}

} // namespace

ShownCandidate shown_candidate(std::shared_ptr<Candidate> candidate) {
    ShownCandidate shown;
    const Result &result = candidate->result;
    shown.fill = {result.area, std::make_shared<Picture>(result.fill, result.coverage)};
    shown.thumbnail = thumbnail_of(filled_part(*candidate));
    shown.candidate = std::move(candidate);
    return shown;
}

/// The fill and its coverage as floats, what is drawn of them, the hole, and what may be copied.
std::size_t bytes_of(const ShownCandidate &candidate) {
    constexpr std::size_t of_fill = 4 * sizeof(float) + 6;
    const Subject &subject = *candidate.candidate->task.subject;
    return candidate.candidate->result.fill.pixels() * of_fill + subject.hole.pixels() +
           subject.sources.pixels();
}

std::size_t room_for_candidates(int memory_limit, std::size_t spare) {
    const std::size_t limit = static_cast<std::size_t>(memory_limit) << 20;
    return (limit > 0 ? std::min(limit, spare) : spare) / 4;
}

std::size_t Candidates::bytes() const {
    std::size_t sum = 0;
    std::set<const Image *> photos;
    for (const ShownCandidate &each : all_) {
        sum += bytes_of(each);
        photos.insert(each.candidate->task.subject->photo.get());
    }
    if (all_.empty())
        return sum;
    photos.erase(all_.back().candidate->task.subject->photo.get()); // which is there anyway
    for (const Image *photo : photos)
        sum += photo->pixels() * 3 * sizeof(float);
    return sum;
}

std::vector<int> Candidates::add(ShownCandidate candidate, std::size_t room,
                                 const std::vector<int> &kept) {
    all_.push_back(std::move(candidate));
    std::vector<int> gone;
    while (bytes() > room) {
        const auto last = all_.end() - 1;
        const auto can_go = [&](const ShownCandidate &each) {
            return std::ranges::find(kept, each.candidate->number) == kept.end();
        };
        auto found = std::find_if(all_.begin(), last, [&](const ShownCandidate &each) {
            return can_go(each) && each.candidate->is_applied;
        });
        if (found == last)
            found = std::find_if(all_.begin(), last, can_go);
        if (found == last)
            break;
        gone.push_back(found->candidate->number);
        all_.erase(found);
    }
    return gone;
}

const ShownCandidate *Candidates::find(int number) const {
    const auto found = std::ranges::find_if(
        all_, [&](const ShownCandidate &each) { return each.candidate->number == number; });
    return found == all_.end() ? nullptr : &*found;
}

} // namespace refill
