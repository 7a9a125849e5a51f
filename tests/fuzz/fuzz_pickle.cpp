/// Pickles, one after the other, as in a checkpoint of long ago.

#include "core/files/pickle.h"
#include "tests/fuzz/fuzz.h"

REFILL_FUZZER(data, size) {
    const auto bytes = refill::fuzz::text_of(data, size);
    return refill::fuzz::feed_file(data, size, [bytes](const std::string &path) {
        const refill::InputFile file(path);
        for (std::size_t at = 0; at < bytes.size();)
            at = refill::Pickle(bytes, at, file, 0).end();
    });
}
