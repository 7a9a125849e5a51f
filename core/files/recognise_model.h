#pragma once
/// Which engine a model file is for, by the tensors in it. Needs no LibTorch: quick enough for a
/// dialog.

#include <filesystem>
#include <string>

namespace refill {

struct RecognisedModel {
    std::string engine; ///< as the parameter `engine`; empty where the file is for none
    /// Of the published weights of that kind, as EngineInfo::licence.
    std::string licence;
};

/// Never throws: a file that cannot be read is for no engine.
RecognisedModel recognise_model(const std::filesystem::path &file);

} // namespace refill
