/// Files of presets. What was taken is saved, and is the same when it is read again.

#include "core/settings/own_presets.h"
#include "tests/fuzz/fuzz.h"

#include <filesystem>

using namespace refill;

REFILL_FUZZER(data, size) {
    static const std::filesystem::path copy =
        "/dev/shm/refill-fuzz-" + std::to_string(getpid()) + ".json";
    return fuzz::feed_file(data, size, [](const std::string &path) {
        const Params params = params_of(read_preset(path));
        const OwnPreset preset = own_preset("copy", params);
        write_preset(copy, preset);
        const OwnPreset again = read_preset(copy);
        std::filesystem::remove(copy);
        if (again != preset || params_of(again) != params)
            std::abort();
    });
}
