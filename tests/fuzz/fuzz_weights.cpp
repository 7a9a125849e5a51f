/// Weights in any format, and what a dialog wants to know of them.

#include "core/files/find_tensors.h"
#include "tests/fuzz/fuzz.h"

REFILL_FUZZER(data, size) {
    return refill::fuzz::feed_file(
        data, size, [](const std::string &path) { refill::find_tensors(refill::InputFile(path)); });
}
