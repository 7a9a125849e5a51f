#pragma once
/// What there is to know of each engine without making one. Needs no LibTorch.
///
/// Everything that lists engines or tells them apart follows from these entries: the choices of the
/// parameters `engine` and `coarse-engine`, with them the dialog, the PDB and the command line;
/// what the dialog greys out; which engine a model file is for; and the table in the guide. They
/// are written in engine_list.inc.

#include "core/settings/params.h"

#include <array>
#include <span>
#include <string_view>

namespace refill {

/// Where an engine's network comes from.
enum class WeightsSource {
    none,    ///< it has none
    shipped, ///< with Refill, unless the user chooses another file
    chosen,  ///< by the user, as a file of numbers
    program, ///< by the user, as a file whose code is run (see model_trust.h)
};

/// The `licence` of weights whose authors state none.
inline constexpr const char *no_licence = "none";

struct EngineInfo {
    const char *name;            ///< as a choice of the parameter `engine`
    const char *label = nullptr; ///< for the dialog; English, to be translated. Null where the
                                 ///< engine is a part of another and no choice by itself
    WeightsSource weights = WeightsSource::none;
    const char *licence = ""; ///< of the published weights; empty where that depends on the file
    /// Tensors that no other engine's files hold, by the end of their names: one for each of the
    /// files that the network is published as. The others are null.
    std::array<const char *, 3> tensors = {};
    bool invents = false; ///< networks: fills are matched to the photo and given its detail
    bool has_coarse_engine = false; ///< refines what another engine filled
    bool refines = false;           ///< coarse to fine, by the settings of the refinement

    // For the documentation, in English sentences.
    const char *good_for = "";
    const char *files = ""; ///< where its weights come from
    const char *costs = "";
};

/// All engines, in the order of every list.
std::span<const EngineInfo> engines();

/// The engine called `name`, or null.
const EngineInfo *find_engine(std::string_view name);

/// Like find_engine(), but throws Error (settings) where there is none.
const EngineInfo &engine_info(std::string_view name);

/// Whether the engine takes the parameter into account.
bool heeds(const EngineInfo &engine, const Parameter &parameter);

} // namespace refill
