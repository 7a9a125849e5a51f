// write-script FILE [FORWARD]: writes a TorchScript network that fills holes with grey, or has that
// forward(), for the tests of models that are programs.

#include <torch/script.h>

int main(int count, char **arguments) {
    if (count < 2 || count > 3)
        return 2;
    torch::jit::Module network("net");
    network.define(count == 3 ? arguments[2] : R"(
        def forward(self, image, mask):
            return image * (1 - mask) + 0.5 * mask
)");
    network.save(arguments[1]);
}
