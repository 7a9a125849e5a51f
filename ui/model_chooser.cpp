#include "ui/model_chooser.h"

#include "core/engines/engine_info.h"
#include "core/files/model_folder.h"
#include "core/files/model_info.h"
#include "core/files/recognise_model.h"
#include "ui/glib.h"
#include "ui/model_list.h"

#include <glib/gi18n.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace refill {
namespace {

namespace fs = std::filesystem;

// Ids of entries that are no paths.
constexpr char shipped[] = "";
constexpr char other[] = "*other";
constexpr char list[] = "*list";

/// The file's name and, where the kind of network has one, the licence of its published weights.
std::string entry_text(const fs::path &file) {
    const GCharPtr name(g_filename_display_basename(file.c_str()));
    const std::string licence = recognise_model(file).licence;
    if (licence.empty())
        return name.get();
    return std::string(name.get()) + " (" +
           (licence == no_licence ? _("no licence stated") : licence) + ")";
}

/// The engine of the model that ships with Refill.
std::string shipped_engine() {
    return std::ranges::find(engines(), WeightsSource::shipped, &EngineInfo::weights)->name;
}

class ModelChooser {
public:
    ModelChooser(GObject *config, const char *property)
        : config_(share(config)), property_(property), combo_(gtk_combo_box_text_new()) {
        gtk_combo_box_set_row_separator_func(GTK_COMBO_BOX(combo_), is_separator, nullptr, nullptr);
        fill();
        gtk_combo_box_set_active_id(GTK_COMBO_BOX(combo_), current().c_str());
        take_dropped_models(combo_, [this](const fs::path &copy) { take(copy.string()); });
        connect<void(GtkComboBox *)>(combo_, "changed", [this](GtkComboBox *) { choose(); });
        const std::string signal = "notify::" + property_;
        connect_for<void(GObject *, GParamSpec *)>(combo_, config, signal.c_str(),
                                                   [this](auto...) { show_current(); });
    }

    GtkWidget *combo() const { return combo_; }

private:
    static gboolean is_separator(GtkTreeModel *model, GtkTreeIter *row, gpointer) {
        char *taken = nullptr;
        gtk_tree_model_get(model, row, 0, &taken, -1);
        const GCharPtr text(taken);
        return !text || !*text;
    }

    /// The path that the config holds.
    std::string current() const {
        GFile *taken = nullptr;
        g_object_get(config_.get(), property_.c_str(), &taken, nullptr);
        const GObjectPtr<GFile> file(taken);
        const GCharPtr path(file ? g_file_get_path(file.get()) : nullptr);
        return path ? path.get() : shipped;
    }

    void set(const std::string &path) {
        const GObjectPtr<GFile> file(path.empty() ? nullptr : g_file_new_for_path(path.c_str()));
        g_object_set(config_.get(), property_.c_str(), file.get(), nullptr);
    }

    /// Sets the file and, since it is of use to one engine only, that engine.
    void take(const std::string &path) {
        set(path);
        const std::string engine = path.empty() ? shipped_engine() : recognise_model(path).engine;
        if (property_ == "model" && !engine.empty())
            g_object_set(config_.get(), "engine", engine.c_str(), nullptr);
    }

    void append(const char *id, const char *text) {
        gtk_combo_box_text_append(GTK_COMBO_BOX_TEXT(combo_), id, text);
    }

    void fill() {
        filling_ = true;
        gtk_combo_box_text_remove_all(GTK_COMBO_BOX_TEXT(combo_));
        const std::string own = current();
        std::vector<fs::path> files = models_in(models_folder());
        if (own != shipped && std::ranges::find(files, fs::path(own)) == files.end())
            files.emplace_back(own);

        append(shipped, property_ == "model" ? shipped_text().c_str() : _("Automatic"));
        for (const fs::path &file : files)
            append(file.c_str(), entry_text(file).c_str());
        append(nullptr, ""); // a separator
        append(other, _("Other file..."));
        append(list, _("Models..."));
        filling_ = false;
    }

    static std::string shipped_text() {
        return GCharPtr(g_strdup_printf(_("%s (ships with Refill)"), model_info({}).name.c_str()))
            .get();
    }

    void choose() {
        const char *id = gtk_combo_box_get_active_id(GTK_COMBO_BOX(combo_));
        if (filling_ || !id)
            return;
        if (std::string(id) == other)
            soon_.call([this] { ask_for_file(); }); // once the list has folded
        else if (std::string(id) == list)
            soon_.call([this] { show_list(); });
        else if (id != current())
            take(id);
    }

    void show_current() {
        const std::string path = current();
        if (!gtk_combo_box_set_active_id(GTK_COMBO_BOX(combo_), path.c_str())) {
            fill();
            gtk_combo_box_set_active_id(GTK_COMBO_BOX(combo_), path.c_str());
        }
    }

    void show_list() {
        const fs::path added = show_model_list(GTK_WINDOW(gtk_widget_get_toplevel(combo_)));
        if (!added.empty())
            take(added.string());
        else if (!current().empty() && !fs::exists(current()))
            take(shipped); // it was removed
        fill();
        show_current();
    }

    void ask_for_file() {
        const GObjectPtr<GtkFileChooserNative> chooser(gtk_file_chooser_native_new(
            _("Choose a model"), GTK_WINDOW(gtk_widget_get_toplevel(combo_)),
            GTK_FILE_CHOOSER_ACTION_OPEN, nullptr, nullptr));
        auto *dialog = GTK_FILE_CHOOSER(chooser.get());
        add_filters(dialog);
        open_where_files_are(dialog);
        const int response = gtk_native_dialog_run(GTK_NATIVE_DIALOG(chooser.get()));
        const GCharPtr path(gtk_file_chooser_get_filename(dialog));
        if (response == GTK_RESPONSE_ACCEPT && path)
            take(path.get());
        show_current();
    }

    static void add_filters(GtkFileChooser *dialog) {
        GtkFileFilter *models = gtk_file_filter_new();
        gtk_file_filter_set_name(models, _("Models"));
        for (const char *pattern : {"*.safetensors", "*.pt", "*.ckpt", "*.pth"})
            gtk_file_filter_add_pattern(models, pattern);
        gtk_file_chooser_add_filter(dialog, models);
        GtkFileFilter *all = gtk_file_filter_new();
        gtk_file_filter_set_name(all, _("All files"));
        gtk_file_filter_add_pattern(all, "*");
        gtk_file_chooser_add_filter(dialog, all);
    }

    GObjectPtr<GObject> config_;
    std::string property_;
    GtkWidget *combo_;
    Soon soon_;
    bool filling_ = false;
};

} // namespace

GtkWidget *model_chooser_new(GObject *config, const char *property) {
    auto *chooser = new ModelChooser(config, property);
    g_object_set_data_full(G_OBJECT(chooser->combo()), "refill-model-chooser", chooser,
                           [](gpointer self) { delete static_cast<ModelChooser *>(self); });
    return chooser->combo();
}

} // namespace refill
