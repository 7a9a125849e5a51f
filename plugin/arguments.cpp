#include "plugin/arguments.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

constexpr auto flags = G_PARAM_READWRITE;

GimpChoice *choice_of(const Parameter &parameter) {
    GimpChoice *choice = gimp_choice_new();
    int id = 0;
    for (const Choice &entry : parameter.choices)
        gimp_choice_add(choice, entry.name, id++, gettext(entry.label), nullptr);
    return choice;
}

void declare_text(GimpProcedure *procedure, const Parameter &parameter, const std::string &value) {
    const char *label = gettext(parameter.label);
    const char *help = gettext(parameter.help);
    if (!parameter.choices.empty())
        gimp_procedure_add_choice_argument(procedure, parameter.name, label, help,
                                           choice_of(parameter), value.c_str(), flags);
    else if (parameter.is_file)
        // "Any", since "open" makes GIMP forget a file that is not there; and then what ships
        // would be used without a word.
        gimp_procedure_add_file_argument(procedure, parameter.name, label, help,
                                         GIMP_FILE_CHOOSER_ACTION_ANY, TRUE, nullptr, flags);
    else
        gimp_procedure_add_string_argument(procedure, parameter.name, label, help, value.c_str(),
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

} // namespace

void declare_arguments(GimpProcedure *procedure) {
    for (const Parameter &parameter : parameters())
        std::visit(Declare{procedure, parameter}, parameter.field);
}

Params params_from(GimpProcedureConfig *config) {
    Params params;
    for (const Parameter &parameter : parameters())
        std::visit(Read{config, parameter, params}, parameter.field);
    return params;
}

} // namespace refill
