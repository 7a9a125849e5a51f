#include "tests/support/tiny_networks.h"

#include "core/files/model_trust.h"

#include <gtest/gtest.h>
#include <torch/script.h>

#include <unistd.h>

namespace refill::test {
namespace {

/// A network of one line, and the only one that is a program.
const std::string &script() {
    static const std::string file = [] {
        torch::jit::Module module("net");
        module.define("def forward(self, image, mask): return image * (1 - mask) + 0.5 * mask\n");
        std::string path = testing::TempDir() + "refill-" + std::to_string(getpid()) + ".pt";
        module.save(path);
        return path;
    }();
    return file;
}

} // namespace

std::string tiny_model(const std::string &engine) {
    const std::string parity = std::string(REFILL_TESTS) + "/parity";
    if (engine == "lgnet")
        return parity + "/lgnet-a";
    if (engine == "dfnet" || engine == "two-stage")
        return parity + "/two-stage-a";
    return engine == "torchscript" ? script() : parity + "/lama-b/model.safetensors";
}

Params quick(const std::string &engine) {
    Params params;
    params.engine = engine;
    params.model = tiny_model(engine);
    if (engine == "torchscript")
        params.trusted_model = model_checksum(params.model);
    params.smallest_scale = 32;
    params.one_pass_depth = 0;
    params.iterations = 3;
    return params;
}

} // namespace refill::test
