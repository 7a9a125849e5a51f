#include "ui/settings_view.h"

#include "core/engines/engine_info.h"
#include "core/files/model_info.h"
#include "core/settings/params.h"
#include "ui/choice_entry.h"
#include "ui/glib.h"
#include "ui/model_chooser.h"
#include "ui/number_entry.h"
#include "ui/preset_chooser.h"

#include <glib/gi18n.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

namespace refill {
namespace {

constexpr int spacing = 6; // pixels, as in GIMP's own dialogs
constexpr int indent = 12;
constexpr int label_width = 15; // characters; longer labels are broken into lines

struct Section {
    Group group;
    const char *title;
};

constexpr std::array folded_sections = {
    Section{Group::hole, N_("Hole and surroundings")},
    Section{Group::refinement, N_("Course of the refinement")},
    Section{Group::finish, N_("After the network")},
    Section{Group::resources, N_("Computation")},
};

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

/// The model's recommendation for the parameter as text; empty where models make none.
std::string recommended(const ModelInfo &model, const Parameter &parameter) {
    Params params;
    params.smallest_scale = model.smallest_scale;
    params.iterations = model.iterations;
    params.learning_rate = model.learning_rate;
    const std::string value = get_parameter(params, parameter);
    return value == get_parameter(Params{}, parameter) ? "" : value;
}

/// How the parameter's 0 reads.
std::string zero_text(GObject *config, const Parameter &parameter) {
    const std::string value = recommended(chosen_model(config), parameter);
    return value.empty() ? gettext(parameter.zero_label)
                         : GCharPtr(g_strdup_printf(_("%s (recommended)"), value.c_str())).get();
}

// Widgets ----------------------------------------------------------------------------------------

struct NumberSteps {
    double step;
    int digits;
};

/// Ranges that end at 1 or less are of small fractions; and so are defaults that two digits would
/// not show as they are.
NumberSteps steps_of(const Parameter &parameter) {
    const auto *field = std::get_if<double Params::*>(&parameter.field);
    if (!field)
        return {1, 0};
    if (parameter.maximum <= 1)
        return {0.0005, 4};
    const double hundredths = 100 * (Params{}.**field);
    const bool is_small = hundredths != std::round(hundredths) || (hundredths > 0 && hundredths < 5);
    return is_small ? NumberSteps{0.001, 4} : NumberSteps{0.25, 2};
}

GtkWidget *number_widget(GObject *config, const Parameter &parameter) {
    const auto [step, digits] = steps_of(parameter);
    if (!parameter.zero_label)
        return number_entry_new(config, parameter.name, step, digits, {});
    GtkWidget *entry = number_entry_new(config, parameter.name, step, digits, [config, &parameter] {
        return zero_text(config, parameter);
    });
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

// Layout -----------------------------------------------------------------------------------------

/// Lets a list be narrower than its longest entry.
void allow_narrow(GtkWidget *widget) {
    if (GTK_IS_COMBO_BOX(widget)) {
        GList *cells = gtk_cell_layout_get_cells(GTK_CELL_LAYOUT(widget));
        for (GList *cell = cells; cell; cell = cell->next)
            if (GTK_IS_CELL_RENDERER_TEXT(cell->data))
                g_object_set(cell->data, "ellipsize", PANGO_ELLIPSIZE_END, nullptr);
        g_list_free(cells);
    } else if (GTK_IS_BOX(widget)) {
        gtk_container_foreach(
            GTK_CONTAINER(widget), [](GtkWidget *child, gpointer) { allow_narrow(child); },
            nullptr);
    }
}

/// Rows of a label and a widget. Labels are equally wide over all grids that share `labels`.
class Form {
public:
    /// `margin`, in pixels, is before each label.
    explicit Form(GtkSizeGroup *labels, int margin = 0)
        : labels_(labels), margin_(margin), grid_(gtk_grid_new()) {
        gtk_grid_set_row_spacing(GTK_GRID(grid_), spacing);
        gtk_grid_set_column_spacing(GTK_GRID(grid_), 2 * spacing);
    }

    GtkWidget *grid() const { return grid_; }

    void add(const char *text, const char *help, GtkWidget *widget) {
        gtk_widget_set_tooltip_text(widget, help);
        gtk_widget_set_hexpand(widget, TRUE);
        allow_narrow(widget);
        if (GTK_IS_CHECK_BUTTON(widget)) { // which has its label in itself
            gtk_widget_set_margin_start(widget, margin_);
            add_wide(widget);
            return;
        }
        GtkWidget *label = gtk_label_new(text);
        gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
        gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
        gtk_label_set_width_chars(GTK_LABEL(label), label_width);
        gtk_label_set_max_width_chars(GTK_LABEL(label), label_width);
        gtk_widget_set_margin_start(label, margin_);
        gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
        gtk_widget_set_tooltip_text(label, help);
        gtk_size_group_add_widget(labels_, label);
        bind_sensitivity(widget, label);
        gtk_grid_attach(GTK_GRID(grid_), label, 0, row_, 1, 1);
        gtk_grid_attach(GTK_GRID(grid_), widget, 1, row_++, 1, 1);
    }

    /// A row without a label.
    void add_wide(GtkWidget *widget) { gtk_grid_attach(GTK_GRID(grid_), widget, 0, row_++, 2, 1); }

    /// A form within this one, its labels set in.
    Form part() const { return Form(labels_, margin_ + indent); }

private:
    static void bind_sensitivity(GtkWidget *widget, GtkWidget *label) {
        g_object_bind_property(widget, "sensitive", label, "sensitive", G_BINDING_SYNC_CREATE);
    }

    GtkSizeGroup *labels_;
    int margin_;
    GtkWidget *grid_;
    int row_ = 0;
};

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

void add_run(Form &form, GObject *config, const Run &run) {
    for (const Parameter *parameter : run) {
        GtkWidget *widget = widget_of(config, *parameter);
        form.add(gettext(parameter->label), gettext(parameter->help), widget);
        follow_engine(config, widget, *parameter);
    }
}

void add_group(Form &form, GObject *config, Group group) {
    for (const Run &run : runs_of(group)) {
        const auto &needs = run.front()->needs;
        if (needs.empty()) {
            add_run(form, config, run);
            continue;
        }
        Form part = form.part();
        add_run(part, config, run);
        follow_needs(config, part.grid(), needs);
        form.add_wide(part.grid());
    }
}

GtkWidget *folded(const char *title, GtkWidget *content) {
    GtkWidget *expander = gtk_expander_new(title);
    gtk_widget_set_margin_start(content, indent);
    gtk_widget_set_margin_top(content, spacing);
    gtk_container_add(GTK_CONTAINER(expander), content);

    // GTK keeps folded content from sight, but in a scrolled window not from screen readers.
    gtk_widget_show_all(content);
    gtk_widget_set_no_show_all(content, TRUE);
    g_object_bind_property(expander, "expanded", content, "visible", G_BINDING_SYNC_CREATE);
    return expander;
}

GtkWidget *scrolled_window_of(GtkWidget *settings) {
    GtkWidget *scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_overlay_scrolling(GTK_SCROLLED_WINDOW(scrolled), FALSE);
    gtk_container_add(GTK_CONTAINER(scrolled), settings);
    return scrolled;
}

} // namespace

GtkWidget *settings_view_new(GObject *config) {
    const GObjectPtr<GtkSizeGroup> labels(gtk_size_group_new(GTK_SIZE_GROUP_HORIZONTAL));
    GtkWidget *settings = gtk_box_new(GTK_ORIENTATION_VERTICAL, 2 * spacing);
    gtk_widget_set_margin_bottom(settings, spacing);
    GtkWidget *view = scrolled_window_of(settings);
    Form front(labels.get());
    GtkWidget *presets = preset_chooser_new(config);
    front.add(_("Preset"), GCharPtr(gtk_widget_get_tooltip_text(presets)).get(), presets);
    add_group(front, config, Group::front);
    gtk_box_pack_start(GTK_BOX(settings), front.grid(), FALSE, FALSE, 0);

    for (const Section &section : folded_sections) {
        Form form(labels.get());
        add_group(form, config, section.group);
        GtkWidget *expander = folded(gettext(section.title), form.grid());
        gtk_box_pack_start(GTK_BOX(settings), expander, FALSE, FALSE, 0);
    }
    gtk_widget_show_all(view);
    return view;
}

} // namespace refill
