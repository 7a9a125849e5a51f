#include "plugin/arguments.h"

#include "core/settings/own_presets.h"
#include "plugin/sources.h"
#include "ui/glib.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr auto flags = G_PARAM_READWRITE;
constexpr char preset_argument[] = "preset";

/// What the argument is for; where it is one of several words, with these.
std::string help_of(const Parameter &parameter) {
    std::string words;
    for (const Choice &choice : parameter.choices)
        words += (words.empty() ? " (" : ", ") + std::string(choice.name);
    return gettext(parameter.help) + words + (words.empty() ? "" : ")");
}

/// Choices are declared as strings: of a GimpChoice, a wrong value would never arrive here, and
/// Refill would go on with another one.
void declare_text(GimpProcedure *procedure, const Parameter &parameter, const std::string &value) {
    const char *label = gettext(parameter.label);
    if (parameter.is_file)
        // "Any", since "open" makes GIMP forget a file that is not there; and then what ships
        // would be used without a word.
        gimp_procedure_add_file_argument(procedure, parameter.name, label, gettext(parameter.help),
                                         GIMP_FILE_CHOOSER_ACTION_ANY, TRUE, nullptr, flags);
    else
        gimp_procedure_add_string_argument(procedure, parameter.name, label,
                                           help_of(parameter).c_str(), value.c_str(), flags);
}

/// The names of the presets are no parameter: a preset is where the parameters begin.
void declare_preset(GimpProcedure *procedure) {
    gimp_procedure_add_string_argument(
        procedure, preset_argument, _("Preset"),
        _("Name of a preset to start from. Arguments that are not at their default change it."), "",
        flags);
}

/// Declares one parameter, whichever type its field has.
struct Declare {
    GimpProcedure *procedure;
    const Parameter &parameter;
    const Params defaults = {};
    const char *label = gettext(parameter.label);
    const char *help = gettext(parameter.help);

    void operator()(int Params::*field) const {
        gimp_procedure_add_int_argument(
            procedure, parameter.name, label, help, static_cast<int>(parameter.minimum),
            static_cast<int>(parameter.maximum), defaults.*field, flags);
    }
    void operator()(double Params::*field) const {
        gimp_procedure_add_double_argument(procedure, parameter.name, label, help,
                                           parameter.minimum, parameter.maximum, defaults.*field,
                                           flags);
    }
    void operator()(bool Params::*field) const {
        gimp_procedure_add_boolean_argument(procedure, parameter.name, label, help, defaults.*field,
                                            flags);
    }
    void operator()(std::string Params::*field) const {
        declare_text(procedure, parameter, defaults.*field);
    }
};

std::string file_of(GimpProcedureConfig *config, const char *name) {
    GFile *taken = nullptr;
    g_object_get(config, name, &taken, nullptr);
    const GObjectPtr<GFile> file(taken);
    const GCharPtr path(file ? g_file_get_path(file.get()) : nullptr);
    return path ? path.get() : "";
}

/// Reads one parameter, whichever type its field has.
struct Read {
    GimpProcedureConfig *config;
    const Parameter &parameter;
    Params &params;

    void operator()(int Params::*field) const {
        g_object_get(config, parameter.name, &(params.*field), nullptr);
    }
    void operator()(double Params::*field) const {
        g_object_get(config, parameter.name, &(params.*field), nullptr);
    }
    void operator()(bool Params::*field) const {
        gboolean value = FALSE;
        g_object_get(config, parameter.name, &value, nullptr);
        params.*field = value;
    }
    void operator()(std::string Params::*field) const {
        if (parameter.is_file) {
            params.*field = file_of(config, parameter.name);
            return;
        }
        char *taken = nullptr;
        g_object_get(config, parameter.name, &taken, nullptr);
        const GCharPtr value(taken);
        params.*field = value ? value.get() : "";
    }
};

/// Writes one parameter, whichever type its field has; none of them is a file.
struct Write {
    GimpProcedureConfig *config;
    const Parameter &parameter;
    const Params &params;

    void operator()(auto Params::*field) const {
        g_object_set(config, parameter.name, params.*field, nullptr);
    }
    void operator()(std::string Params::*field) const {
        g_object_set(config, parameter.name, (params.*field).c_str(), nullptr);
    }
};

std::string preset_of(GimpProcedureConfig *config) {
    char *taken = nullptr;
    g_object_get(config, preset_argument, &taken, nullptr);
    const GCharPtr name(taken);
    return name ? name.get() : "";
}

} // namespace

void declare_arguments(GimpProcedure *procedure) {
    declare_preset(procedure);
    for (const Parameter &parameter : parameters())
        std::visit(Declare{procedure, parameter}, parameter.field);
    declare_source(procedure);
}

Params params_from(GimpProcedureConfig *config) {
    Params params;
    for (const Parameter &parameter : parameters())
        std::visit(Read{config, parameter, params}, parameter.field);
    const std::string name = preset_of(config);
    return name.empty() ? params : on_preset(any_preset(name, presets_folder()), params);
}

void resolve_preset(GimpProcedureConfig *config) {
    const Params params = params_from(config);
    for (const Parameter &parameter : parameters())
        if (is_of_presets(parameter))
            std::visit(Write{config, parameter, params}, parameter.field);
    g_object_set(config, preset_argument, "", nullptr);
}

} // namespace refill
