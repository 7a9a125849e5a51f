#include "ui/config_params.h"

#include "ui/glib.h"

namespace refill {
namespace {

// For whichever type the parameter has. None that presets are about is a file.

struct Set {
    GObject *config;
    const char *name;
    const Params &params;

    void operator()(auto Params::*field) const {
        g_object_set(config, name, params.*field, nullptr);
    }
    void operator()(std::string Params::*field) const {
        g_object_set(config, name, (params.*field).c_str(), nullptr);
    }
};

struct Get {
    GObject *config;
    const char *name;
    Params &params;

    void operator()(auto Params::*field) const {
        g_object_get(config, name, &(params.*field), nullptr);
    }
    void operator()(bool Params::*field) const {
        gboolean value = FALSE;
        g_object_get(config, name, &value, nullptr);
        params.*field = value;
    }
    void operator()(std::string Params::*field) const {
        char *taken = nullptr;
        g_object_get(config, name, &taken, nullptr);
        const GCharPtr text(taken);
        params.*field = text ? text.get() : "";
    }
};

} // namespace

Params preset_part_of(GObject *config) {
    Params params;
    for (const Parameter &parameter : parameters())
        if (is_of_presets(parameter))
            std::visit(Get{config, parameter.name, params}, parameter.field);
    return params;
}

void set_preset_part(GObject *config, const Params &params) {
    for (const Parameter &parameter : parameters())
        if (is_of_presets(parameter))
            std::visit(Set{config, parameter.name, params}, parameter.field);
}

} // namespace refill
