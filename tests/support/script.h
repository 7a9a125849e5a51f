#pragma once
/// Small networks as TorchScript.

#include "tests/support/temporary_folder.h"

#include <ATen/ops/randn.h>
#include <torch/script.h>

#include <sstream>

namespace refill::test {

/// TorchScript with this forward(). It can call mean_of(image, known), which is the mean colour of
/// what is known.
inline std::string script(const std::string &forward) {
    torch::jit::Module module("net");
    module.define(R"(
        def mean_of(self, image, known):
            total = torch.sum(image * known, dim=[2, 3], keepdim=True)
            return total / torch.sum(known) + torch.zeros_like(image)
    )");
    module.define(forward + "\n");
    std::ostringstream bytes;
    module.save(bytes);
    return bytes.str();
}

/// Fills with the mean colour, as a LaMa file is called.
inline const char *const plain = R"(
    def forward(self, image, mask):
        return image * (1 - mask) + self.mean_of(image, 1 - mask) * mask
)";

/// A module with one parameter `weight` and this forward().
inline torch::jit::Module layer(const std::string &name, const torch::Tensor &weight,
                                const std::string &forward) {
    torch::jit::Module module(name);
    module.register_parameter("weight", weight, false);
    module.define(forward);
    return module;
}

/// A module that calls the three layers in their order; `finish` is what it does with their result
/// `y`.
inline std::string network_of(const torch::jit::Module &first, const torch::jit::Module &second,
                              const torch::jit::Module &third, const std::string &finish) {
    torch::jit::Module layers("Layers");
    layers.register_module("0", first);
    layers.register_module("1", second);
    layers.register_module("2", third);
    layers.define(R"(
        def forward(self, x):
            return getattr(self, "2").forward(
                getattr(self, "1").forward(getattr(self, "0").forward(x)))
    )");
    torch::jit::Module module("Net");
    module.register_module("model", layers);
    module.define(R"(
        def forward(self, image, mask):
            y = self.model.forward(torch.cat([image * (1 - mask), mask], 1))
            )" + finish +
                  "\n");
    std::ostringstream bytes;
    module.save(bytes);
    return bytes.str();
}

inline const char *const composited = "return image * (1 - mask) + y * mask";

inline torch::Tensor weights_down() {
    torch::manual_seed(3);
    return 0.3 * torch::randn({8, 4, 3, 3});
}

inline torch::Tensor weights_up() {
    torch::manual_seed(4);
    return 0.3 * torch::randn({8, 3, 4, 4});
}

/// One layer halves the size, the next does `middle`, the last doubles the size again.
inline std::string sequence(const std::string &middle = "return torch.relu_(x)",
                            const std::string &finish = composited) {
    const auto down = layer("Down", weights_down(), R"(
        def forward(self, x): return torch.conv2d(x, self.weight, None, [2, 2], [1, 1])
    )");
    const auto between =
        layer("Middle", torch::ones({1}), "def forward(self, x):\n    " + middle + "\n");
    const auto up = layer("Up", weights_up(), R"(
        def forward(self, x):
            return torch.sigmoid(torch.conv_transpose2d(x, self.weight, None, [2, 2], [1, 1]))
    )");
    return network_of(down, between, up, finish);
}

/// The same with two branches, as LaMa has.
inline std::string two_branches() {
    const auto down = layer("Down", weights_down(), R"(
        def forward(self, x):
            y = torch.conv2d(x, self.weight, None, [2, 2], [1, 1])
            return (y, torch.tanh(y))
    )");
    const auto between = layer("Middle", torch::ones({1}), R"(
        def forward(self, x: Tuple[Tensor, Tensor]):
            return (x[0] + x[1], x[1])
    )");
    const auto up = layer("Up", weights_up(), R"(
        def forward(self, x: Tuple[Tensor, Tensor]):
            y = x[0] * x[1]
            return torch.sigmoid(torch.conv_transpose2d(y, self.weight, None, [2, 2], [1, 1]))
    )");
    return network_of(down, between, up, composited);
}

/// A model file, and what lies beside it.
class ModelFile {
public:
    explicit ModelFile(const std::string &bytes) : path_(folder_.write("model.pt", bytes)) {}

    void tell(const std::string &json) const { folder_.write("model.json", json); }
    const std::filesystem::path &path() const { return path_; }

private:
    TemporaryFolder folder_;
    std::filesystem::path path_;
};

} // namespace refill::test
