#include "ui/wording.h"

#include "ui/glib.h"

#include <glib/gi18n.h>

#include <clocale>
#include <cmath>
#include <new>
#include <regex>

namespace refill {
namespace {

std::string stage_text(const Step &step) {
    switch (step.stage) {
    case Stage::loading:
        return _("Loading the model");
    case Stage::filling:
        return _("Filling the hole");
    case Stage::refining:
        return GCharPtr(g_strdup_printf(_("Refining scale %d of %d, iteration %d of %d"),
                                        step.scale, step.scales, step.iteration, step.iterations))
            .get();
    case Stage::choosing:
        return _("Trying settings out");
    case Stage::correcting:
        return _("Correcting the fill");
    case Stage::matching:
        return _("Matching blocks");
    case Stage::structuring:
        return _("Copying structure");
    case Stage::detailing:
        return _("Transferring detail");
    case Stage::texturing:
        return GCharPtr(g_strdup_printf(_("Synthesising texture, iteration %d of %d"),
                                        step.iteration, step.iterations))
            .get();
    case Stage::colouring:
        return _("Transferring colours");
    }
    return {};
}

std::string memory_text(int limit) {
    if (limit == 0)
        return _("The memory it may take makes it work at a reduced size, which shows.");
    return GCharPtr(g_strdup_printf(_("The memory limit of %d MiB, set under Expert, makes it "
                                      "work at a reduced size, which shows."),
                                    limit))
        .get();
}

/// As the run would say it.
std::string too_little_memory(int limit, int needed) {
    return fill_in(
        gettext("The memory limit of {} MiB is too low: even at the smallest size, filling "
                "this hole takes {} MiB. Raise the limit, or choose a smaller context."),
        {std::to_string(limit), std::to_string(needed)});
}

/// Core writes numbers with a point.
std::vector<std::string> localized(std::vector<std::string> values) {
    static const std::regex fraction("-?[0-9]+\\.[0-9]+");
    for (std::string &value : values)
        if (std::regex_match(value, fraction))
            value.replace(value.find('.'), 1, std::localeconv()->decimal_point);
    return values;
}

} // namespace

std::string progress_text(const Progress &progress) {
    if (!progress.started)
        return _("Starting");
    const Step &step = progress.step;
    if (step.holes < 2)
        return stage_text(step);
    return GCharPtr(g_strdup_printf(_("Hole %d of %d: %s"), step.hole, step.holes,
                                    stage_text(step).c_str()))
        .get();
}

std::string row_text(const ProgressRow &row) {
    if (row.scale > 0)
        return GCharPtr(g_strdup_printf(_("Scale %d"), row.scale)).get();
    switch (row.stage) {
    case Stage::loading:
        return _("Model");
    case Stage::choosing:
        return _("Trials");
    case Stage::correcting:
        return _("Correction");
    case Stage::matching:
        return _("Blocks");
    case Stage::structuring:
        return _("Structure");
    case Stage::detailing:
        return _("Detail");
    case Stage::texturing:
        return _("Texture");
    case Stage::colouring:
        return _("Colours");
    case Stage::filling:
    case Stage::refining:
        break;
    }
    return _("Network");
}

std::string remaining_text(double seconds) {
    const auto whole = static_cast<int>(std::ceil(seconds));
    if (whole <= 1)
        return _("a moment left");
    if (whole < 90)
        return GCharPtr(
                   g_strdup_printf(ngettext("about %d second left", "about %d seconds left", whole),
                                   whole))
            .get();
    const int minutes = (whole + 30) / 60;
    return GCharPtr(
               g_strdup_printf(ngettext("about %d minute left", "about %d minutes left", minutes),
                               minutes))
        .get();
}

std::string forecast_text(const Forecast &forecast, int memory_limit) {
    const auto mebibytes = static_cast<int>(std::ceil(forecast.mebibytes / 10) * 10);
    const auto seconds = static_cast<int>(std::ceil(forecast.seconds));
    std::string text;
    if (seconds < 90)
        text = GCharPtr(g_strdup_printf(
                            ngettext("Takes about %d second and up to %d MiB of memory.",
                                     "Takes about %d seconds and up to %d MiB of memory.", seconds),
                            seconds, mebibytes))
                   .get();
    else
        text =
            GCharPtr(g_strdup_printf(ngettext("Takes about %d minute and up to %d MiB of memory.",
                                              "Takes about %d minutes and up to %d MiB of memory.",
                                              (seconds + 30) / 60),
                                     (seconds + 30) / 60, mebibytes))
                .get();
    if (memory_limit > 0 && forecast.least_mebibytes > memory_limit)
        return too_little_memory(memory_limit, static_cast<int>(forecast.least_mebibytes));
    if (forecast.limit == Limit::memory)
        text += " " + memory_text(memory_limit);
    return text;
}

std::string translated(const Error &error) {
    return fill_in(gettext(error.message().c_str()), localized(error.values()));
}

std::string translated(const Note &note) {
    std::string text = fill_in(gettext(note.message.c_str()), localized(note.values));
    if (!note.reason)
        return text;
    try {
        std::rethrow_exception(note.reason);
    } catch (...) {
        return text + " " + current_exception_text();
    }
}

std::string exception_text(std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (...) {
        return current_exception_text();
    }
}

std::string current_exception_text() {
    try {
        throw;
    } catch (const Error &error) {
        return translated(error);
    } catch (const std::bad_alloc &) {
        return _("There is not enough memory.");
    } catch (const std::exception &failure) {
        return fill_in(_("Refill failed: {}"), {failure.what()});
    } catch (...) {
        return _("Refill failed for an unknown reason.");
    }
}

} // namespace refill
