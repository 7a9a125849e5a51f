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

/// Bytes that a candidate holds, beside the photo that all share.
std::size_t bytes_of(const ShownCandidate &candidate);

class Candidates {
public:
    explicit Candidates(std::size_t most_bytes) : most_bytes_(most_bytes) {}

    /// Adds one. Where they take more memory than they may, the oldest that was applied already
    /// goes, else the oldest; the last two stay in any case. Returns how many went.
    int add(ShownCandidate candidate);

    const std::vector<ShownCandidate> &all() const { return all_; }
    bool empty() const { return all_.empty(); }

    /// The one of that number, or null.
    const ShownCandidate *find(int number) const;

private:
    std::size_t most_bytes_;
    std::vector<ShownCandidate> all_;
};

} // namespace refill
