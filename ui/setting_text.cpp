#include "ui/setting_text.h"

#include "ui/glib.h"
#include "ui/number_entry.h"

#include <glib/gi18n.h>

namespace refill {
namespace {

std::string number(const Parameter &parameter, double value) {
    return value == 0 && parameter.zero_label ? gettext(parameter.zero_label)
                                              : shown_number(parameter, value);
}

std::string words(const Parameter &parameter, const std::string &value) {
    for (const Choice &choice : parameter.choices)
        if (value == choice.name)
            return gettext(choice.label);
    if (value.empty())
        return _("nothing");
    return parameter.is_file ? GCharPtr(g_path_get_basename(value.c_str())).get() : value;
}

} // namespace

std::string setting_text(const Parameter &parameter, const Params &params) {
    if (const auto *field = std::get_if<int Params::*>(&parameter.field))
        return number(parameter, params.**field);
    if (const auto *field = std::get_if<double Params::*>(&parameter.field))
        return number(parameter, params.**field);
    if (const auto *field = std::get_if<bool Params::*>(&parameter.field))
        return params.**field ? _("on") : _("off");
    return words(parameter, params.*std::get<std::string Params::*>(parameter.field));
}

} // namespace refill
