/// A GTK module (GTK_MODULES) that says what only the program itself can know of its window. It
/// answers whenever a file $REFILL_TESTS_PROBE/ask appears, in the file `answer` beside it, a line
/// for each finding, its parts divided by tabs:
///
///     text      TEXT               that is in sight
///     clipped   TEXT or TYPE, why  what has less room than it needs
///     outside   TEXT or TYPE       what lies beyond the window
///     mnemonic  LETTER, TEXT       of a control that can be used
///     window    TITLE, X, Y, WIDTH, HEIGHT, "rtl" or "ltr"
///     screen    WIDTH, HEIGHT      what windows have to themselves
///     busy      MILLISECONDS       the longest that the main loop was away since the last answer

#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace {

constexpr unsigned poll_interval = 50; // milliseconds
constexpr int tolerance = 1;           // pixels

std::string folder;
GPollFunc poll_of_glib;
gint64 awake_since = 0;
gint64 longest = 0;

int timed_poll(GPollFD *files, guint count, int timeout) {
    if (awake_since != 0)
        longest = std::max(longest, g_get_monotonic_time() - awake_since);
    const int ready = poll_of_glib(files, count, timeout);
    awake_since = g_get_monotonic_time();
    return ready;
}

std::string text_of(GtkWidget *widget) {
    std::string text;
    if (GTK_IS_LABEL(widget))
        text = gtk_label_get_text(GTK_LABEL(widget));
    else if (GTK_IS_ENTRY(widget))
        text = gtk_entry_get_text(GTK_ENTRY(widget));
    else
        text = G_OBJECT_TYPE_NAME(widget);
    std::ranges::replace(text, '\n', ' ');
    std::ranges::replace(text, '\t', ' ');
    return text;
}

class Answer {
public:
    explicit Answer(const std::string &file) : out_(std::fopen(file.c_str(), "w")) {}
    ~Answer() { std::fclose(out_); }

    void look_at(GtkWidget *window) {
        window_ = window;
        int x = 0, y = 0, width = 0, height = 0;
        gtk_window_get_position(GTK_WINDOW(window), &x, &y);
        gtk_window_get_size(GTK_WINDOW(window), &width, &height);
        std::fprintf(out_, "window\t%s\t%d\t%d\t%d\t%d\t%s\n",
                     gtk_window_get_title(GTK_WINDOW(window)), x, y, width, height,
                     gtk_widget_get_direction(window) == GTK_TEXT_DIR_RTL ? "rtl" : "ltr");
        GdkRectangle area;
        gdk_monitor_get_workarea(gdk_display_get_monitor_at_window(gtk_widget_get_display(window),
                                                                   gtk_widget_get_window(window)),
                                 &area);
        std::fprintf(out_, "screen\t%d\t%d\n", area.width, area.height);
        visit(window);
    }

    void say_busy() {
        std::fprintf(out_, "busy\t%ld\n", static_cast<long>(longest / 1000));
        longest = 0;
    }

private:
    static void visit_child(GtkWidget *child, gpointer self) {
        static_cast<Answer *>(self)->visit(child);
    }

    void visit(GtkWidget *widget) {
        if (!gtk_widget_get_mapped(widget))
            return;
        look_for_text(widget);
        look_for_room(widget);
        look_for_place(widget);
        look_for_mnemonic(widget);
        if (GTK_IS_CONTAINER(widget))
            gtk_container_forall(GTK_CONTAINER(widget), visit_child, this);
    }

    void look_for_text(GtkWidget *widget) {
        if ((GTK_IS_LABEL(widget) || GTK_IS_ENTRY(widget)) && !text_of(widget).empty())
            std::fprintf(out_, "text\t%s\n", text_of(widget).c_str());
    }

    void clipped(GtkWidget *widget, const char *what, int needs, int has) {
        std::fprintf(out_, "clipped\t%s\t%s: needs %d, has %d\n", text_of(widget).c_str(), what,
                     needs, has);
    }

    void look_for_room(GtkWidget *widget) {
        GtkAllocation room;
        gtk_widget_get_allocation(widget, &room);
        const int sides = gtk_widget_get_margin_start(widget) + gtk_widget_get_margin_end(widget);
        const int ends = gtk_widget_get_margin_top(widget) + gtk_widget_get_margin_bottom(widget);
        int width = 0, height = 0;
        gtk_widget_get_preferred_width(widget, &width, nullptr);
        gtk_widget_get_preferred_height_for_width(widget, room.width + sides, &height, nullptr);
        if (GTK_IS_LABEL(widget) || GTK_IS_BUTTON(widget) || GTK_IS_ENTRY(widget)) {
            if (width > room.width + sides + tolerance)
                clipped(widget, "width", width, room.width + sides);
            if (height > room.height + ends + tolerance)
                clipped(widget, "height", height, room.height + ends);
        }
        if (GTK_IS_LABEL(widget))
            look_at_layout(widget, gtk_label_get_layout(GTK_LABEL(widget)), room.width,
                           room.height);
        else if (GTK_IS_CELL_VIEW(widget))
            look_at_cells(widget, room.width);
        else if (GTK_IS_ENTRY(widget))
            look_at_entry(widget);
    }

    void look_at_layout(GtkWidget *widget, PangoLayout *layout, int width, int height) {
        int needs_width = 0, needs_height = 0;
        pango_layout_get_pixel_size(layout, &needs_width, &needs_height);
        if (pango_layout_is_ellipsized(layout) && !gtk_widget_get_tooltip_text(widget))
            clipped(widget, "text, with an ellipsis", needs_width, width);
        if (needs_width > width + tolerance)
            clipped(widget, "text", needs_width, width);
        if (needs_height > height + tolerance)
            clipped(widget, "lines", needs_height, height);
    }

    /// What a list shows as chosen. Its cells' own properties are those of whichever row was
    /// measured last.
    void look_at_cells(GtkWidget *widget, int width) {
        GtkWidget *list = gtk_widget_get_ancestor(widget, GTK_TYPE_COMBO_BOX_TEXT);
        char *text = list ? gtk_combo_box_text_get_active_text(GTK_COMBO_BOX_TEXT(list)) : nullptr;
        if (!text)
            return;
        PangoLayout *layout = gtk_widget_create_pango_layout(widget, text);
        int needs = 0;
        pango_layout_get_pixel_size(layout, &needs, nullptr);
        std::fprintf(out_, "text\t%s\n", text);
        if (needs > width + tolerance)
            std::fprintf(out_, "clipped\t%s\tin a list: needs %d, has %d\n", text, needs, width);
        g_object_unref(layout);
        g_free(text);
    }

    void look_at_entry(GtkWidget *widget) {
        int x = 0, y = 0, width = 0, height = 0, needs = 0;
        GTK_ENTRY_GET_CLASS(widget)->get_text_area_size(GTK_ENTRY(widget), &x, &y, &width, &height);
        pango_layout_get_pixel_size(gtk_entry_get_layout(GTK_ENTRY(widget)), &needs, nullptr);
        if (needs > width + tolerance)
            clipped(widget, "text", needs, width);
    }

    /// In a scrolled window things lie beyond its edge from top to bottom only.
    void look_for_place(GtkWidget *widget) {
        int x = 0, y = 0;
        GtkAllocation room, window;
        gtk_widget_get_allocation(widget, &room);
        gtk_widget_get_allocation(window_, &window);
        if (!gtk_widget_translate_coordinates(widget, window_, 0, 0, &x, &y))
            return;
        const bool scrolls = gtk_widget_get_ancestor(widget, GTK_TYPE_VIEWPORT) != nullptr;
        const bool beside = x < -tolerance || x + room.width > window.width + tolerance;
        const bool beyond = y < -tolerance || y + room.height > window.height + tolerance;
        if (beside || (beyond && !scrolls))
            std::fprintf(out_, "outside\t%s\n", text_of(widget).c_str());
    }

    void look_for_mnemonic(GtkWidget *widget) {
        if (!GTK_IS_LABEL(widget) || !gtk_widget_is_sensitive(widget))
            return;
        const guint key = gtk_label_get_mnemonic_keyval(GTK_LABEL(widget));
        if (key == GDK_KEY_VoidSymbol)
            return;
        char letter[8] = {};
        g_unichar_to_utf8(g_unichar_tolower(gdk_keyval_to_unicode(key)), letter);
        std::fprintf(out_, "mnemonic\t%s\t%s\n", letter, text_of(widget).c_str());
    }

    std::FILE *out_;
    GtkWidget *window_ = nullptr;
};

gboolean answer_if_asked(gpointer) {
    const std::string ask = folder + "/ask";
    if (!g_file_test(ask.c_str(), G_FILE_TEST_EXISTS))
        return G_SOURCE_CONTINUE;
    g_unlink(ask.c_str());
    const std::string unfinished = folder + "/answer.new";
    {
        Answer answer(unfinished);
        answer.say_busy();
        GList *windows = gtk_window_list_toplevels();
        for (GList *each = windows; each; each = each->next)
            if (gtk_widget_get_mapped(GTK_WIDGET(each->data)) &&
                gtk_window_get_title(GTK_WINDOW(each->data)))
                answer.look_at(GTK_WIDGET(each->data));
        g_list_free(windows);
    }
    g_rename(unfinished.c_str(), (folder + "/answer").c_str());
    return G_SOURCE_CONTINUE;
}

} // namespace

extern "C" G_MODULE_EXPORT void gtk_module_init(int *, char ***) {
    const char *wanted = g_getenv("REFILL_TESTS_PROBE");
    if (!wanted || g_strcmp0(g_get_prgname(), "refill") != 0)
        return;
    folder = wanted;
    // GLib translates GTK, which says there whether lines begin at the right, only where the
    // program is translated itself.
    if (g_getenv("REFILL_TESTS_RIGHT_TO_LEFT"))
        gtk_widget_set_default_direction(GTK_TEXT_DIR_RTL);
    poll_of_glib = g_main_context_get_poll_func(nullptr);
    g_main_context_set_poll_func(nullptr, timed_poll);
    g_timeout_add(poll_interval, answer_if_asked, nullptr);
}
