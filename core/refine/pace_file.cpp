#include "core/refine/pace.h"

#include <ATen/Parallel.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace refill {
namespace {

namespace fs = std::filesystem;

/// From paces that were measured in another way.
constexpr std::string_view heading = "refill paces, 1";

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            return line.substr(std::min(line.size(), line.find(':') + 2));
    return "processor";
}

/// A line of the file is a name, a tab and the seconds.
std::optional<double> found_in(const fs::path &file, const std::string &name) {
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line) || line != heading)
        return std::nullopt;
    while (std::getline(stream, line)) {
        const auto tab = line.rfind('\t');
        if (tab == std::string::npos || line.substr(0, tab) != name)
            continue;
        double seconds = 0.0; // with a point, whatever the locale writes
        std::from_chars(line.c_str() + tab + 1, line.c_str() + line.size(), seconds);
        if (std::isfinite(seconds) && seconds > 0)
            return seconds;
    }
    return std::nullopt;
}

/// Written beside and renamed, so that other runs see a whole file. Of two runs that add a line at
/// once, one may have to measure again.
void add_to(const fs::path &file, const std::string &name, double seconds) {
    std::ostringstream text;
    text << heading << '\n';
    std::ifstream old(file);
    std::string line;
    if (std::getline(old, line) && line == heading)
        while (std::getline(old, line))
            text << line << '\n';
    text.precision(17);
    text << name << '\t' << seconds << '\n';

    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    const fs::path beside = file.string() + "." + std::to_string(getpid());
    std::ofstream(beside) << text.str();
    fs::rename(beside, file, ignored);
    if (ignored)
        fs::remove(beside, ignored);
}

} // namespace

fs::path pace_file() {
    if (const char *file = std::getenv("REFILL_PACE"))
        return file;
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache && *cache == '/')
        return fs::path(cache) / "refill" / "pace";
    if (const char *home = std::getenv("HOME"); home && *home == '/')
        return fs::path(home) / ".cache" / "refill" / "pace";
    return {};
}

double recorded_pace(const std::string &network, const std::function<double()> &measure) {
    const std::string name =
        network + ", " + processor() + ", " + std::to_string(at::get_num_threads()) + " threads";
    const fs::path file = pace_file();
    if (const auto seconds = found_in(file, name))
        return *seconds;
    const double seconds = stepped(measure());
    if (!file.empty())
        add_to(file, name, seconds);
    return seconds;
}

} // namespace refill
