#include "ui/window.h"

#include "ui/attempt.h"
#include "ui/candidate_strip.h"
#include "ui/candidates.h"
#include "ui/close_question.h"
#include "ui/consent.h"
#include "ui/forecast_line.h"
#include "ui/glib.h"
#include "ui/message_bar.h"
#include "ui/picture_bar.h"
#include "ui/picture_view.h"
#include "ui/run_progress.h"
#include "ui/settings_view.h"
#include "ui/subject_loader.h"
#include "ui/wording.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <algorithm>
#include <optional>
#include <string>

namespace refill {
namespace {

enum Response {
    respond_help = 1,
    respond_seed,
    respond_refill,
    respond_apply,
    respond_stop,
    respond_cancel
};

constexpr unsigned image_interval = 500;     // milliseconds
constexpr unsigned default_after = 700;      // milliseconds: no key meant for the run hits a button
constexpr unsigned forecast_after = 300;     // milliseconds
constexpr int spacing = 6;                   // pixels, as in GIMP's own dialogs
constexpr int widest = 1180, highest = 760;  // pixels, at first
constexpr int settings_width = 400;          // pixels, at first
constexpr std::size_t most_candidate_bytes = 512u << 20;
constexpr std::size_t most_remembered_bytes = 256u << 20;

class Window {
public:
    Window(GObject *config, const Host &host);
    Window(const Window &) = delete;
    Window &operator=(const Window &) = delete;
    ~Window() { gtk_widget_destroy(window_); }

    bool run();
    void present() { gtk_window_present(GTK_WINDOW(window_)); }

private:
    void add_buttons();
    void lay_out();
    void set_first_size();
    void respond(int response);
    bool press_key(const GdkEventKey &event);
    bool release_key(const GdkEventKey &event);

    void look_at_image();
    void load();
    void show_subject(const LoadedSubject &loaded);
    void forecast_soon();
    void ask_forecast();
    Rect focus() const;

    void refill();
    void start(Task task);
    void show_progress(Job &job);
    void fail(const std::string &text);
    void try_another_seed();
    void take_candidate(ShownCandidate candidate);
    void end_run();
    void show_chosen();
    void apply();
    void close();

    bool is_running() const { return attempt_.is_running(); }
    void update_buttons();
    void show_button(int response, bool visible);
    void set_default(int response);
    GtkWidget *button(int response) const {
        return gtk_dialog_get_widget_for_response(GTK_DIALOG(window_), response);
    }

    const Host &host_;
    GObject *config_;
    GtkWidget *window_;
    GtkWidget *panes_ = nullptr; ///< the picture, and the settings beside it
    GtkWidget *settings_ = nullptr;
    GMainLoop *loop_ = nullptr;
    MessageBar messages_;
    PictureView view_;
    CandidateStrip strip_{[this] { show_chosen(); }};
    RunProgress progress_;
    ForecastLine forecast_;
    LoadedSubject loaded_;
    ImageState image_;
    Candidates candidates_{most_candidate_bytes};
    RememberedFills remembered_{most_remembered_bytes};
    SubjectLoader loader_;
    Attempt attempt_;
    Soon soon_;
    Soon default_soon_;
    Soon forecast_soon_;
    int tries_ = 0;
    bool applied_ = false;   ///< anything, ever
    bool unapplied_ = false; ///< nothing was, since the last try
    bool closing_ = false;
};

Window::Window(GObject *config, const Host &host)
    : host_(host), config_(config),
      window_(gimp_dialog_new(_("Refill Selection"), "refill", nullptr, GtkDialogFlags(0), nullptr,
                              nullptr, nullptr)) {
    gtk_window_set_type_hint(GTK_WINDOW(window_), GDK_WINDOW_TYPE_HINT_NORMAL);
    gimp_window_set_transient(GTK_WINDOW(window_));
    add_buttons();
    lay_out();
    set_first_size();
    connect<void(GtkDialog *, int)>(window_, "response", [this](GtkDialog *, int response) {
        // Not here: what asks a question in between would hold up a screen reader that has pressed
        // the button.
        soon_.call([this, response] { respond(response); });
    });
    connect_for<void(GObject *, GParamSpec *)>(window_, config_, "notify",
                                               [this](auto...) { forecast_soon(); });
    connect<gboolean(GtkWidget *, GdkEvent *)>(window_, "delete-event", [](auto...) {
        return TRUE; // the response decides
    });
    connect<gboolean(GtkWidget *, GdkEventKey *)>(
        window_, "key-press-event",
        [this](GtkWidget *, GdkEventKey *event) { return press_key(*event); });
    connect<gboolean(GtkWidget *, GdkEventKey *)>(
        window_, "key-release-event",
        [this](GtkWidget *, GdkEventKey *event) { return release_key(*event); });
    update_buttons();
    set_default(respond_refill);
}

// Layout -----------------------------------------------------------------------------------------

void Window::add_buttons() {
    const auto add = [&](const char *label, int response) {
        gtk_dialog_add_button(GTK_DIALOG(window_), label, response);
    };
    if (host_.help)
        add(_("_Help"), respond_help);
    add(_("_Close"), GTK_RESPONSE_CLOSE);
    add(_("Another S_eed"), respond_seed);
    add(_("Re_fill"), respond_refill);
    add(_("_Apply"), respond_apply);
    add(_("_Cancel"), respond_cancel);
    add(_("_Stop Here"), respond_stop);
    gtk_widget_set_tooltip_text(button(respond_seed),
                                _("Try again with what is left to chance falling otherwise"));
    gtk_widget_set_tooltip_text(
        button(respond_stop),
        _("End soon: with the fill as far as it is, its colours, structure and detail matched"));
    gtk_widget_set_tooltip_text(button(respond_cancel), _("Give this try up"));
    gtk_widget_set_tooltip_text(button(respond_apply),
                                _("Put the fills that are picked into the image, each by itself"));
}

void Window::lay_out() {
    GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    const auto add = [&](GtkWidget *widget, bool grows) {
        gtk_box_pack_start(GTK_BOX(left), widget, grows, grows, 0);
    };
    add(messages_.widget(), false);
    add(view_.widget(), true);
    add(picture_bar_new(view_, [this] { return focus(); }), false);
    add(strip_.widget(), false);
    add(forecast_.widget(), false);
    add(progress_.widget(), false);
    gtk_widget_hide(strip_.widget());
    gtk_widget_hide(progress_.widget());

    settings_ = settings_view_new(config_);
    gtk_widget_set_margin_end(left, spacing);
    gtk_widget_set_margin_start(settings_, spacing);
    panes_ = gtk_paned_new(GTK_ORIENTATION_HORIZONTAL);
    gtk_container_set_border_width(GTK_CONTAINER(panes_), 2 * spacing);
    gtk_paned_pack1(GTK_PANED(panes_), left, TRUE, FALSE);
    gtk_paned_pack2(GTK_PANED(panes_), settings_, FALSE, FALSE);
    gtk_widget_show(left);
    gtk_widget_show(panes_);
    gtk_box_pack_start(GTK_BOX(gtk_dialog_get_content_area(GTK_DIALOG(window_))), panes_, TRUE,
                       TRUE, 0);
}

/// As large as is useful, within the screen; the settings no wider than they need to be.
void Window::set_first_size() {
    GdkRectangle area;
    gdk_monitor_get_workarea(gdk_display_get_monitor(gdk_display_get_default(), 0), &area);
    const int width = std::min(widest, area.width - 20);
    gtk_window_set_default_size(GTK_WINDOW(window_), width, std::min(highest, area.height - 60));
    int narrowest = 0;
    gtk_widget_get_preferred_width(settings_, &narrowest, nullptr);
    gtk_paned_set_position(GTK_PANED(panes_),
                           width - std::max(narrowest, settings_width) - 4 * spacing);
}

void Window::show_button(int response, bool visible) {
    if (GtkWidget *widget = button(response))
        gtk_widget_set_visible(widget, visible);
}

void Window::update_buttons() {
    const bool running = is_running() || loader_.is_loading();
    const bool has_fill = !candidates_.empty();
    const auto picked = strip_.picked();
    show_button(GTK_RESPONSE_CLOSE, !is_running());
    show_button(respond_seed, !is_running() && has_fill);
    show_button(respond_refill, !is_running());
    show_button(respond_apply, !is_running() && has_fill);
    show_button(respond_stop, is_running());
    show_button(respond_cancel, is_running());
    gtk_widget_set_sensitive(settings_, !is_running());
    strip_.set_sensitive(!is_running());
    gtk_widget_set_visible(strip_.widget(), has_fill);
    gtk_widget_set_visible(progress_.widget(), is_running());
    gtk_widget_set_visible(forecast_.widget(), !is_running() && image_.problem.empty());

    gtk_button_set_label(GTK_BUTTON(button(respond_refill)), has_fill ? _("_Try Again") : _("Re_fill"));
    gtk_widget_set_sensitive(button(respond_refill), !running && image_.problem.empty());
    gtk_widget_set_sensitive(button(respond_seed), !running && image_.problem.empty());
    gtk_button_set_label(
        GTK_BUTTON(button(respond_apply)),
        picked.size() > 1
            ? GCharPtr(g_strdup_printf(_("_Apply %d Fills"), static_cast<int>(picked.size()))).get()
            : _("_Apply"));
    gtk_widget_set_sensitive(button(respond_apply), !picked.empty());
}

/// Which button Enter presses; 0: none.
void Window::set_default(int response) {
    default_soon_.forget();
    if (response == 0)
        gtk_window_set_default(GTK_WINDOW(window_), nullptr);
    else
        gtk_dialog_set_default_response(GTK_DIALOG(window_), response);
}

// The image --------------------------------------------------------------------------------------

Rect Window::focus() const {
    if (!loaded_.subject)
        return {};
    const Rect hole = hole_bounds(loaded_.subject->hole);
    return expand(hole, std::max(hole.width, hole.height) / 2, loaded_.subject->photo->bounds());
}

/// Follows what the user does to the image meanwhile.
void Window::look_at_image() {
    if (is_running() || loader_.is_loading())
        return;
    const ImageState now = host_.look();
    if (now == image_)
        return;
    image_ = now;
    if (image_.problem.empty())
        load();
    else
        messages_.say(GTK_MESSAGE_WARNING, image_.problem);
    update_buttons();
}

void Window::load() {
    loader_.load(
        host_, loaded_,
        [this](const LoadedSubject &loaded) {
            messages_.clear();
            show_subject(loaded);
            update_buttons();
        },
        [this](const std::string &text) {
            messages_.say(GTK_MESSAGE_WARNING, text);
            update_buttons();
        });
}

void Window::show_subject(const LoadedSubject &loaded) {
    if (loaded.subject == loaded_.subject)
        return;
    loaded_ = loaded;
    view_.show_photo(loaded.picture, loaded.outline, focus());
    view_.describe(_("The photo with the outline of the hole"));
    view_.show_fill({});
    forecast_soon();
}

/// Once the user has paused.
void Window::forecast_soon() {
    forecast_soon_.call([this] { ask_forecast(); }, forecast_after);
}

void Window::ask_forecast() {
    if (is_running() || !loaded_.subject)
        return;
    try {
        forecast_.ask({loaded_.subject, host_.params()});
    } catch (const std::exception &) {
        // Settings that cannot be used: the run is going to say why.
    }
}

// Running ----------------------------------------------------------------------------------------

void Window::refill() {
    if (is_running() || loader_.is_loading())
        return;
    messages_.clear();
    try {
        if (!may_run_model(GTK_WINDOW(window_), config_))
            return;
        const Params params = host_.params();
        set_default(0);
        gtk_widget_grab_focus(view_.widget());
        loader_.load(
            host_, loaded_,
            [this, params](const LoadedSubject &loaded) {
                show_subject(loaded);
                start({loaded.subject, params});
            },
            [this](const std::string &text) { fail(text); });
        update_buttons();
    } catch (...) {
        fail(current_exception_text());
    }
}

void Window::start(Task task) {
    host_.report_start();
    progress_.begin(forecast_.seconds());
    attempt_.begin(std::move(task), tries_ + 1, &remembered_,
                   {
                       .goes_on = [this](Job &job) { show_progress(job); },
                       .made = [this](ShownCandidate made) { take_candidate(std::move(made)); },
                       .cancelled = [this] { end_run(); },
                       .failed =
                           [this](const std::string &text) {
                               end_run();
                               fail(text);
                           },
                   });
    update_buttons();
}

void Window::show_progress(Job &job) {
    const Progress progress = job.progress();
    progress_.update(progress);
    host_.report(progress);
    if (const auto live = job.take_preview())
        view_.show_live({live->area, live->picture});
    job.request_preview();
}

void Window::fail(const std::string &text) {
    messages_.say(GTK_MESSAGE_WARNING, text);
    set_default(respond_refill);
    update_buttons();
}

void Window::try_another_seed() {
    int seed = 0;
    g_object_get(config_, "seed", &seed, nullptr);
    g_object_set(config_, "seed", seed + 1, nullptr);
    refill();
}

void Window::take_candidate(ShownCandidate made) {
    ++tries_;
    unapplied_ = true;
    candidates_.add(std::move(made));
    end_run();
    strip_.set(candidates_.all());
    show_chosen();
    default_soon_.call([this] { set_default(respond_apply); }, default_after);
}

void Window::end_run() {
    host_.report_end();
    view_.show_live({});
    update_buttons();
    if (closing_)
        close();
    else if (candidates_.empty())
        set_default(respond_refill);
}

/// The candidate that the strip says.
void Window::show_chosen() {
    if (const ShownCandidate *chosen = candidates_.find(strip_.shown())) {
        view_.show_fill(chosen->fill);
        view_.describe(GCharPtr(g_strdup_printf(_("The photo with try %d in the hole"),
                                                chosen->candidate->number))
                           .get());
        std::string notes;
        for (const Note &note : chosen->candidate->result.notes)
            notes += (notes.empty() ? "" : "\n") + translated(note);
        messages_.say(GTK_MESSAGE_INFO, notes);
    }
    update_buttons();
}

// Ending -----------------------------------------------------------------------------------------

void Window::apply() {
    std::vector<const Candidate *> chosen;
    for (const int number : strip_.picked())
        chosen.push_back(candidates_.find(number)->candidate.get());
    if (chosen.empty())
        return;
    try {
        host_.apply(chosen);
        applied_ = true;
        for (const int number : strip_.picked())
            candidates_.find(number)->candidate->is_applied = true;
        strip_.mark_applied(strip_.picked());
        unapplied_ = false;
        set_default(GTK_RESPONSE_CLOSE);
        gtk_widget_grab_focus(button(GTK_RESPONSE_CLOSE));
    } catch (...) {
        messages_.say(GTK_MESSAGE_WARNING, current_exception_text());
    }
}

void Window::close() {
    if (is_running()) {
        closing_ = true;
        attempt_.cancel();
        return;
    }
    closing_ = false;
    if (unapplied_) {
        const Closing answer = ask_before_closing(GTK_WINDOW(window_));
        if (answer == Closing::stay)
            return;
        if (answer == Closing::apply) {
            apply();
            if (unapplied_)
                return; // it could not be done, and why is said
        }
    }
    g_main_loop_quit(loop_);
}

void Window::respond(int response) {
    switch (response) {
    case respond_help:
        return host_.help();
    case respond_seed:
        return try_another_seed();
    case respond_refill:
        return refill();
    case respond_apply:
        return apply();
    case respond_stop:
        attempt_.stop();
        progress_.say(_("Stopping: making what there is presentable"));
        gtk_widget_set_sensitive(button(respond_stop), FALSE);
        return;
    case respond_cancel:
        return attempt_.cancel();
    default:
        return close();
    }
}

bool Window::press_key(const GdkEventKey &event) {
    if (event.keyval == GDK_KEY_Escape && is_running()) {
        attempt_.cancel();
        return true;
    }
    if (event.keyval == GDK_KEY_F1 && host_.help) {
        host_.help();
        return true;
    }
    const bool is_plain = !(event.state & (GDK_CONTROL_MASK | GDK_MOD1_MASK));
    if (!is_plain || GTK_IS_EDITABLE(gtk_window_get_focus(GTK_WINDOW(window_))))
        return false;
    if (event.keyval == GDK_KEY_b || event.keyval == GDK_KEY_B)
        view_.show_before(true);
    else if (event.keyval == GDK_KEY_Page_Up || event.keyval == GDK_KEY_Page_Down)
        strip_.step(event.keyval == GDK_KEY_Page_Up ? -1 : 1);
    else
        return false;
    return true;
}

bool Window::release_key(const GdkEventKey &event) {
    if (event.keyval == GDK_KEY_b || event.keyval == GDK_KEY_B)
        view_.show_before(false);
    return false;
}

bool Window::run() {
    const std::unique_ptr<GMainLoop, decltype(&g_main_loop_unref)> loop(
        g_main_loop_new(nullptr, FALSE), g_main_loop_unref);
    loop_ = loop.get();
    gtk_widget_show(window_);
    gtk_widget_grab_focus(view_.widget());
    look_at_image();
    const Timer timer(image_interval, [this] { look_at_image(); });
    g_main_loop_run(loop_);
    gtk_widget_hide(window_);
    return applied_;
}

} // namespace

bool run_window(GObject *config, const Host &host,
                const std::function<void(std::function<void()> present)> &opened) {
    Window window(config, host);
    if (opened)
        opened([&window] { window.present(); });
    return window.run();
}

} // namespace refill
