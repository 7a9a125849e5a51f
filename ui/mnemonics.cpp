#include "ui/mnemonics.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

#include <gdk/gdkkeysyms.h>
#include <cstring>
#include <set>
#include <string>

namespace refill {
namespace {

/// Letters that window.cpp gives to buttons only while it runs or when there is a fill.
const char *const later[] = {N_("_Try Again"), N_("_Apply %d Fills")};

gunichar letter_of(const char *text) {
    const char *mark = std::strchr(text, '_');
    return mark ? g_unichar_tolower(g_utf8_get_char(mark + 1)) : 0;
}

class Letters {
public:
    explicit Letters(GtkWidget *window) {
        for (const char *text : later)
            taken_.insert(letter_of(gettext(text)));
        add(window, this);
    }

    /// Where in the text a letter is free: at the beginning of a word, else anywhere; or null.
    const char *free_in(const char *text) const {
        for (const bool only_beginnings : {true, false})
            for (const char *at = text; *at; at = g_utf8_next_char(at))
                if (is_free(g_utf8_get_char(at)) && (!only_beginnings || begins_word(text, at)))
                    return at;
        return nullptr;
    }

    /// The first Latin letter that is free, or 0.
    char free_latin() const {
        for (char letter = 'A'; letter <= 'Z'; ++letter)
            if (is_free(static_cast<gunichar>(letter)))
                return letter;
        return 0;
    }

    void take(gunichar letter) { taken_.insert(g_unichar_tolower(letter)); }

private:
    static void add(GtkWidget *widget, gpointer self) {
        if (GTK_IS_LABEL(widget)) {
            const guint key = gtk_label_get_mnemonic_keyval(GTK_LABEL(widget));
            if (key != GDK_KEY_VoidSymbol)
                static_cast<Letters *>(self)->take(gdk_keyval_to_unicode(key));
        }
        if (GTK_IS_CONTAINER(widget))
            gtk_container_forall(GTK_CONTAINER(widget), add, self);
    }

    static bool begins_word(const char *text, const char *at) {
        return at == text || g_unichar_isspace(g_utf8_get_char(g_utf8_prev_char(at)));
    }

    /// Letters of alphabets only: others are not on a keyboard.
    bool is_free(gunichar letter) const {
        return g_unichar_isalpha(letter) && g_unichar_type(letter) != G_UNICODE_OTHER_LETTER &&
               !taken_.contains(g_unichar_tolower(letter));
    }

    std::set<gunichar> taken_;
};

bool is_alphabetic(const char *text) {
    for (; *text; text = g_utf8_next_char(text)) {
        const GUnicodeType type = g_unichar_type(g_utf8_get_char(text));
        if (type == G_UNICODE_UPPERCASE_LETTER || type == G_UNICODE_LOWERCASE_LETTER)
            return true;
    }
    return false;
}

/// The text with a letter marked that is free; empty where none is.
std::string marked(const std::string &text, Letters &letters) {
    if (is_alphabetic(text.c_str())) {
        const char *at = letters.free_in(text.c_str());
        if (!at)
            return "";
        letters.take(g_utf8_get_char(at));
        return std::string(text.c_str(), at) + "_" + at;
    }
    const char letter = letters.free_latin();
    if (!letter)
        return "";
    letters.take(static_cast<gunichar>(letter));
    return text + "(_" + letter + ")";
}

} // namespace

void give_mnemonics(const std::vector<GtkLabel *> &labels) {
    if (labels.empty())
        return;
    Letters letters(gtk_widget_get_toplevel(GTK_WIDGET(labels.front())));
    for (GtkLabel *label : labels)
        if (const std::string text = marked(gtk_label_get_text(label), letters); !text.empty())
            gtk_label_set_text_with_mnemonic(label, text.c_str());
}

} // namespace refill
