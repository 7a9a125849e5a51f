#include "ui/text_room.h"

#include "ui/glib.h"

#include <algorithm>

namespace refill {
namespace {

constexpr int most_of_list = 36; // characters
constexpr int caret = 1;         // pixels

int pixels(int pango_units) { return (pango_units + PANGO_SCALE - 1) / PANGO_SCALE; }

int width_of(GtkWidget *widget, const std::string &text) {
    const GObjectPtr<PangoLayout> layout(gtk_widget_create_pango_layout(widget, text.c_str()));
    int width = 0;
    pango_layout_get_pixel_size(layout.get(), &width, nullptr);
    return width;
}

struct CharWidths {
    int letter; ///< pixels, on average; cells count in these
    int widest; ///< of letters and digits; entries count in these
};

CharWidths char_widths(GtkWidget *widget) {
    PangoContext *context = gtk_widget_get_pango_context(widget);
    PangoFontMetrics *metrics = pango_context_get_metrics(
        context, pango_context_get_font_description(context), pango_context_get_language(context));
    const int letter = pixels(pango_font_metrics_get_approximate_char_width(metrics));
    const int digit = pixels(pango_font_metrics_get_approximate_digit_width(metrics));
    pango_font_metrics_unref(metrics);
    return {std::max(letter, 1), std::max({letter, digit, 1})};
}

int rounded_up(int pixels, int of) { return (pixels + of - 1) / of; }

void set_width(GtkComboBox *list, int chars) {
    GList *cells = gtk_cell_layout_get_cells(GTK_CELL_LAYOUT(list));
    for (GList *cell = cells; cell; cell = cell->next)
        if (GTK_IS_CELL_RENDERER_TEXT(cell->data))
            g_object_set(cell->data, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", chars,
                         nullptr);
    g_list_free(cells);
}

} // namespace

void make_room_in_entry(GtkEntry *entry, const std::vector<std::string> &texts, int least) {
    int widest = 0;
    for (const std::string &text : texts)
        widest = std::max(widest, width_of(GTK_WIDGET(entry), text));
    const int chars = rounded_up(widest + caret, char_widths(GTK_WIDGET(entry)).widest);
    if (std::max(chars, least) != gtk_entry_get_width_chars(entry))
        gtk_entry_set_width_chars(entry, std::max(chars, least));
}

void make_room_for_chosen(GtkComboBox *list) {
    const auto update = [list](auto...) {
        const GCharPtr chosen(gtk_combo_box_text_get_active_text(GTK_COMBO_BOX_TEXT(list)));
        const int width = width_of(GTK_WIDGET(list), chosen ? chosen.get() : "");
        const int chars = rounded_up(width, char_widths(GTK_WIDGET(list)).letter);
        set_width(list, std::clamp(chars, 1, most_of_list));
    };
    update();
    connect<void(GtkComboBox *)>(list, "changed", update);
    connect<void(GtkWidget *)>(list, "style-updated", update);
}

} // namespace refill
