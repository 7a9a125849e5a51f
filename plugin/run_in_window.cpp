#include "plugin/run_in_window.h"

#include "plugin/arguments.h"
#include "plugin/guide.h"
#include "plugin/image_state.h"
#include "plugin/only_window.h"
#include "plugin/progress_bar.h"
#include "plugin/sources.h"
#include "plugin/target.h"
#include "plugin/task_reading.h"
#include "plugin/thumbnail.h"
#include "plugin/undo_group.h"
#include "ui/window.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

namespace refill {
namespace {

class LookingAt : public Looking {
public:
    explicit LookingAt(Stepwise<ImageState> look) : look_(std::move(look)) {}
    bool go_on() override { return look_.go_on(); }
    ImageState take() override { return look_.take(); }

private:
    Stepwise<ImageState> look_;
};

class Applying : public Work {
public:
    explicit Applying(Stepwise<void> apply) : apply_(std::move(apply)) {}
    bool go_on() override { return apply_.go_on(); }

private:
    Stepwise<void> apply_;
};

using Chosen = std::vector<std::shared_ptr<const Candidate>>;

/// The candidates, each on its own layer, in one step to undo; `filled` is the last one's.
Stepwise<void> apply_all(GimpImage *image, Chosen chosen, GimpLayer *&filled) {
    const UndoGroup group(image);
    for (const auto &candidate : chosen) {
        filled = co_await apply(image, candidate->task, candidate->result);
        co_await Pause();
    }
    gimp_displays_flush();
    co_await Pause();
}

void show_guide() {
    try {
        open_guide();
    } catch (...) {
        gimp_message(current_exception_text().c_str());
    }
}

} // namespace

GimpLayer *run_in_window(GimpProcedure *procedure, GimpImage *image, GimpProcedureConfig *config) {
    gimp_ui_init("refill");
    if (present_other_window(image))
        return nullptr;
    OnlyWindow only(gimp_procedure_get_plug_in(procedure), image);
    resolve_preset(config);
    forget_foreign_source(image, config);
    const auto sample = [config] { return params_from(config).sample; };
    GimpLayer *filled = nullptr;
    const Host host = {
        .look = [&] { return std::make_unique<LookingAt>(look_at(image, config, sample())); },
        .read =
            [&] {
                return std::make_unique<SubjectReading>(image, layer_to_fill_now(image), sample(),
                                                        source_in(image, config));
            },
        .thumbnail = [&] { return thumbnail_of(image); },
        .params = [&] { return layer_params(config); },
        .copy_from = [&](int id) { set_source(config, id); },
        .report_start = [] { gimp_progress_init(_("Refilling the selection")); },
        .report = report,
        .report_end = [] { gimp_progress_end(); },
        .apply =
            [&](Chosen chosen) {
                return std::make_unique<Applying>(apply_all(image, std::move(chosen), filled));
            },
        .help = show_guide,
    };
    const auto opened = [&](std::function<void()> present) { only.when_asked(std::move(present)); };
    return run_window(G_OBJECT(config), host, opened) ? filled : nullptr;
}

} // namespace refill
