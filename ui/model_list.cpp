#include "ui/model_list.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/model_folder.h"
#include "core/files/model_info.h"
#include "ui/glib.h"
#include "ui/list_window.h"
#include "ui/wording.h"

#include <glib/gi18n.h>
#include <libgimpbase/gimpbase.h>

#include <string>

namespace refill {
namespace {

namespace fs = std::filesystem;

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

class ModelList {
public:
    explicit ModelList(GtkWindow *parent);
    ModelList(const ModelList &) = delete;
    ModelList &operator=(const ModelList &) = delete;

    /// The file last added that is still there.
    fs::path run() {
        list_.run();
        return added_;
    }

private:
    void fill();
    void ask_and_add();
    void take(const fs::path &copy);
    void remove_chosen();

    ListWindow list_;
    fs::path added_;
};

ModelList::ModelList(GtkWindow *parent) : list_(parent, _("Models"), 560, 380) {
    using Button = ListWindow::Button;
    list_.add_button(_("_Add..."), Button::always, [this] { ask_and_add(); });
    list_.add_button(_("_Remove"), Button::with_choice, [this] { remove_chosen(); });
    GtkWidget *hint = big_lama_hint();
    gtk_widget_show(hint);
    list_.add_below(hint);
    take_dropped_models(GTK_WIDGET(list_.window()), [this](const fs::path &copy) { take(copy); });
    list_.set_filler([this] { fill(); });
}

/// What ships cannot be removed.
void ModelList::fill() {
    list_.add_row(entry_text(listed_model(default_model()), true), "");
    for (const fs::path &file : models_in(models_folder()))
        list_.add_row(entry_text(listed_model(file), false), file.string());
}

void ModelList::ask_and_add() {
    const GObjectPtr<GtkFileChooserNative> chooser(gtk_file_chooser_native_new(
        _("Add a model"), list_.window(), GTK_FILE_CHOOSER_ACTION_OPEN, nullptr, nullptr));
    open_where_files_are(GTK_FILE_CHOOSER(chooser.get()));
    if (gtk_native_dialog_run(GTK_NATIVE_DIALOG(chooser.get())) != GTK_RESPONSE_ACCEPT)
        return;
    const GCharPtr path(gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(chooser.get())));
    if (path)
        take(add(list_.window(), path.get()));
}

void ModelList::take(const fs::path &copy) {
    if (!copy.empty())
        added_ = copy;
    list_.refill();
}

void ModelList::remove_chosen() {
    const fs::path file = list_.chosen();
    remove_model(file);
    if (file == added_)
        added_.clear();
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
