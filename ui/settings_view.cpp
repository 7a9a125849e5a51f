#include "ui/settings_view.h"

#include "core/engines/engine_info.h"
#include "core/files/model_info.h"
#include "core/settings/params.h"
#include "ui/baseline.h"
#include "ui/choice_entry.h"
#include "ui/fold.h"
#include "ui/form.h"
#include "ui/glib.h"
#include "ui/mnemonics.h"
#include "ui/model_chooser.h"
#include "ui/number_entry.h"
#include "ui/preset_chooser.h"
#include "ui/reset_button.h"

#include <glib/gi18n.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace refill {
namespace {

constexpr int spacing = 6; // pixels, as in GIMP's own dialogs
constexpr int indent = 12;
constexpr int description_width = 30; // characters, at the least

bool is(const Parameter &parameter, const char *name) {
    return std::strcmp(parameter.name, name) == 0;
}

/// A layer keeps its size, so in GIMP `native-size` can be nothing but true; what is trusted, the
/// user is asked when it matters.
bool is_shown(const Parameter &parameter) {
    return !is(parameter, "native-size") && !is(parameter, "trusted-model");
}

// What the model recommends ----------------------------------------------------------------------

ModelInfo chosen_model(GObject *config) {
    GFile *taken = nullptr;
    g_object_get(config, "model", &taken, nullptr);
    const GObjectPtr<GFile> file(taken);
    const GCharPtr path(file ? g_file_get_path(file.get()) : nullptr);
    return model_info(path ? path.get() : "");
}

/// The model's recommendation for the parameter; 0 where models make none.
double recommended(const ModelInfo &model, const Parameter &parameter) {
    if (is(parameter, "smallest-scale"))
        return model.smallest_scale;
    if (is(parameter, "iterations"))
        return model.iterations;
    return is(parameter, "learning-rate") ? model.learning_rate : 0;
}

/// How the parameter's 0 reads.
std::string zero_text(GObject *config, const Parameter &parameter) {
    const double value = recommended(chosen_model(config), parameter);
    return value == 0 ? gettext(parameter.zero_label)
                      : GCharPtr(g_strdup_printf(_("%s (recommended)"),
                                                 shown_number(parameter, value).c_str()))
                            .get();
}

// Controls ---------------------------------------------------------------------------------------

GtkWidget *number_widget(GObject *config, const Parameter &parameter) {
    if (!parameter.zero_label)
        return number_entry_new(config, parameter, {});
    GtkWidget *entry = number_entry_new(
        config, parameter, [config, &parameter] { return zero_text(config, parameter); });
    connect_for<void(GObject *, GParamSpec *)>(entry, config, "notify::model",
                                               [entry](auto...) { number_entry_refresh(entry); });
    return entry;
}

GtkWidget *text_widget(GObject *config, const Parameter &parameter) {
    if (parameter.is_file)
        return model_chooser_new(config, parameter.name);
    if (!parameter.choices.empty())
        return choice_entry_new(config, parameter);
    return gimp_prop_entry_new(config, parameter.name, -1);
}

GtkWidget *widget_of(GObject *config, const Parameter &parameter) {
    if (std::holds_alternative<bool Params::*>(parameter.field))
        return gimp_prop_check_button_new(config, parameter.name, gettext(parameter.label));
    if (std::holds_alternative<std::string Params::*>(parameter.field))
        return text_widget(config, parameter);
    return number_widget(config, parameter);
}

/// What the widget itself says that it is for.
GCharPtr help_of(GtkWidget *widget) { return GCharPtr(gtk_widget_get_tooltip_text(widget)); }

// When they are of use ----------------------------------------------------------------------------

void follow_engine(GObject *config, GtkWidget *widget, const Parameter &parameter) {
    const auto update = [config, widget, &parameter](auto...) {
        char *taken = nullptr;
        g_object_get(config, "engine", &taken, nullptr);
        const GCharPtr name(taken);
        const EngineInfo *engine = name ? find_engine(name.get()) : nullptr;
        gtk_widget_set_sensitive(widget, engine && heeds(*engine, parameter));
    };
    update();
    connect_for<void(GObject *, GParamSpec *)>(widget, config, "notify::engine", update);
}

bool is_so(GObject *config, const Need &need) {
    const char *name = need.parameter.c_str();
    if (std::holds_alternative<bool Params::*>(find_parameter(name)->field)) {
        gboolean on = FALSE;
        g_object_get(config, name, &on, nullptr);
        return need.value == (on ? "true" : "false");
    }
    char *taken = nullptr;
    g_object_get(config, name, &taken, nullptr);
    const GCharPtr value(taken);
    return value && need.value == value.get();
}

/// Whether parameters with these needs have an effect with what is set.
bool are_met(GObject *config, const std::vector<Need> &needs) {
    return needs.empty() ||
           std::ranges::any_of(needs, [config](const Need &need) { return is_so(config, need); });
}

/// Shows `part` while parameters with these needs have an effect.
void follow_needs(GObject *config, GtkWidget *part, const std::vector<Need> &needs) {
    gtk_widget_show_all(part);
    gtk_widget_set_no_show_all(part, TRUE);
    const auto update = [config, part, &needs](auto...) {
        gtk_widget_set_visible(part, are_met(config, needs));
    };
    update();
    for (const Need &need : needs)
        connect_for<void(GObject *, GParamSpec *)>(part, config,
                                                   ("notify::" + need.parameter).c_str(), update);
}

using Run = std::vector<const Parameter *>;

/// The parameters of a group that are shown, those together that follow each other and have the
/// same needs.
std::vector<Run> runs_of(Group group) {
    std::vector<Run> runs;
    for (const Parameter &parameter : parameters()) {
        if (parameter.group != group || !is_shown(parameter))
            continue;
        if (runs.empty() || runs.back().back()->needs != parameter.needs)
            runs.emplace_back();
        runs.back().push_back(&parameter);
    }
    return runs;
}

// Layout -----------------------------------------------------------------------------------------

class SettingsView {
public:
    SettingsView(GObject *config, GtkWidget *source);

    GtkWidget *widget() const { return view_; }

private:
    void add_preset();
    void add_in_sight(const GroupInfo &group);
    void add_source(Form &form);
    void add_expert();
    void add_group(Form &form, Group group);
    void add_run(Form &form, const Run &run);
    GtkWidget *folded(const char *title, GtkWidget *content, std::vector<Group> groups);
    std::string changes_in(const std::vector<Group> &groups) const;
    void pack(GtkWidget *widget) {
        gtk_box_pack_start(GTK_BOX(settings_), widget, FALSE, FALSE, 0);
    }
    Form form() const { return Form({labels_.get(), resets_.get()}); }

    GObject *config_;
    GtkWidget *source_;
    GObjectPtr<GtkSizeGroup> labels_{gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL)};
    GObjectPtr<GtkSizeGroup> resets_{gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL)};
    GtkWidget *view_ = gtk_scrolled_window_new(nullptr, nullptr);
    GtkWidget *settings_ = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2 * spacing);
    Baseline baseline_;
    std::vector<GtkLabel *> in_sight_; ///< what names the controls outside folded sections
};

SettingsView::SettingsView(GObject *config, GtkWidget *source)
    : config_(config), source_(source), baseline_(config, view_) {
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(view_), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_overlay_scrolling(GTK_SCROLLED_WINDOW(view_), FALSE);
    gtk_container_add(GTK_CONTAINER(view_), settings_);
    gtk_widget_set_margin_bottom(settings_, spacing);
    gtk_widget_set_margin_end(settings_, spacing);
    gtk_container_set_focus_vadjustment(
        GTK_CONTAINER(settings_), gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(view_)));

    add_preset();
    for (const GroupInfo &group : groups())
        if (!group.is_expert)
            add_in_sight(group);
    add_expert();
    gtk_widget_show_all(view_);
    // Not before the window is complete, whose other letters count.
    connect<void(GtkWidget *)>(
        view_, "map", [this](GtkWidget *) { give_mnemonics(std::exchange(in_sight_, {})); });
}

void SettingsView::add_preset() {
    Form form = this->form();
    GtkWidget *presets = preset_chooser_new(config_);
    form.add(_("Preset"), help_of(presets).get(), presets);
    GtkWidget *description = gtk_label_new(nullptr);
    gtk_label_set_xalign(GTK_LABEL(description), 0.0f);
    gtk_label_set_line_wrap(GTK_LABEL(description), TRUE);
    gtk_label_set_width_chars(GTK_LABEL(description), description_width);
    gtk_label_set_max_width_chars(GTK_LABEL(description), description_width);
    gtk_style_context_add_class(gtk_widget_get_style_context(description), "dim-label");
    const auto update = [this, description] {
        gtk_label_set_text(GTK_LABEL(description), baseline_.description().c_str());
    };
    update();
    baseline_.listen(update);
    // Where the settings are saved, they become a preset without changing.
    connect<void(GtkComboBox *)>(presets, "changed", [this](GtkComboBox *) { baseline_.update(); });
    form.add_wide(description);
    in_sight_.insert(in_sight_.end(), form.labels().begin(), form.labels().end());
    pack(form.grid());
}

void SettingsView::add_in_sight(const GroupInfo &group) {
    Form form = this->form();
    const char *title = gettext(group.title);
    GtkWidget *heading = gtk_label_new(nullptr);
    gtk_label_set_markup(GTK_LABEL(heading),
                         GCharPtr(g_markup_printf_escaped("<b>%s</b>", title)).get());
    gtk_label_set_xalign(GTK_LABEL(heading), 0.0f);
    form.add_wide(heading);
    add_group(form, group.group);
    if (group.group == Group::what)
        add_source(form);
    AtkObject *accessible = gtk_widget_get_accessible(form.grid());
    atk_object_set_name(accessible, title);
    atk_object_set_role(accessible, ATK_ROLE_PANEL);
    in_sight_.insert(in_sight_.end(), form.labels().begin(), form.labels().end());
    pack(form.grid());
}

/// No parameter, for it is of one image; only what finishes a network's fill copies.
void SettingsView::add_source(Form &form) {
    form.add(_("Copy from"), help_of(source_).get(), source_);
    follow_engine(config_, source_, *find_parameter("structure"));
}

void SettingsView::add_expert() {
    GtkWidget *sections = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    std::vector<Group> all;
    for (const GroupInfo &group : groups()) {
        if (!group.is_expert)
            continue;
        Form form = this->form();
        add_group(form, group.group);
        gtk_box_pack_start(GTK_BOX(sections),
                           folded(gettext(group.title), form.grid(), {group.group}), FALSE, FALSE,
                           0);
        all.push_back(group.group);
    }
    pack(folded(_("Expert"), sections, all));
}

void SettingsView::add_run(Form &form, const Run &run) {
    for (const Parameter *parameter : run) {
        GtkWidget *control = widget_of(config_, *parameter);
        form.add(gettext(parameter->label), gettext(parameter->help), control,
                 reset_button_new(baseline_, *parameter, control));
        follow_engine(config_, control, *parameter);
    }
}

void SettingsView::add_group(Form &form, Group group) {
    for (const Run &run : runs_of(group)) {
        const auto &needs = run.front()->needs;
        if (needs.empty()) {
            add_run(form, run);
            continue;
        }
        Form part = form.part();
        add_run(part, run);
        follow_needs(config_, part.grid(), needs);
        form.add_wide(part.grid());
    }
}

/// What is folded says how much in it is not as the preset has it.
GtkWidget *SettingsView::folded(const char *title, GtkWidget *content, std::vector<Group> groups) {
    GtkWidget *expander = gtk_expander_new(nullptr);
    GtkWidget *label = gtk_label_new(title);
    GtkWidget *changes = gtk_label_new(nullptr);
    GtkWidget *line = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, spacing);
    gtk_box_pack_start(GTK_BOX(line), label, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(line), changes, FALSE, FALSE, 0);
    gtk_expander_set_label_widget(GTK_EXPANDER(expander), line);
    atk_object_set_name(gtk_widget_get_accessible(expander), title);
    const auto update = [this, expander, changes, groups = std::move(groups)] {
        const std::string text = changes_in(groups);
        gtk_label_set_markup(GTK_LABEL(changes), ("<i>" + text + "</i>").c_str());
        atk_object_set_description(gtk_widget_get_accessible(expander), text.c_str());
    };
    update();
    baseline_.listen(update);

    gtk_widget_set_margin_start(content, indent);
    gtk_widget_set_margin_top(content, spacing);
    in_sight_.push_back(GTK_LABEL(label));
    return fold_new(expander, content);
}

/// How many settings of these groups differ from the preset, in words; empty where none does.
std::string SettingsView::changes_in(const std::vector<Group> &groups) const {
    const auto count =
        static_cast<int>(std::ranges::count_if(parameters(), [&](const Parameter &parameter) {
            return std::ranges::find(groups, parameter.group) != groups.end() &&
                   is_shown(parameter) && baseline_.differs(parameter);
        }));
    if (count == 0)
        return "";
    return GCharPtr(g_strdup_printf(ngettext("%d changed", "%d changed", count), count)).get();
}

} // namespace

GtkWidget *settings_view_new(GObject *config, GtkWidget *source) {
    auto *view = new SettingsView(config, source);
    g_object_set_data_full(G_OBJECT(view->widget()), "refill-settings-view", view,
                           [](gpointer self) { delete static_cast<SettingsView *>(self); });
    return view->widget();
}

} // namespace refill
