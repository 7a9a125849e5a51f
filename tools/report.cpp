#include "tools/report.h"

#include "core/error.h"
#include "core/files/model_info.h"
#include "tools/failure_text.h"

#include <nlohmann/json.hpp>

#include <sys/resource.h>

namespace refill {
namespace {

using Json = nlohmann::ordered_json;

Json settings_json(Params params) {
    const ModelInfo info = model_info(params.model);
    if (params.smallest_scale == 0)
        params.smallest_scale = info.smallest_scale;
    if (params.iterations == 0)
        params.iterations = info.iterations;
    if (params.learning_rate == 0)
        params.learning_rate = info.learning_rate;

    Json settings;
    for (const Parameter &parameter : parameters())
        std::visit([&](auto field) { settings[parameter.name] = params.*field; }, parameter.field);
    return settings;
}

Json scales_json(const Result &result) {
    Json scales = Json::array();
    for (const ScaleRecord &scale : result.scales)
        scales.push_back({{"hole", scale.hole},
                          {"scale", scale.scale},
                          {"width", scale.width},
                          {"height", scale.height},
                          {"iterations", scale.iterations},
                          {"seconds", scale.seconds}});
    return scales;
}

Json losses_json(const Result &result) {
    Json losses = Json::array();
    for (const LossRecord &record : result.losses) // the library writes NaN as null
        losses.push_back({{"hole", record.hole},
                          {"scale", record.scale},
                          {"iteration", record.iteration},
                          {"loss", record.loss}});
    return losses;
}

Json sizes_json(const Result &result) {
    Json sizes = Json::array();
    for (const ChosenSize &size : result.sizes)
        sizes.push_back({{"hole", size.hole},
                         {"pixel-budget", size.pixel_budget},
                         {"smallest-scale", size.smallest_scale},
                         {"iterations", size.iterations},
                         {"seconds-per-pixel", size.seconds_per_pixel}});
    return sizes;
}

Json notes_json(const Result &result) {
    Json notes = Json::array();
    for (const Note &note : result.notes)
        notes.push_back(note_text(note));
    return notes;
}

const char *ending_name(const Outcome &outcome) {
    const bool has_fill = outcome.result && outcome.result->ending != Ending::cancelled;
    if (!outcome.result || (has_fill && !outcome.error.empty()))
        return "failed"; // in the second case when writing
    switch (outcome.result->ending) {
    case Ending::complete:
        return "complete";
    case Ending::incomplete:
        return "incomplete";
    case Ending::stopped:
        return "stopped";
    case Ending::cancelled:
        return "cancelled";
    }
    REFILL_ASSERT(false);
}

double peak_memory_mib() {
    struct rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024; // Linux counts in KiB
}

void add_result(Json &report, const Result &result) {
    report["engine"] = result.engine;
    report["model"] = result.model;
    report["device"] = result.device;
    report["output"]["width"] = result.width;
    report["output"]["height"] = result.height;
    report["area"] = {{"x", result.area.x},
                      {"y", result.area.y},
                      {"width", result.area.width},
                      {"height", result.area.height}};
    report["scales"] = scales_json(result);
    report["chosen-sizes"] = sizes_json(result);
    report["losses"] = losses_json(result);
    report["seconds"]["filling"] = result.seconds;
    report["notes"] = notes_json(result);
}

} // namespace

std::string report_json(const CommandLine &command, const Outcome &outcome) {
    Json report = {{"refill", REFILL_VERSION}, {"ended", ending_name(outcome)}};
    if (!outcome.error.empty())
        report["error"] = outcome.error;
    report["photo"] = {{"file", command.files.photo.string()},
                       {"width", outcome.photo_width},
                       {"height", outcome.photo_height}};
    report["mask"] = {{"file", command.files.mask.string()}, {"hole-pixels", outcome.hole_pixels}};
    report["output"] = {{"file", command.files.output.string()}};
    report["settings"] = settings_json(command.params);
    report["seconds"] = {{"reading", outcome.reading_seconds},
                         {"writing", outcome.writing_seconds}};
    if (outcome.result)
        add_result(report, *outcome.result);
    report["peak-memory-mib"] = peak_memory_mib();
    // Names of files may be in any encoding; JSON is UTF-8.
    return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace refill
