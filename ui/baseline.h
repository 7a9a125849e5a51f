#pragma once
/// What the settings are compared with: the preset chosen last, and the defaults of what presets
/// are not about.

#include "core/settings/params.h"
#include "ui/glib.h"

#include <gtk/gtk.h>

#include <functional>
#include <string>
#include <vector>

namespace refill {

class Baseline {
public:
    /// `config` has a property for each parameter. Where its values are no preset's, the baseline
    /// is the preset that is nearest to them. Belongs to `owner`.
    Baseline(GObject *config, GtkWidget *owner);
    Baseline(const Baseline &) = delete;
    Baseline &operator=(const Baseline &) = delete;

    /// Looks at the presets and the settings again, and says so to those who listen.
    void update();

    /// Calls this soon after anything has changed, as long as the Baseline lives.
    void listen(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }

    bool differs(const Parameter &parameter) const;

    /// Sets the parameter to what it is in the baseline.
    void reset(const Parameter &parameter);

    const Params &params() const { return base_; } ///< of the baseline

    /// What the preset is for, in a sentence or two; where the values are no preset's, which one
    /// they come from.
    std::string description() const;

private:
    /// A preset that ships or the user's own.
    struct Known {
        std::string label;
        std::string help;
        Params params;
    };

    std::vector<Known> known() const;
    void take(const Known &preset);

    GObject *config_;
    Params base_;
    Params current_;
    std::string label_, help_;
    std::vector<std::function<void()>> listeners_;
    Soon soon_;
};

} // namespace refill
