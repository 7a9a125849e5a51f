#pragma once
/// All tries of a window: kept within the memory there is, shown as a row of thumbnails, one of
/// them large, some of them picked.

#include "ui/candidate_strip.h"
#include "ui/candidates.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace refill {

class Tries {
public:
    /// `changed` is called when another try is shown or others are picked.
    explicit Tries(std::function<void()> changed) : strip_(std::move(changed)) {}

    GtkWidget *widget() const { return strip_.widget(); }

    /// The number that the next one is to have.
    int next_number() const { return last_number_ + 1; }

    /// Bytes that all of them may hold, with the memory limit of these parameters.
    std::size_t room(const Params &params) const;

    /// Adds one; the first of a run is shown and picked at once. Returns what is to be said about
    /// others that went for it; mostly nothing.
    std::string add(ShownCandidate made, bool choose);

    bool empty() const { return candidates_.empty(); }

    /// The one that is shown large, or null.
    const ShownCandidate *shown() const { return candidates_.find(strip_.shown()); }

    /// Those that are picked.
    std::vector<std::shared_ptr<const Candidate>> picked() const;

    /// Notes that these have been applied.
    void mark_applied(const std::vector<std::shared_ptr<const Candidate>> &applied);

    /// Whether something has been asked for and made, and nothing applied since.
    bool has_unapplied() const { return unapplied_; }

    /// Shows and picks the next one (1) or the one before (-1).
    void step(int by) { strip_.step(by); }
    void set_sensitive(bool sensitive) { strip_.set_sensitive(sensitive); }

private:
    Candidates candidates_;
    CandidateStrip strip_;
    int last_number_ = 0;
    bool unapplied_ = false;
};

} // namespace refill
