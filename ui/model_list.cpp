#include "ui/model_list.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/model_folder.h"
#include "core/files/model_info.h"
#include "ui/glib.h"
#include "ui/wording.h"

#include <glib/gi18n.h>
#include <libgimpbase/gimpbase.h>

#include <string>

namespace refill {
namespace {

namespace fs = std::filesystem;

constexpr int spacing = 6;
constexpr char file_data[] = "refill-file";

void show_failure(GtkWindow *parent, const std::string &text) {
    GtkWidget *window = gtk_message_dialog_new(parent, GTK_DIALOG_MODAL, GTK_MESSAGE_WARNING,
                                               GTK_BUTTONS_CLOSE, "%s", text.c_str());
    gtk_dialog_run(GTK_DIALOG(window));
    gtk_widget_destroy(window);
}

GtkWindow *window_of(GtkWidget *widget) {
    GtkWidget *window = gtk_widget_get_toplevel(widget);
    return GTK_IS_WINDOW(window) ? GTK_WINDOW(window) : nullptr;
}

/// The copy of the file in the folder; empty where that failed, which the user is told.
fs::path add(GtkWindow *parent, const fs::path &file) {
    try {
        return add_model(models_folder(), file);
    } catch (...) {
        show_failure(parent, current_exception_text());
        return {};
    }
}

std::string licence_text(const std::string &licence) {
    if (licence.empty())
        return _("licence: see where it comes from");
    return fill_in(_("licence: {}"), {licence == no_licence ? _("none stated") : licence});
}

/// "refill-small: 4.7 MB, licence: CC0-1.0", and below what its engine is for.
std::string entry_text(const ListedModel &model, bool ships) {
    const GCharPtr size(g_format_size(model.bytes));
    std::string text = fill_in("{}: {}, {}", {model.name, size.get(), licence_text(model.licence)});
    if (ships)
        text += std::string(", ") + _("ships with Refill");
    const EngineInfo *engine = find_engine(model.engine);
    return text + '\n' +
           (engine ? gettext(engine->good_for) : _("This file is for none of the engines."));
}

class ModelList {
public:
    explicit ModelList(GtkWindow *parent);
    ModelList(const ModelList &) = delete;
    ModelList &operator=(const ModelList &) = delete;
    ~ModelList() { gtk_widget_destroy(window_); }

    fs::path run() {
        gtk_dialog_run(GTK_DIALOG(window_));
        return added_;
    }

private:
    GtkWidget *buttons();
    void fill();
    void append(const fs::path &file, bool ships);
    fs::path chosen() const;
    void follow_choice() { gtk_widget_set_sensitive(remove_, !chosen().empty()); }
    void ask_and_add();
    void take(const fs::path &file);
    void remove_chosen();

    GtkWidget *window_;
    GtkWidget *list_ = gtk_list_box_new();
    GtkWidget *remove_ = gtk_button_new_with_mnemonic(_("_Remove"));
    fs::path added_;
    Soon soon_;
};

GtkWidget *big_lama_hint() {
    GtkWidget *label = gtk_label_new(nullptr);
    gtk_label_set_markup(
        GTK_LABEL(label),
        _("For work on photos, bring Big-LaMa: the file big-lama.pt (196 MiB) of the release "
          "\"add_big_lama\" at <a href=\"https://github.com/Sanster/models/releases\">"
          "github.com/Sanster/models</a>. Its authors have not said whether their code's Apache "
          "licence holds for it. Drop the file here, or press Add."));
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 60);
    gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
    return label;
}

ModelList::ModelList(GtkWindow *parent)
    : window_(gtk_dialog_new_with_buttons(_("Models"), parent, GTK_DIALOG_MODAL, _("_Close"),
                                          GTK_RESPONSE_CLOSE, nullptr)) {
    gtk_window_set_default_size(GTK_WINDOW(window_), 560, 380);
    GtkWidget *content = gtk_dialog_get_content_area(GTK_DIALOG(window_));
    gtk_container_set_border_width(GTK_CONTAINER(content), 2 * spacing);
    gtk_box_set_spacing(GTK_BOX(content), spacing);

    GtkWidget *scrolled = gtk_scrolled_window_new(nullptr, nullptr);
    gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
    gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                   GTK_POLICY_AUTOMATIC);
    gtk_container_add(GTK_CONTAINER(scrolled), list_);
    atk_object_set_name(gtk_widget_get_accessible(list_), _("Models"));
    connect<void(GtkListBox *)>(list_, "selected-rows-changed",
                                [this](GtkListBox *) { follow_choice(); });

    GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 2 * spacing);
    gtk_box_pack_start(GTK_BOX(row), scrolled, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(row), buttons(), FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(content), row, TRUE, TRUE, 0);
    gtk_box_pack_start(GTK_BOX(content), big_lama_hint(), FALSE, FALSE, 0);
    take_dropped_models(window_, [this](const fs::path &copy) { take(copy); });
    gtk_widget_show_all(content);
    fill();
}

GtkWidget *ModelList::buttons() {
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, spacing);
    GtkWidget *add = gtk_button_new_with_mnemonic(_("_Add..."));
    gtk_box_pack_start(GTK_BOX(box), add, FALSE, FALSE, 0);
    gtk_box_pack_start(GTK_BOX(box), remove_, FALSE, FALSE, 0);
    connect<void(GtkButton *)>(add, "clicked", [this](GtkButton *) {
        soon_.call([this] { ask_and_add(); }); // or the question would hold the signal up
    });
    connect<void(GtkButton *)>(remove_, "clicked",
                               [this](GtkButton *) { soon_.call([this] { remove_chosen(); }); });
    return box;
}

void ModelList::fill() {
    gtk_container_foreach(
        GTK_CONTAINER(list_), [](GtkWidget *row, gpointer) { gtk_widget_destroy(row); }, nullptr);
    append(default_model(), true);
    for (const fs::path &file : models_in(models_folder()))
        append(file, false);
    follow_choice();
}

void ModelList::append(const fs::path &file, bool ships) {
    GtkWidget *label = gtk_label_new(entry_text(listed_model(file), ships).c_str());
    gtk_label_set_xalign(GTK_LABEL(label), 0.0f);
    gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
    gtk_label_set_max_width_chars(GTK_LABEL(label), 52);
    gtk_widget_set_margin_top(label, spacing / 2);
    gtk_widget_set_margin_bottom(label, spacing / 2);
    if (!ships)
        g_object_set_data_full(G_OBJECT(label), file_data, g_strdup(file.c_str()), g_free);
    gtk_widget_show(label);
    gtk_list_box_insert(GTK_LIST_BOX(list_), label, -1);
}

/// The file that is chosen in the list, where it can be removed; else empty.
fs::path ModelList::chosen() const {
    GtkListBoxRow *row = gtk_list_box_get_selected_row(GTK_LIST_BOX(list_));
    const auto *file = static_cast<const char *>(
        row ? g_object_get_data(G_OBJECT(gtk_bin_get_child(GTK_BIN(row))), file_data) : nullptr);
    return file ? file : "";
}

void ModelList::ask_and_add() {
    const GObjectPtr<GtkFileChooserNative> chooser(gtk_file_chooser_native_new(
        _("Add a model"), GTK_WINDOW(window_), GTK_FILE_CHOOSER_ACTION_OPEN, nullptr, nullptr));
    open_where_files_are(GTK_FILE_CHOOSER(chooser.get()));
    if (gtk_native_dialog_run(GTK_NATIVE_DIALOG(chooser.get())) != GTK_RESPONSE_ACCEPT)
        return;
    const GCharPtr path(gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(chooser.get())));
    if (path)
        take(add(GTK_WINDOW(window_), path.get()));
}

void ModelList::take(const fs::path &copy) {
    if (!copy.empty())
        added_ = copy;
    fill();
}

void ModelList::remove_chosen() {
    try {
        if (chosen() == added_)
            added_.clear();
        remove_model(chosen());
    } catch (...) {
        show_failure(GTK_WINDOW(window_), current_exception_text());
    }
    fill();
}

} // namespace

fs::path models_folder() { return fs::path(gimp_directory()) / "refill" / "models"; }

void take_dropped_models(GtkWidget *widget, std::function<void(const fs::path &)> added) {
    gtk_drag_dest_set(widget, GTK_DEST_DEFAULT_ALL, nullptr, 0, GDK_ACTION_COPY);
    gtk_drag_dest_add_uri_targets(widget);
    connect<void(GtkWidget *, GdkDragContext *, int, int, GtkSelectionData *, guint, guint)>(
        widget, "drag-data-received",
        [widget, added](GtkWidget *, GdkDragContext *, int, int, GtkSelectionData *data, guint,
                        guint) {
            const std::unique_ptr<char *, decltype(&g_strfreev)> addresses(
                gtk_selection_data_get_uris(data), g_strfreev);
            for (char **each = addresses.get(); each && *each; ++each) {
                const GCharPtr path(g_filename_from_uri(*each, nullptr, nullptr));
                if (const fs::path copy = path ? add(window_of(widget), path.get()) : fs::path();
                    !copy.empty())
                    added(copy);
            }
        });
}

void open_where_files_are(GtkFileChooser *dialog) {
    const char *downloads = g_get_user_special_dir(G_USER_DIRECTORY_DOWNLOAD);
    const fs::path others = downloads ? downloads : g_get_home_dir();
    const fs::path folder = models_in(models_folder()).empty() ? others : models_folder();
    gtk_file_chooser_set_current_folder(dialog, folder.c_str());
}

fs::path show_model_list(GtkWindow *parent) { return ModelList(parent).run(); }

} // namespace refill
