/// Headers of safetensors files.

#include "core/files/safetensors.h"
#include "tests/fuzz/fuzz.h"

REFILL_FUZZER(data, size) {
    return refill::fuzz::feed_file(data, size, [](const std::string &path) {
        const refill::InputFile file(path);
        refill::read_safetensors_header(file);
    });
}
