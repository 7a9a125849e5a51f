#include "ui/config_params.h"

#include "ui/glib.h"

#include <gio/gio.h>

namespace refill {
namespace {

// For whichever type the parameter has.

struct Set {
    GObject *config;
    const Parameter &parameter;
    const Params &params;

    void operator()(auto Params::*field) const {
        g_object_set(config, parameter.name, params.*field, nullptr);
    }
    void operator()(std::string Params::*field) const {
        const char *text = (params.*field).c_str();
        if (!parameter.is_file) {
            g_object_set(config, parameter.name, text, nullptr);
            return;
        }
        const GObjectPtr<GFile> file(*text ? g_file_new_for_path(text) : nullptr);
        g_object_set(config, parameter.name, file.get(), nullptr);
    }
};

struct Get {
    GObject *config;
    const Parameter &parameter;
    Params &params;

    void operator()(auto Params::*field) const {
        g_object_get(config, parameter.name, &(params.*field), nullptr);
    }
    void operator()(bool Params::*field) const {
        gboolean value = FALSE;
        g_object_get(config, parameter.name, &value, nullptr);
        params.*field = value;
    }
    void operator()(std::string Params::*field) const {
        if (parameter.is_file) {
            params.*field = file();
            return;
        }
        char *taken = nullptr;
        g_object_get(config, parameter.name, &taken, nullptr);
        const GCharPtr text(taken);
        params.*field = text ? text.get() : "";
    }

    std::string file() const {
        GFile *taken = nullptr;
        g_object_get(config, parameter.name, &taken, nullptr);
        const GObjectPtr<GFile> file(taken);
        const GCharPtr path(file ? g_file_get_path(file.get()) : nullptr);
        return path ? path.get() : "";
    }
};

} // namespace

Params params_of(GObject *config) {
    Params params;
    for (const Parameter &parameter : parameters())
        std::visit(Get{config, parameter, params}, parameter.field);
    return params;
}

void set_property(GObject *config, const Parameter &parameter, const Params &params) {
    std::visit(Set{config, parameter, params}, parameter.field);
}

Params preset_part_of(GObject *config) {
    Params params;
    for (const Parameter &parameter : parameters())
        if (is_of_presets(parameter))
            std::visit(Get{config, parameter, params}, parameter.field);
    return params;
}

void set_preset_part(GObject *config, const Params &params) {
    for (const Parameter &parameter : parameters())
        if (is_of_presets(parameter))
            set_property(config, parameter, params);
}

} // namespace refill
