#include "core/memory.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <unistd.h>

namespace refill {
namespace {

namespace fs = std::filesystem;

/// Of a system that does not say: a modest machine's.
constexpr std::size_t usual_memory = std::size_t{4} << 30;

/// Limits from here on stand for none.
constexpr std::uint64_t no_limit = std::uint64_t{1} << 60;

/// The number that follows `key`, or that the file begins with where there is no key.
std::optional<std::uint64_t> number_in(const fs::path &file, const std::string &key = "") {
    std::ifstream stream(file);
    std::uint64_t number = 0;
    if (key.empty())
        return stream >> number ? std::optional(number) : std::nullopt;
    for (std::string word; stream >> word;) {
        if (word == key && stream >> number)
            return number;
        stream.clear();
        stream.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return std::nullopt;
}

/// How the two versions of control groups name their files.
struct Names {
    const char *limit;
    const char *use;
    const char *cache; ///< in memory.stat: files' pages, which the kernel gives up first
};

constexpr Names version_1{"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"};
constexpr Names version_2{"memory.max", "memory.current", "inactive_file"};

/// What is left of the limits of `group`, a path below `mount`, and of the groups around it.
std::uint64_t left_in_group(const fs::path &mount, fs::path group, const Names &names) {
    std::uint64_t least = no_limit;
    for (;; group = group.parent_path()) {
        const fs::path folder = mount / group.relative_path();
        const auto limit = number_in(folder / names.limit); // "max" is no number
        const auto use = number_in(folder / names.use);
        if (limit && use && *limit < no_limit) {
            const auto cache = number_in(folder / "memory.stat", names.cache).value_or(0);
            const std::uint64_t held = *use - std::min(*use, cache);
            least = std::min(least, *limit - std::min(*limit, held));
        }
        if (group.relative_path().empty())
            return least;
    }
}

/// Lines of /proc/self/cgroup are "number:controllers:path"; version 2 has no controllers.
std::uint64_t left_in_groups(const fs::path &root) {
    std::uint64_t least = no_limit;
    std::ifstream groups(root / "proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        const auto first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos)
            continue;
        const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
        const fs::path mount = root / "sys/fs/cgroup", group = line.substr(second + 1);
        if (controllers == ",,")
            least = std::min(least, left_in_group(mount, group, version_2));
        else if (controllers.find(",memory,") != std::string::npos)
            least = std::min(least, left_in_group(mount / "memory", group, version_1));
    }
    return least;
}

} // namespace

std::size_t free_memory(const fs::path &root) {
    const auto kibibytes = number_in(root / "proc/meminfo", "MemAvailable:");
    const std::uint64_t of_machine = kibibytes ? *kibibytes * 1024 : usual_memory;
    return static_cast<std::size_t>(std::min(of_machine, left_in_groups(root)));
}

std::size_t used_memory() {
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

double memory_left(const Params &params) {
    constexpr double mebibyte = 1024.0 * 1024.0;
    const auto free = static_cast<double>(free_memory());
    if (params.memory_limit == 0)
        return 0.75 * free;
    return std::min(params.memory_limit * mebibyte - static_cast<double>(used_memory()), free);
}

} // namespace refill
