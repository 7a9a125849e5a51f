#include "ui/window.h"

#include "ui/close_question.h"
#include "ui/consent.h"
#include "ui/forecast_line.h"
#include "ui/glib.h"
#include "ui/idle_work.h"
#include "ui/image_follower.h"
#include "ui/message_bar.h"
#include "ui/picture_bar.h"
#include "ui/picture_view.h"
#include "ui/runner.h"
#include "ui/settings_view.h"
#include "ui/source_chooser.h"
#include "ui/tries.h"
#include "ui/window_buttons.h"
#include "ui/window_layout.h"
#include "ui/wording.h"

#include <glib/gi18n.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <algorithm>
#include <deque>
#include <gdk/gdkkeysyms.h>
#include <string>

namespace refill {
namespace {

constexpr unsigned forecast_after = 300; // milliseconds

class Window {
public:
    Window(GObject *config, const Host &host);
    Window(const Window &) = delete;
    Window &operator=(const Window &) = delete;
    ~Window() { gtk_widget_destroy(window_); }

    bool run();
    void present() { gtk_window_present(GTK_WINDOW(window_)); }

private:
    void lay_out();
    void connect_events();
    void soon(std::function<void()> action);
    void do_waiting();
    void respond(int response);
    bool press_key(const GdkEventKey &event);
    bool release_key(const GdkEventKey &event);

    void show_subject(bool is_other);
    void show_thumbnail();
    void forecast_soon();
    void ask_forecast();
    Rect focus() const;

    /// Makes a plan of the settings as they are.
    using Planner = std::function<Plan(const Params &)>;
    void refill(const Planner &planner);
    void start(const Plan &plan);
    void fail(const std::string &text);
    void try_another_seed();
    void take(ShownCandidate made, bool further);
    void end_run();
    void show_chosen();
    /// `then` is called where that has succeeded.
    void apply(std::function<void()> then = [] {});
    void close();

    void update();

    const Host &host_;
    GObject *config_;
    GtkWidget *window_;
    GtkWidget *strip_ = nullptr; ///< the tries, and a button beside them
    GMainLoop *loop_ = nullptr;
    WindowButtons buttons_;
    MessageBar messages_;
    PictureView view_;
    Tries tries_{[this] { show_chosen(); }};
    ForecastLine forecast_;
    SourceChooser sources_;
    ImageFollower image_;
    Runner runner_;
    IdleWork applying_;
    Soon soon_;
    std::deque<std::function<void()>> waiting_; ///< for soon_
    Soon forecast_soon_;
    std::function<void()> after_run_; ///< what is to be done once the run has ended
    std::string dropped_;             ///< what is to be said of tries that went
    bool applied_ = false;            ///< anything, ever
    bool closing_ = false;
};

Window::Window(GObject *config, const Host &host)
    : host_(host), config_(config),
      window_(gimp_dialog_new(_("Refill Selection"), "refill", nullptr, GtkDialogFlags(0), nullptr,
                              nullptr, nullptr)),
      buttons_(GTK_DIALOG(window_), bool(host.help)),
      sources_([this](int id) { host_.copy_from(id); }),
      image_(host, {.obstructed =
                        [this](const std::string &text) {
                            messages_.say(GTK_MESSAGE_WARNING, text);
                            show_thumbnail();
                            update();
                        },
                    .loaded = [this](bool is_other) { show_subject(is_other); },
                    .changed =
                        [this](const ImageState &state) {
                            sources_.offer(state.channels, state.source);
                            update();
                        }}),
      runner_(
          host,
          {.live = [this](const LivePicture &live) { view_.show_live({live.area, live.picture}); },
           .made = [this](ShownCandidate made, bool further) { take(std::move(made), further); },
           .failed = [this](const std::string &text) { fail(text); },
           .further = [this] { update(); },
           .ended = [this] { end_run(); }}) {
    gtk_window_set_type_hint(GTK_WINDOW(window_), GDK_WINDOW_TYPE_HINT_NORMAL);
    gimp_window_set_transient(GTK_WINDOW(window_));
    lay_out();
    connect_events();
    update();
    buttons_.set_default(respond_refill);
}

void Window::lay_out() {
    GtkWidget *others = gtk_button_new_with_mnemonic(_("Other En_gines"));
    gtk_widget_set_tooltip_text(
        others, _("Make a try with each other engine whose network is there, to compare"));
    gtk_widget_set_valign(others, GTK_ALIGN_CENTER);
    connect<void(GtkButton *)>(
        others, "clicked", [this](auto...) { soon([this] { refill(plan_with_other_engines); }); });
    strip_ = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
    gtk_box_pack_start(GTK_BOX(strip_), tries_.widget(), TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(strip_), others, FALSE, FALSE, 0);
    gtk_widget_show(others);

    lay_out_window(GTK_DIALOG(window_),
                   {{messages_.widget()},
                    {view_.widget(), true},
                    {picture_bar_new(view_, [this] { return focus(); })},
                    {strip_},
                    {forecast_.widget()},
                    {runner_.widget()}},
                   settings_view_new(config_, sources_.widget()));
}

void Window::connect_events() {
    connect<void(GtkDialog *, int)>(window_, "response", [this](GtkDialog *, int response) {
        // Not here: what asks a question in between would hold up a screen reader that has pressed
        // the button.
        soon([this, response] { respond(response); });
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
}

void Window::update() {
    const bool busy = runner_.is_busy();
    buttons_.show({.busy = busy,
                   .further = runner_.is_further(),
                   .loading = image_.is_loading(),
                   .can_fill = image_.can_fill(),
                   .has_fill = !tries_.empty(),
                   .picked = tries_.picked().size()});
    gtk_widget_set_sensitive(strip_, !busy);
    gtk_widget_set_visible(strip_, !tries_.empty());
    gtk_widget_set_visible(runner_.widget(), runner_.is_running());
    gtk_widget_set_visible(forecast_.widget(), !runner_.is_running() && image_.can_fill());
}

// The image --------------------------------------------------------------------------------------

Rect Window::focus() const {
    const auto &subject = image_.loaded().subject;
    if (!subject)
        return {};
    const Rect hole = hole_bounds(subject->hole);
    return expand(hole, std::max(hole.width, hole.height) / 2, subject->photo->bounds());
}

void Window::show_subject(bool is_other) {
    const LoadedSubject &loaded = image_.loaded();
    messages_.clear();
    if (is_other) {
        view_.show_photo(loaded.picture, loaded.outline, focus());
        view_.describe(_("The photo with the outline of the hole"));
        view_.show_fill({});
        forecast_soon();
    }
    update();
}

/// Before anything was read, so that the user sees what the window is about.
void Window::show_thumbnail() {
    if (image_.loaded().subject)
        return;
    const Image image = host_.thumbnail();
    if (image.empty())
        return;
    view_.show_photo(std::make_shared<Picture>(image), nullptr, image.bounds());
    view_.describe(_("The image"));
}

/// Once the user has paused.
void Window::forecast_soon() {
    forecast_soon_.call([this] { ask_forecast(); }, forecast_after);
}

void Window::ask_forecast() {
    if (runner_.is_running() || !image_.loaded().subject)
        return;
    try {
        forecast_.ask({image_.loaded().subject, host_.params()});
    } catch (const std::exception &) {
        // Settings that cannot be used: the run is going to say why.
    }
}

// Running ----------------------------------------------------------------------------------------

/// Ends further tries first that are being made.
void Window::refill(const Planner &planner) {
    if (runner_.is_busy() || image_.is_loading())
        return;
    if (runner_.is_running()) {
        after_run_ = [this, planner] { refill(planner); };
        return runner_.cancel();
    }
    messages_.clear();
    try {
        if (!may_run_model(GTK_WINDOW(window_), config_))
            return;
        const Plan plan = planner(host_.params());
        buttons_.set_default(0);
        gtk_widget_grab_focus(view_.widget());
        image_.load_now([this, plan] { start(plan); },
                        [this](const std::string &text) { fail(text); });
        update();
    } catch (...) {
        fail(current_exception_text());
    }
}

void Window::start(const Plan &plan) {
    if (plan.tries.empty())
        return fail(_("No other engine is at hand. Networks are added under \"Models...\", where "
                      "the model file is chosen."));
    dropped_.clear();
    runner_.run(image_.loaded().subject, plan, tries_.next_number(),
                tries_.room(plan.tries.front()) / 2, forecast_.seconds());
    update();
}

void Window::fail(const std::string &text) {
    messages_.say(GTK_MESSAGE_WARNING, text);
    buttons_.set_default(respond_refill);
    update();
}

void Window::try_another_seed() {
    g_object_set(config_, "seed", runner_.next_seed(), nullptr);
    refill(plan_with_variants);
}

void Window::take(ShownCandidate made, bool further) {
    const std::string gone = tries_.add(std::move(made), !further);
    dropped_ += (dropped_.empty() || gone.empty() ? "" : "\n") + gone;
    if (further)
        return gone.empty() ? update() : show_chosen();
    view_.show_live({});
    show_chosen();
    buttons_.set_default_soon(respond_apply);
}

void Window::end_run() {
    view_.show_live({});
    update();
    if (closing_)
        return soon([this] { close(); });
    if (tries_.empty())
        buttons_.set_default(respond_refill);
    forecast_soon();
    if (after_run_)
        soon(std::exchange(after_run_, {}));
}

/// The candidate that the strip says.
void Window::show_chosen() {
    if (const ShownCandidate *chosen = tries_.shown()) {
        view_.show_fill(chosen->fill);
        view_.describe(GCharPtr(g_strdup_printf(_("The photo with try %d in the hole"),
                                                chosen->candidate->number))
                           .get());
        std::string notes = dropped_;
        for (const Note &note : chosen->candidate->result.notes)
            notes += (notes.empty() ? "" : "\n") + translated(note);
        messages_.say(GTK_MESSAGE_INFO, notes);
    }
    update();
}

// Ending -----------------------------------------------------------------------------------------

void Window::apply(std::function<void()> then) {
    const auto chosen = tries_.picked();
    if (chosen.empty())
        return;
    applying_.begin(
        host_.apply(chosen),
        [this, chosen, then = std::move(then)] {
            applied_ = true;
            tries_.mark_applied(chosen);
            buttons_.set_default(GTK_RESPONSE_CLOSE);
            gtk_widget_grab_focus(buttons_.button(GTK_RESPONSE_CLOSE));
            then();
            do_waiting();
        },
        [this](const std::string &text) {
            messages_.say(GTK_MESSAGE_WARNING, text);
            do_waiting();
        });
}

void Window::close() {
    if (runner_.is_running()) {
        closing_ = true;
        runner_.cancel();
        return;
    }
    closing_ = false;
    if (tries_.has_unapplied()) {
        const Closing answer = ask_before_closing(GTK_WINDOW(window_));
        if (answer == Closing::apply)
            apply([this] { g_main_loop_quit(loop_); });
        if (answer != Closing::discard)
            return;
    }
    g_main_loop_quit(loop_);
}

/// Each in its turn: a second button may be pressed before the first has had its effect.
void Window::soon(std::function<void()> action) {
    waiting_.push_back(std::move(action));
    soon_.call([this] { do_waiting(); });
}

/// While fills are applied, everything else waits.
void Window::do_waiting() {
    while (!waiting_.empty() && !applying_.is_busy()) {
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        next();
    }
}

void Window::respond(int response) {
    switch (response) {
    case respond_help:
        return host_.help();
    case respond_seed:
        return try_another_seed();
    case respond_refill:
        return refill(plan_with_variants);
    case respond_apply:
        return apply();
    case respond_stop:
        buttons_.mark_stopping();
        return runner_.stop();
    case respond_cancel:
        return runner_.cancel();
    default:
        return close();
    }
}

bool Window::press_key(const GdkEventKey &event) {
    if (event.keyval == GDK_KEY_Escape && runner_.is_running()) {
        runner_.cancel();
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
        tries_.step(event.keyval == GDK_KEY_Page_Up ? -1 : 1);
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
    image_.begin([this] { return runner_.is_running() || applying_.is_busy(); });
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
