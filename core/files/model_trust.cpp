#include "core/files/model_trust.h"

#include "core/engines/engine_info.h"
#include "core/error.h"
#include "core/files/sha256.h"

#include <algorithm>
#include <cctype>

namespace refill {

namespace {

bool runs_code(const std::string &engine) {
    return engine_info(engine).weights == WeightsSource::program;
}

} // namespace

std::filesystem::path code_to_run(const Params &params) {
    if (runs_code(params.engine))
        return params.model;
    if (engine_info(params.engine).has_coarse_engine && runs_code(params.coarse_engine))
        return params.coarse_model.empty() ? params.model : params.coarse_model;
    return {};
}

std::string model_checksum(const std::filesystem::path &file) { return sha256_of_file(file); }

void require_trust(const Params &params, const std::filesystem::path &file,
                   const std::string &checksum) {
    std::string trusted = params.trusted_model;
    std::ranges::transform(trusted, trusted.begin(),
                           [](unsigned char c) { return std::tolower(c); });
    if (trusted != checksum)
        throw Error(ErrorKind::settings,
                    "{} is a program: running it can do anything that you can do. If you trust "
                    "those who made it, allow it by its checksum {}.",
                    file.string(), checksum);
}

} // namespace refill
