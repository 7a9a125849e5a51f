/// What a file says about itself, and which engine it is for. Neither may throw at all.

#include "core/files/model_info.h"
#include "core/files/recognise_model.h"
#include "tests/fuzz/fuzz.h"

REFILL_FUZZER(data, size) {
    static const refill::fuzz::MemoryFile file;
    const std::string path = file.hold(refill::fuzz::text_of(data, size));
    refill::model_info(path);
    refill::recognise_model(path);
    return 0;
}
