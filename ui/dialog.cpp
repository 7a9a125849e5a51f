#include "ui/dialog.h"

#include "ui/consent.h"
#include "ui/glib.h"
#include "ui/run_view.h"
#include "ui/settings_view.h"
#include "ui/wording.h"

#include <glib/gi18n.h>

#include <optional>
#include <string>
#include <vector>

namespace refill {
namespace {

// Responses beside GTK's own. GIMP's dialog has 1 for its Reset button.
constexpr int response_stop = 2;
constexpr int response_back = 3;
constexpr int response_finished = 4;

constexpr unsigned poll_interval = 100; // milliseconds
constexpr int spacing = 6;

enum class Page { settings, run, failure };

/// What came of one press of the Refill button.
enum class Outcome { applied, cancelled, back_to_settings };

GtkWidget *failure_view_new(GtkWidget *&text) {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2 * spacing);
    GtkWidget *icon = gtk_image_new_from_icon_name("dialog-warning", GTK_ICON_SIZE_DIALOG);
    gtk_widget_set_valign(icon, GTK_ALIGN_START);
    text = gtk_label_new(nullptr);
    gtk_label_set_line_wrap(GTK_LABEL(text), TRUE);
    gtk_label_set_width_chars(GTK_LABEL(text), 44);
    gtk_label_set_max_width_chars(GTK_LABEL(text), 60);
    gtk_label_set_selectable(GTK_LABEL(text), TRUE);
    gtk_label_set_xalign(GTK_LABEL(text), 0.0f);
    gtk_widget_set_valign(text, GTK_ALIGN_START);
    gtk_box_pack_start(GTK_BOX(box), icon, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), text, TRUE, TRUE, 0);
    gtk_widget_set_margin_bottom(box, 2 * spacing);
    gtk_widget_show_all(box);
    return box;
}

class Dialog {
public:
    Dialog(GimpProcedure *procedure, GimpProcedureConfig *config, const DialogHost &host);
    Dialog(const Dialog &) = delete;
    Dialog &operator=(const Dialog &) = delete;
    ~Dialog() { gtk_widget_destroy(window_); }

    bool run();

private:
    void add_pages(GimpProcedureConfig *config);
    void add_button(const char *label, int response);
    void show(Page page);
    void shrink_to_fit();
    void allow_stop(bool allow);
    int wait_for_response() { return gimp_dialog_run(GIMP_DIALOG(window_)); }

    Outcome refill();
    bool wait_for(Job &job);
    Outcome show_failure(const std::string &text);

    const DialogHost &host_;
    GObject *config_;
    GtkWidget *window_;
    GtkWidget *settings_ = nullptr;
    GtkWidget *failure_ = nullptr;
    GtkWidget *failure_text_ = nullptr;
    RunView run_view_;
    std::vector<GtkWidget *> beside_settings_; // GIMP's own, in sight with the settings only
};

Dialog::Dialog(GimpProcedure *procedure, GimpProcedureConfig *config, const DialogHost &host)
    : host_(host), config_(G_OBJECT(config)),
      window_(gimp_procedure_dialog_new(procedure, config, _("Refill Selection"))) {
    gimp_procedure_dialog_set_ok_label(GIMP_PROCEDURE_DIALOG(window_), _("Re_fill"));
    add_button(_("_Stop Here"), response_stop);
    add_button(_("_Back"), response_back);
    add_pages(config);
    show(Page::settings);
}

void Dialog::add_button(const char *label, int response) {
    gimp_dialog_add_button(GIMP_DIALOG(window_), label, response);
}

/// The pages lie one below the other, one of them visible: a hidden one takes no room.
void Dialog::add_pages(GimpProcedureConfig *config) {
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(window_));
    GList *children = gtk_container_get_children(GTK_CONTAINER(content));
    for (GList *child = children; child; child = child->next)
        if (GTK_IS_BUTTON_BOX(child->data)) // loads and saves settings
            beside_settings_.push_back(GTK_WIDGET(child->data));
    g_list_free(children);

    settings_ = settings_view_new(G_OBJECT(config));
    failure_ = failure_view_new(failure_text_);
    for (GtkWidget *page : {settings_, run_view_.widget(), failure_})
        gtk_box_pack_start(GTK_BOX(content), page, TRUE, TRUE, 0);
}

void Dialog::show(Page page) {
    const auto show_button = [&](int response, bool visible) {
        gtk_widget_set_visible(gtk_dialog_get_widget_for_response(GTK_DIALOG(window_), response),
                               visible);
    };
    gtk_widget_set_visible(settings_, page == Page::settings);
    gtk_widget_set_visible(run_view_.widget(), page == Page::run);
    gtk_widget_set_visible(failure_, page == Page::failure);
    for (GtkWidget *widget : beside_settings_)
        gtk_widget_set_visible(widget, page == Page::settings);

    show_button(1, page == Page::settings); // Reset
    show_button(GTK_RESPONSE_OK, page == Page::settings);
    show_button(response_stop, page == Page::run);
    show_button(response_back, page == Page::failure);
    gtk_dialog_set_default_response(GTK_DIALOG(window_), page == Page::settings ? GTK_RESPONSE_OK
                                                         : page == Page::run    ? response_stop
                                                                                : response_back);
    shrink_to_fit();
}

/// Makes the window as small as its page allows, once the layout knows which page that is.
void Dialog::shrink_to_fit() {
    g_idle_add_full(
        G_PRIORITY_LOW,
        [](gpointer window) -> gboolean {
            gtk_window_resize(GTK_WINDOW(window), 1, 1);
            return G_SOURCE_REMOVE;
        },
        g_object_ref(window_), g_object_unref);
}

void Dialog::allow_stop(bool allow) {
    gtk_dialog_set_response_sensitive(GTK_DIALOG(window_), response_stop, allow);
}

bool Dialog::run() {
    while (gimp_procedure_dialog_run(GIMP_PROCEDURE_DIALOG(window_))) {
        const Outcome outcome = refill();
        if (outcome != Outcome::back_to_settings)
            return outcome == Outcome::applied;
        show(Page::settings);
    }
    return false;
}

Outcome Dialog::refill() {
    try {
        if (!may_run_model(GTK_WINDOW(window_), config_))
            return Outcome::back_to_settings;
        Job job(host_.prepare());
        run_view_.begin(job.task());
        allow_stop(true);
        show(Page::run);
        if (!wait_for(job)) {
            gtk_widget_hide(window_); // at once, also where the engine takes a moment to stop
            return Outcome::cancelled;
        }
        const Result result = job.result();
        if (result.ending == Ending::cancelled)
            return Outcome::back_to_settings;
        host_.apply(job.task(), result);
        return Outcome::applied;
    } catch (...) {
        return show_failure(current_exception_text());
    }
}

/// Shows the run until it ends, and whether it is wanted then.
bool Dialog::wait_for(Job &job) {
    host_.report_start();
    const Timer poll(poll_interval, [&] {
        run_view_.update(job);
        host_.report(job.progress());
        if (job.finished())
            gtk_dialog_response(GTK_DIALOG(window_), response_finished);
    });
    int response = wait_for_response();
    while (response == response_stop) { // a second press, of a double click, says nothing new
        job.stop();
        run_view_.show_stopping();
        allow_stop(false);
        response = wait_for_response();
    }
    host_.report_end();
    return response == response_finished;
}

Outcome Dialog::show_failure(const std::string &text) {
    gtk_label_set_text(GTK_LABEL(failure_text_), text.c_str());
    show(Page::failure);
    return wait_for_response() == response_back ? Outcome::back_to_settings : Outcome::cancelled;
}

} // namespace

bool run_dialog(GimpProcedure *procedure, GimpProcedureConfig *config, const DialogHost &host) {
    return Dialog(procedure, config, host).run();
}

} // namespace refill
