// Measures the most memory that `refill` holds, as a whole process, for photos of several sizes
// with the same hole, under several limits.
//
//     refill-bench memory [HOLE_PIXELS [OPTION=VALUE ...]]

#include "tools/bench/commands.h"
#include "tools/bench/scene.h"
#include "tools/photo_file.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace refill {
namespace {

namespace fs = std::filesystem;

constexpr double sizes[] = {1, 4, 16, 64};       // megapixels
constexpr int limits[] = {512, 768, 1024, 2048}; // MiB

/// Removed at the end.
class Folder {
public:
    Folder() : path_(fs::temp_directory_path() / ("refill-bench-" + std::to_string(getpid()))) {
        fs::create_directory(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;

    std::string file(const char *name) const { return (path_ / name).string(); }

private:
    fs::path path_;
};

template <typename Pixels, typename Convert>
void write_png(const Pixels &pixels, int bands, const std::string &file, Convert convert) {
    std::vector<std::uint8_t> bytes(pixels.pixels() * static_cast<std::size_t>(bands));
    std::transform(pixels.data(), pixels.data() + bytes.size(), bytes.begin(), convert);
    vips::VImage::new_from_memory(bytes.data(), bytes.size(), pixels.width(), pixels.height(),
                                  bands, VIPS_FORMAT_UCHAR)
        .pngsave(file.c_str(), vips::VImage::option()->set("compression", 1));
}

struct Run {
    int status = 0;
    double mebibytes = 0.0;
};

Run run(std::vector<std::string> words) {
    std::vector<char *> arguments;
    for (std::string &word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        execv(arguments[0], arguments.data());
        _exit(127);
    }
    int status = 0;
    struct rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        throw std::runtime_error("refill could not be run");
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            static_cast<double>(usage.ru_maxrss) / 1024};
}

} // namespace

void bench_memory(const Words &words) {
    const double hole = words.empty() ? 200000.0 : std::atof(words[0].c_str());
    start_libvips("refill-bench");
    const std::string program = (fs::read_symlink("/proc/self/exe").parent_path() / "refill");
    const Folder folder;
    std::printf("megapixels   limit, MiB   peak, MiB   of the limit   exit status\n");
    for (const double megapixels : sizes) {
        {
            const BenchScene scene = bench_scene(megapixels, hole);
            write_png(scene.photo, 3, folder.file("photo.png"),
                      [](float value) { return static_cast<std::uint8_t>(255 * value + 0.5f); });
            write_png(scene.hole, 1, folder.file("mask.png"),
                      [](std::uint8_t value) { return static_cast<std::uint8_t>(255 * value); });
        }
        for (const int limit : limits) {
            std::vector<std::string> command{program,
                                             folder.file("photo.png"),
                                             folder.file("mask.png"),
                                             "-o",
                                             folder.file("filled.png"),
                                             "--memory-limit",
                                             std::to_string(limit)};
            for (std::size_t i = 1; i < words.size(); ++i)
                command.push_back("--" + words[i]);
            const Run result = run(command);
            std::printf("%10.0f %12d %11.0f %14.2f %13d\n", megapixels, limit, result.mebibytes,
                        result.mebibytes / limit, result.status);
            std::fflush(stdout);
        }
    }
}

} // namespace refill
