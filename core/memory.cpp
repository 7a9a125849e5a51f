#include "core/memory.h"

#include <fstream>
#include <limits>
#include <string>
#include <unistd.h>

namespace refill {

std::size_t free_memory() {
    std::ifstream meminfo("/proc/meminfo");
    for (std::string key; meminfo >> key;) {
        std::size_t kibibytes = 0;
        meminfo >> kibibytes;
        if (key == "MemAvailable:")
            return kibibytes * 1024;
        meminfo.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return std::size_t{4} << 30; // a system that does not say: a modest machine
}

std::size_t used_memory() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

} // namespace refill
