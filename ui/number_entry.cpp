#include "ui/number_entry.h"

#include "ui/glib.h"
#include "ui/numbers.h"
#include "ui/text_room.h"

#include <glib/gi18n.h>

#include <algorithm>
#include <cmath>

namespace refill {
namespace {

constexpr int least_width = 8; // characters
constexpr double coarse_steps = 10;

bool is_whole(const Parameter &parameter) {
    return std::holds_alternative<int Params::*>(parameter.field);
}

/// What is shown is the value times this.
double scale_of(const Parameter &parameter) { return is_percentage(parameter) ? 100 : 1; }

/// After the point, at least: "1.00" says that there is more than whole numbers.
int digits_of(const Parameter &parameter) {
    return is_whole(parameter) || is_percentage(parameter) ? 0 : 2;
}

double step_of(const Parameter &parameter) {
    if (is_whole(parameter) || is_percentage(parameter))
        return 1;
    return parameter.maximum <= 1 ? 0.01 : 0.25;
}

class NumberEntry {
public:
    NumberEntry(GObject *config, const Parameter &parameter, ZeroText zero_text);

    GtkWidget *widget() const { return button_; }

private:
    static gboolean to_shown(GBinding *, const GValue *from, GValue *to, gpointer self);
    static gboolean from_shown(GBinding *, const GValue *from, GValue *to, gpointer self);

    std::string text() const;
    bool show() const;
    void make_room() const;
    int read(double *value) const;
    void follow_value();
    void set_steps() const;

    double value() const { return gtk_spin_button_get_value(GTK_SPIN_BUTTON(button_)); }
    double first() const { return scale_of(parameter_) * parameter_.decades_from; }

    const Parameter &parameter_;
    ZeroText zero_text_;
    GtkAdjustment *adjustment_;
    GtkWidget *button_;
    double last_ = 0;
};

NumberEntry::NumberEntry(GObject *config, const Parameter &parameter, ZeroText zero_text)
    : parameter_(parameter), zero_text_(std::move(zero_text)),
      adjustment_(gtk_adjustment_new(0, scale_of(parameter) * parameter.minimum,
                                     scale_of(parameter) * parameter.maximum, step_of(parameter),
                                     coarse_steps * step_of(parameter), 0)),
      button_(gtk_spin_button_new(adjustment_, 0, is_whole(parameter) ? 0 : 6)) {
    connect<gboolean(GtkSpinButton *)>(button_, "output",
                                       [this](GtkSpinButton *) -> gboolean { return show(); });
    connect<int(GtkSpinButton *, double *)>(
        button_, "input", [this](GtkSpinButton *, double *value) { return read(value); });
    connect<void(GtkWidget *)>(button_, "style-updated", [this](GtkWidget *) { make_room(); });
    connect<void(GObject *, GParamSpec *)>(adjustment_, "notify::value",
                                           [this](auto...) { follow_value(); });
    g_object_bind_property_full(config, parameter.name, adjustment_, "value",
                                GBindingFlags(G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE),
                                to_shown, from_shown, this, nullptr);
    follow_value();
    show();
}

gboolean NumberEntry::to_shown(GBinding *, const GValue *from, GValue *to, gpointer self) {
    const Parameter &parameter = static_cast<NumberEntry *>(self)->parameter_;
    const double value = is_whole(parameter) ? g_value_get_int(from) : g_value_get_double(from);
    g_value_set_double(to, scale_of(parameter) * value);
    return TRUE;
}

gboolean NumberEntry::from_shown(GBinding *, const GValue *from, GValue *to, gpointer self) {
    const Parameter &parameter = static_cast<NumberEntry *>(self)->parameter_;
    const double value = tidy(g_value_get_double(from) / scale_of(parameter));
    if (is_whole(parameter))
        g_value_set_int(to, static_cast<int>(std::lround(value)));
    else
        g_value_set_double(to, value);
    return TRUE;
}

std::string NumberEntry::text() const {
    if (value() == 0 && zero_text_)
        if (const std::string words = zero_text_(); !words.empty())
            return words;
    return shown_number(parameter_, value() / scale_of(parameter_));
}

bool NumberEntry::show() const {
    const std::string text = this->text();
    if (text != gtk_entry_get_text(GTK_ENTRY(button_)))
        gtk_entry_set_text(GTK_ENTRY(button_), text.c_str());
    make_room();
    return true;
}

/// For what it shows and, so that typing a number moves nothing, for the words of 0.
void NumberEntry::make_room() const {
    make_room_in_entry(GTK_ENTRY(button_), {text(), zero_text_ ? zero_text_() : ""}, least_width);
}

/// As the signal "input" wants it: 1, and the number. GTK takes whatever is there also where this
/// says that the text is none, so then it gets the value that it has.
int NumberEntry::read(double *value) const {
    const std::string typed = gtk_entry_get_text(GTK_ENTRY(button_));
    const auto number = typed == text() ? std::nullopt : read_number(typed, is_whole(parameter_));
    *value = number.value_or(this->value());
    if (is_whole(parameter_))
        *value = std::round(*value);
    return 1;
}

/// GTK knows steps that add. Those that multiply are made of them: the step that is set is of an
/// odd size, which nobody types, and where the value has changed by it, the next of our steps is
/// meant.
void NumberEntry::follow_value() {
    if (parameter_.decades_from == 0)
        return;
    const double step = gtk_adjustment_get_step_increment(adjustment_);
    const double change = value() - last_;
    const double from = last_;
    last_ = value();
    if (std::abs(std::abs(change) - step) < 1e-9 * step) {
        const double next = change > 0 ? step_up(from, first()) : step_down(from, first());
        gtk_adjustment_set_value(adjustment_,
                                 std::max(next, gtk_adjustment_get_lower(adjustment_)));
        last_ = value();
    }
    set_steps();
}

void NumberEntry::set_steps() const {
    const double down = value() - step_down(value(), first());
    const double step = (down > 0 ? down : first()) * (1 + 1e-7);
    gtk_adjustment_set_step_increment(adjustment_, step);
    gtk_adjustment_set_page_increment(adjustment_, step);
}

} // namespace

GtkWidget *number_entry_new(GObject *config, const Parameter &parameter, ZeroText zero_text) {
    auto *entry = new NumberEntry(config, parameter, std::move(zero_text));
    g_object_set_data_full(G_OBJECT(entry->widget()), "refill-number-entry", entry,
                           [](gpointer self) { delete static_cast<NumberEntry *>(self); });
    return entry->widget();
}

void number_entry_refresh(GtkWidget *entry) {
    gboolean shown = FALSE;
    g_signal_emit_by_name(entry, "output", &shown);
}

std::string shown_number(const Parameter &parameter, double value) {
    std::string number = number_text(scale_of(parameter) * value, digits_of(parameter));
    if (!parameter.unit)
        return number;
    // Translators: a number and its unit.
    return GCharPtr(g_strdup_printf(_("%s %s"), number.c_str(), gettext(parameter.unit))).get();
}

} // namespace refill
