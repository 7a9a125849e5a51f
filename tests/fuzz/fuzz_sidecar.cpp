/// The file beside a TorchScript network.

#include "core/files/script_contract.h"
#include "tests/fuzz/fuzz.h"

#include <filesystem>
#include <fstream>

REFILL_FUZZER(data, size) {
    static const std::string model = "/dev/shm/refill-fuzz-" + std::to_string(getpid());
    std::ofstream(model + ".json", std::ios::binary) << refill::fuzz::text_of(data, size);
    refill::fuzz::feed([] { refill::read_told_contract(model); });
    std::filesystem::remove(model + ".json");
    return 0;
}
