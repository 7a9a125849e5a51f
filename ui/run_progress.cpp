#include "ui/run_progress.h"

#include "ui/fold.h"
#include "ui/glib.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr int spacing = 6; // pixels, as in GIMP's own dialogs

void set_text(GtkWidget *label, const std::string &text) {
    if (text != gtk_label_get_text(GTK_LABEL(label)))
        gtk_label_set_text(GTK_LABEL(label), text.c_str());
}

} // namespace

RunProgress::RunProgress() {
    widget_ = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2 * spacing);
    words_ = gtk_label_new(nullptr);
    gtk_label_set_xalign(GTK_LABEL(words_), 0.0f);
    gtk_label_set_ellipsize(GTK_LABEL(words_), PANGO_ELLIPSIZE_END);
    remaining_ = gtk_label_new(nullptr);
    gtk_box_pack_start(GTK_BOX(line), words_, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(line), remaining_, FALSE, FALSE, 0);
    bar_ = gtk_progress_bar_new();
    atk_object_set_name(gtk_widget_get_accessible(bar_), _("Progress"));

    GtkWidget *expander = gtk_expander_new_with_mnemonic(_("_Details"));
    GtkWidget *details = fold_new(expander, details_.widget());
    for (GtkWidget *each : {line, bar_, details})
        gtk_box_pack_start(GTK_BOX(widget_), each, FALSE, FALSE, 0);
    gtk_widget_show_all(widget_);
}

void RunProgress::begin(double forecast) {
    begin_ = Clock::now();
    time_.begin(forecast);
    said_ = false;
    update({});
}

void RunProgress::update(const Progress &progress, int number) {
    const std::string text = progress_text(progress);
    if (!said_)
        set_text(words_,
                 number == 0
                     ? text
                     : GCharPtr(g_strdup_printf(_("Try %d: %s"), number, text.c_str())).get());
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(bar_), progress.step.fraction);
    update_time(progress);
    details_.update(progress);
}

void RunProgress::say(const std::string &text) {
    said_ = true;
    set_text(words_, text);
    set_text(remaining_, "");
}

void RunProgress::update_time(const Progress &progress) {
    if (said_)
        return;
    const double elapsed = std::chrono::duration<double>(Clock::now() - begin_).count();
    const bool working = progress.started && progress.step.stage != Stage::loading;
    const auto left = time_.after(elapsed, progress.step.fraction, working);
    set_text(remaining_, left ? remaining_text(*left) : "");
}

} // namespace refill
