#include "ui/plans.h"

#include "core/engines/engine_info.h"
#include "core/files/model_folder.h"
#include "core/files/recognise_model.h"
#include "core/variants.h"
#include "ui/model_list.h"

#include <algorithm>
#include <map>
#include <string>

namespace refill {
namespace {

/// Tries of one press that differ in their seeds.
constexpr int variants = 3;

/// The first file in the folder for each engine that has one.
std::map<std::string, std::string> models_at_hand() {
    std::map<std::string, std::string> files;
    for (const auto &file : models_in(models_folder()))
        files.emplace(recognise_model(file).engine, file.string());
    return files;
}

} // namespace

Plan plan_with_variants(const Params &params) {
    const bool varies =
        engine_info(params.engine).invents && (params.structure || params.auto_stages);
    Plan plan{{}, true};
    for (int i = 0; i < (varies ? variants : 1); ++i)
        plan.tries.push_back(variant_of(params, i));
    return plan;
}

Plan plan_with_other_engines(const Params &params) {
    const auto files = models_at_hand();
    Plan plan;
    for (const Choice &choice : find_parameter("engine")->choices) {
        const EngineInfo &engine = engine_info(choice.name);
        const auto file = files.find(engine.name);
        const bool has_file = engine.weights == WeightsSource::chosen && file != files.end();
        const bool at_hand = engine.weights == WeightsSource::none ||
                             engine.weights == WeightsSource::shipped || has_file;
        if (!at_hand || params.engine == engine.name)
            continue;
        plan.tries.push_back(params);
        plan.tries.back().engine = engine.name;
        plan.tries.back().model = has_file ? file->second : "";
    }
    // Those without a network are there at once.
    std::ranges::stable_partition(plan.tries, [](const Params &each) {
        return engine_info(each.engine).weights == WeightsSource::none;
    });
    return plan;
}

} // namespace refill
