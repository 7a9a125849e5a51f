#include "core/model_trust.h"

#include "core/error.h"
#include "core/sha256.h"

#include <algorithm>
#include <cctype>

namespace refill {

std::filesystem::path code_to_run(const Params &params) {
    if (params.engine == "torchscript")
        return params.model;
    if (params.engine == "two-stage" && params.coarse_engine == "torchscript")
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
