#include "ui/baseline.h"

#include "core/settings/own_presets.h"
#include "ui/config_params.h"

#include <glib/gi18n.h>

#include <algorithm>

namespace refill {
namespace {

/// In how many of the parameters that presets are about the two differ.
int distance(const Params &one, const Params &other) {
    return static_cast<int>(std::ranges::count_if(parameters(), [&](const Parameter &parameter) {
        return is_of_presets(parameter) &&
               get_parameter(one, parameter) != get_parameter(other, parameter);
    }));
}

} // namespace

Baseline::Baseline(GObject *config, GtkWidget *owner)
    : config_(config), current_(params_of(config)) {
    const std::vector<Known> all = known();
    take(*std::ranges::min_element(
        all, {}, [this](const Known &preset) { return distance(preset.params, current_); }));
    connect_for<void(GObject *, GParamSpec *)>(
        owner, config, "notify", [this](auto...) { soon_.call([this] { update(); }); });
}

std::vector<Baseline::Known> Baseline::known() const {
    std::vector<Known> all;
    for (const Preset &preset : presets())
        all.push_back({gettext(preset.label), gettext(preset.help), preset_params(preset.name)});
    for (const OwnPreset &preset : own_presets(presets_folder()).presets)
        all.push_back({preset.name, "", refill::params_of(preset)});
    return all;
}

void Baseline::take(const Known &preset) {
    label_ = preset.label;
    help_ = preset.help;
    base_ = on_preset(preset.params, Params{});
}

void Baseline::update() {
    current_ = params_of(config_);
    for (const Known &preset : known())
        if (distance(preset.params, current_) == 0) {
            take(preset);
            break;
        }
    for (const auto &listener : listeners_)
        listener();
}

bool Baseline::differs(const Parameter &parameter) const {
    return get_parameter(current_, parameter) != get_parameter(base_, parameter);
}

void Baseline::reset(const Parameter &parameter) { set_property(config_, parameter, base_); }

std::string Baseline::description() const {
    if (distance(base_, current_) > 0)
        return GCharPtr(g_strdup_printf(_("Values of your own, begun from %s."), label_.c_str()))
            .get();
    return help_.empty() ? _("A preset of your own.") : help_;
}

} // namespace refill
