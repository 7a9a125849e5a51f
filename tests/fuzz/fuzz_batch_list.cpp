/// Lists of fills.

#include "tests/fuzz/fuzz.h"
#include "tools/batch/list.h"

REFILL_FUZZER(data, size) {
    return refill::fuzz::feed([&] {
        for (const refill::BatchFill &fill :
             refill::parse_batch_list(refill::fuzz::text_of(data, size), "list", {})) {
            if (fill.files.photo.empty() || fill.files.mask.empty() || fill.files.output.empty())
                std::abort();
            refill::check(fill.params);
        }
    });
}
