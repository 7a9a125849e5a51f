#pragma once
/// A folder that goes when the test ends.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace refill::test {

/// It lies in memory where that can be had: some tests write thousands of files.
class TemporaryFolder {
public:
    TemporaryFolder() {
        const std::filesystem::path memory = "/dev/shm";
        std::string name =
            ((is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
             "refill-test-XXXXXX")
                .string();
        if (!mkdtemp(name.data()))
            throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    const std::filesystem::path &path() const { return path_; }
    std::filesystem::path operator/(const std::string &name) const { return path_ / name; }

    std::filesystem::path write(const std::string &name, const std::string &content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return path_ / name;
    }

    std::filesystem::path copy(const std::filesystem::path &source, const std::string &name) const {
        std::filesystem::copy_file(source, path_ / name);
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace refill::test
