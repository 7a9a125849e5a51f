#include "tools/eval/fill_case.h"

#include "core/error.h"
#include "core/files/write_file.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <optional>

namespace refill {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What the result depends on.
Json origin_of(const Entry &entry, const Case &which) {
    Json origin = {{"case", which.content}, {"words", entry.words}};
    std::error_code missing; // the run will say so
    if (!entry.model.empty())
        origin["model"] = {fs::file_size(entry.model, missing),
                           fs::last_write_time(entry.model, missing).time_since_epoch().count()};
    return origin;
}

std::optional<ProgramRun> recorded_run(const fs::path &record, const Json &origin) {
    std::ifstream file(record);
    const Json kept = Json::parse(file, nullptr, /*allow_exceptions=*/false);
    if (!kept.is_object() || kept.value("origin", Json()) != origin)
        return std::nullopt;
    return ProgramRun{kept.value("seconds", 0.0), kept.value("peak-memory-mib", 0.0), {}};
}

void write_record(const fs::path &record, const Json &origin, const ProgramRun &run) {
    const Json kept = {
        {"origin", origin}, {"seconds", run.seconds}, {"peak-memory-mib", run.peak_memory}};
    write_file(record, kept.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

} // namespace

fs::path result_file(const Entry &entry, const Case &which, const fs::path &folder) {
    return folder / entry.name / (which.name() + ".png");
}

Fill fill_case(const Entry &entry, const Case &which, const fs::path &folder) {
    const fs::path result = result_file(entry, which, folder);
    const fs::path record = fs::path(result).replace_extension(".json");
    const fs::path log = fs::path(result).replace_extension(".log");
    fs::create_directories(result.parent_path());
    const Json origin = origin_of(entry, which);
    if (const auto run = recorded_run(record, origin); run && fs::exists(result))
        return {result, *run};

    fs::remove(record);
    fs::remove(result); // an old one must not pass for what a failing program has made
    Fill fill{result, run_program(words_for(entry, which, result), log)};
    if (fill.run.failure.empty() && !fs::exists(result))
        fill.run.failure = "no result was written";
    if (fill.run.failure.empty())
        write_record(record, origin, fill.run);
    return fill;
}

} // namespace refill
