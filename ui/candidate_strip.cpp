#include "ui/candidate_strip.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

#include <algorithm>

namespace refill {
namespace {

constexpr int spacing = 6;

GCharPtr name_of(int number, bool is_applied) {
    return GCharPtr(g_strdup_printf(is_applied ? _("Try %d (applied)") : _("Try %d"), number));
}

} // namespace

CandidateStrip::CandidateStrip(std::function<void()> changed)
    : widget_(gtk_scrolled_window_new(nullptr, nullptr)),
      row_(gtk_box_new(GTK_ORIENTATION_HORIZONTAL, spacing)), changed_(std::move(changed)) {
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(widget_), GTK_POLICY_AUTOMATIC,
                                   GTK_POLICY_NEVER);
    gtk_scrolled_window_set_overlay_scrolling(GTK_SCROLLED_WINDOW(widget_), FALSE);
    gtk_container_add(GTK_CONTAINER(widget_), row_);
    atk_object_set_name(gtk_widget_get_accessible(row_), _("Tries"));
    gtk_widget_show_all(widget_);
}

void CandidateStrip::add(const ShownCandidate &candidate) {
    const int number = candidate.candidate->number;
    const GCharPtr name = name_of(number, candidate.candidate->is_applied);
    Entry entry{number, gtk_box_new(GTK_ORIENTATION_VERTICAL, 0), gtk_toggle_button_new(),
                gtk_check_button_new_with_label(name.get())};
    gtk_container_add(GTK_CONTAINER(entry.picture),
                      gtk_image_new_from_surface(candidate.thumbnail.get()));
    atk_object_set_name(gtk_widget_get_accessible(entry.picture),
                        GCharPtr(g_strdup_printf(_("Show try %d"), number)).get());
    gtk_widget_set_tooltip_text(entry.picture, _("Show this fill, and pick it alone"));
    gtk_widget_set_tooltip_text(entry.pick, _("Pick this fill to be applied, beside others"));
    gtk_box_pack_start(GTK_BOX(entry.box), entry.picture, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(entry.box), entry.pick, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(row_), entry.box, FALSE, FALSE, 0);
    gtk_widget_show_all(entry.box);
    connect<void(GtkToggleButton *)>(entry.picture, "toggled", [this, number](auto...) {
        if (!setting_)
            choose(number);
    });
    connect<void(GtkToggleButton *)>(entry.pick, "toggled", [this](auto...) {
        if (!setting_)
            changed_();
    });
    entries_.push_back(entry);
}

std::vector<CandidateStrip::Entry>::iterator CandidateStrip::find(int number) {
    return std::ranges::find(entries_, number, &Entry::number);
}

void CandidateStrip::remove(int number) {
    const auto entry = find(number);
    if (entry == entries_.end())
        return;
    gtk_widget_destroy(entry->box);
    entries_.erase(entry);
    if (shown_ == number)
        shown_ = 0;
}

void CandidateStrip::choose(int number) {
    shown_ = number;
    setting_ = true;
    for (const Entry &entry : entries_) {
        const bool is_shown = entry.number == number;
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(entry.picture), is_shown);
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(entry.pick), is_shown);
    }
    setting_ = false;
    soon_.call([this] { scroll_to_shown(); }); // once a new one has its place
    changed_();
}

void CandidateStrip::scroll_to_shown() {
    const auto shown = find(shown_);
    if (shown == entries_.end())
        return;
    GtkAllocation place;
    gtk_widget_get_allocation(shown->box, &place);
    gtk_adjustment_clamp_page(gtk_scrolled_window_get_hadjustment(GTK_SCROLLED_WINDOW(widget_)),
                              place.x, place.x + place.width);
}

void CandidateStrip::mark_applied(const std::vector<int> &numbers) {
    for (const Entry &entry : entries_)
        if (std::ranges::find(numbers, entry.number) != numbers.end())
            gtk_button_set_label(GTK_BUTTON(entry.pick), name_of(entry.number, true).get());
}

void CandidateStrip::set_sensitive(bool sensitive) { gtk_widget_set_sensitive(row_, sensitive); }

std::vector<int> CandidateStrip::picked() const {
    std::vector<int> numbers;
    for (const Entry &entry : entries_)
        if (gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(entry.pick)))
            numbers.push_back(entry.number);
    return numbers;
}

void CandidateStrip::step(int by) {
    const auto now = find(shown_);
    const auto place = std::distance(entries_.begin(), now) + by;
    if (now != entries_.end() && place >= 0 && place < std::ssize(entries_))
        choose(entries_[place].number);
}

} // namespace refill
