#pragma once
/// The row of thumbnails: a press shows a candidate and picks it alone, its check button picks it
/// beside others.

#include "ui/candidates.h"
#include "ui/glib.h"

#include <gtk/gtk.h>

#include <functional>
#include <vector>

namespace refill {

class CandidateStrip {
public:
    /// `changed` is called when another candidate is shown or others are picked.
    explicit CandidateStrip(std::function<void()> changed);
    CandidateStrip(const CandidateStrip &) = delete;
    CandidateStrip &operator=(const CandidateStrip &) = delete;

    GtkWidget *widget() const { return widget_; }

    /// Adds one at the end, neither shown nor picked.
    void add(const ShownCandidate &candidate);
    void remove(int number);

    /// Shows this one and picks it alone.
    void choose(int number);

    /// Says so of these candidates.
    void mark_applied(const std::vector<int> &numbers);

    void set_sensitive(bool sensitive);

    /// The numbers of the candidate that is shown, or 0, and of those that are picked.
    int shown() const { return shown_; }
    std::vector<int> picked() const;

    /// Shows and picks the next one (1) or the one before (-1).
    void step(int by);

private:
    struct Entry {
        int number;
        GtkWidget *box;
        GtkWidget *picture; ///< a toggle button
        GtkWidget *pick;    ///< a check button
    };

    std::vector<Entry>::iterator find(int number);
    void scroll_to_shown();

    GtkWidget *widget_;
    GtkWidget *row_;
    std::vector<Entry> entries_;
    std::function<void()> changed_;
    Soon soon_;
    int shown_ = 0;
    bool setting_ = false;
};

} // namespace refill
