#pragma once
/// The fills to choose from, as they are drawn.

#include "ui/picture_view.h"
#include "ui/subject.h"

#include <cairo.h>
#include <memory>
#include <vector>

namespace refill {

struct DestroySurface {
    void operator()(cairo_surface_t *surface) const { cairo_surface_destroy(surface); }
};

struct ShownCandidate {
    std::shared_ptr<Candidate> candidate;
    PlacedPicture fill;
    std::shared_ptr<cairo_surface_t> thumbnail; ///< of the hole, filled, with what is around it
};

/// Makes a candidate ready for drawing. On any thread.
ShownCandidate shown_candidate(std::shared_ptr<Candidate> candidate);

/// Bytes that a candidate holds, beside its photo.
std::size_t bytes_of(const ShownCandidate &candidate);

/// Bytes that the candidates may hold together: a quarter of the memory limit of the whole process
/// (MiB; 0: none is set) or of what the machine has to spare, whichever is less.
std::size_t room_for_candidates(int memory_limit, std::size_t spare);

class Candidates {
public:
    /// Adds one. While they hold more than `room`, the oldest goes that was applied already, else
    /// the oldest; but none of the `kept`, by their numbers, nor the one just added. Returns the
    /// numbers of those that went.
    std::vector<int> add(ShownCandidate candidate, std::size_t room, const std::vector<int> &kept);

    const std::vector<ShownCandidate> &all() const { return all_; }
    bool empty() const { return all_.empty(); }

    /// The one of that number, or null.
    const ShownCandidate *find(int number) const;

    /// That all of them hold, with the photos of those whose photo is another than the last one's.
    std::size_t bytes() const;

private:
    std::vector<ShownCandidate> all_;
};

} // namespace refill
