// write-script FILE: writes a TorchScript network that fills holes with grey, for the tests of
// models that are programs.

#include <torch/script.h>

int main(int count, char **arguments) {
    if (count != 2)
        return 2;
    torch::jit::Module network("net");
    network.define(R"(
        def forward(self, image, mask):
            return image * (1 - mask) + 0.5 * mask
)");
    network.save(arguments[1]);
}
