/// Colour profiles of photos. Nothing may be thrown.

#include "tests/fuzz/fuzz.h"
#include "tools/linear_profile.h"

REFILL_FUZZER(data, size) {
    refill::is_linear_profile(refill::fuzz::text_of(data, size));
    return 0;
}
