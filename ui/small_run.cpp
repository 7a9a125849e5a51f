#include "ui/small_run.h"

#include "ui/glib.h"
#include "ui/wording.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

namespace refill {
namespace {

constexpr unsigned poll_interval = 100; // milliseconds
constexpr int spacing = 6;
constexpr int width = 380;
enum Response { respond_stop = 1, respond_cancel, respond_finished };

class SmallRun {
public:
    SmallRun();
    SmallRun(const SmallRun &) = delete;
    SmallRun &operator=(const SmallRun &) = delete;
    ~SmallRun() { gtk_widget_destroy(window_); }

    /// Whether the result is wanted.
    bool wait_for(Job &job, const std::function<void(const Progress &)> &report);

private:
    void show(const Progress &progress);

    GtkWidget *window_;
    GtkWidget *bar_ = gtk_progress_bar_new();
    GtkWidget *text_ = gtk_label_new(nullptr);
};

SmallRun::SmallRun()
    : window_(gtk_dialog_new_with_buttons(_("Refill Selection"), nullptr, GtkDialogFlags(0),
                                          _("_Cancel"), respond_cancel, _("_Stop Here"),
                                          respond_stop, nullptr)) {
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(window_));
    gtk_container_set_border_width(GTK_CONTAINER(content), 2 * spacing);
    gtk_box_set_spacing(GTK_BOX(content), spacing);
    gtk_widget_set_size_request(bar_, width, -1);
    gtk_label_set_xalign(GTK_LABEL(text_), 0.0f);
    gtk_label_set_ellipsize(GTK_LABEL(text_), PANGO_ELLIPSIZE_END);
    gtk_box_pack_start(GTK_BOX(content), text_, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), bar_, FALSE, FALSE, 0);
    atk_object_set_name(gtk_widget_get_accessible(bar_), _("Progress"));
    gtk_widget_show_all(content);
    gtk_window_set_focus(GTK_WINDOW(window_), nullptr); // no key meant for the photo hits a button
    gtk_widget_show(window_);
}

void SmallRun::show(const Progress &progress) {
    gtk_label_set_text(GTK_LABEL(text_), progress_text(progress).c_str());
    gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(bar_), progress.step.fraction);
}

bool SmallRun::wait_for(Job &job, const std::function<void(const Progress &)> &report) {
    const Timer poll(poll_interval, [&] {
        show(job.progress());
        report(job.progress());
        if (job.finished())
            gtk_dialog_response(GTK_DIALOG(window_), respond_finished);
    });
    int response = gtk_dialog_run(GTK_DIALOG(window_));
    while (response == respond_stop) {
        job.stop();
        gtk_dialog_set_response_sensitive(GTK_DIALOG(window_), respond_stop, FALSE);
        response = gtk_dialog_run(GTK_DIALOG(window_));
    }
    return response == respond_finished;
}

} // namespace

std::optional<Result> run_in_small_window(Task task,
                                          const std::function<void(const Progress &)> &report) {
    Job job(std::move(task));
    {
        SmallRun window;
        if (!window.wait_for(job, report)) {
            job.cancel();
            return std::nullopt;
        }
    }
    return job.result();
}

} // namespace refill
