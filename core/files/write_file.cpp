#include "core/files/write_file.h"

#include "core/error.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace refill {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path &file, int error) {
    if (error == ENOSPC || error == EDQUOT)
        throw Error(ErrorKind::resource,
                    "{} cannot be written: the disk is full. Make room on it, or choose another "
                    "folder.",
                    file.string());
    throw Error(ErrorKind::resource, "{} cannot be written: {}.", file.string(),
                std::generic_category().message(error));
}

/// A file being written. Unless it is moved into place, it is gone again, where the file system can
/// keep a file that has no name yet, also after a kill.
class TemporaryFile {
public:
    explicit TemporaryFile(const fs::path &target)
        : target_(target),
          descriptor_(open(target.parent_path().c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)) {
        if (descriptor_ >= 0)
            return;
        name_ = unused_name();
        descriptor_ = mkostemp(name_.data(), O_CLOEXEC);
        if (descriptor_ < 0)
            fail(target_, errno);
    }

    ~TemporaryFile() {
        if (descriptor_ >= 0)
            close(descriptor_);
        if (!name_.empty())
            unlink(name_.c_str());
    }

    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;

    int descriptor() const { return descriptor_; }

    void move_into_place() {
        fchmod(descriptor_, permissions());
        // Some file systems report a full disk only here or when closing.
        if (fsync(descriptor_) != 0 || (name_.empty() && !give_name()) ||
            close(std::exchange(descriptor_, -1)) != 0 ||
            rename(name_.c_str(), target_.c_str()) != 0)
            fail(target_, errno);
        name_.clear();
    }

private:
    std::string unused_name() const { return (target_.parent_path() / ".refill-XXXXXX").string(); }

    /// A link cannot replace a file, so it is made beside it.
    bool give_name() {
        const std::string here = "/proc/self/fd/" + std::to_string(descriptor_);
        std::string name = unused_name();
        const int taken = mkostemp(name.data(), O_CLOEXEC);
        if (taken < 0)
            return false;
        close(taken);
        unlink(name.c_str());
        if (linkat(AT_FDCWD, here.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) != 0)
            return false;
        name_ = name;
        return true;
    }

    /// Those of the file being replaced, or those of any new file.
    mode_t permissions() const {
        struct stat old{};
        if (stat(target_.c_str(), &old) == 0)
            return old.st_mode & 07777;
        const mode_t mask = umask(0);
        umask(mask);
        return 0666 & ~mask;
    }

    fs::path target_;
    std::string name_;
    int descriptor_;
};

void write_all(int descriptor, std::string_view bytes, const fs::path &file) {
    while (!bytes.empty()) {
        const ssize_t written = write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail(file, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Devices and pipes are written to as they are: renaming would replace them.
bool is_special(const fs::path &file) {
    std::error_code ignored;
    return fs::exists(file, ignored) && !fs::is_regular_file(file, ignored);
}

using Produce = std::function<void(const Append &)>;

void write_special(const fs::path &file, const Produce &produce) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        fail(file, errno);
    try {
        produce([&](std::string_view bytes) { write_all(descriptor, bytes, file); });
    } catch (...) {
        close(descriptor);
        throw;
    }
    if (close(descriptor) != 0)
        fail(file, errno);
}

/// Where the bytes go in the end: a link keeps pointing to the file it names.
fs::path target_of(const fs::path &file) {
    std::error_code failure;
    const fs::path target = fs::canonical(file, failure);
    return failure ? fs::absolute(file) : target;
}

} // namespace

void check_writable(const fs::path &file) {
    const fs::path target = target_of(file);
    if (fs::is_directory(target))
        fail(file, EISDIR);
    const bool special = is_special(target);
    const fs::path place = special ? target : target.parent_path();
    if (access(place.c_str(), special ? W_OK : W_OK | X_OK) != 0)
        fail(file, errno);
}

void make_folder(const fs::path &folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure)
        fail(folder, failure.value());
}

void write_file(const fs::path &file, std::string_view bytes) {
    write_file(file, [&](const Append &append) { append(bytes); });
}

void write_file(const fs::path &file, const Produce &produce) {
    const fs::path target = target_of(file);
    if (is_special(target))
        return write_special(target, produce);
    TemporaryFile temporary(target);
    produce([&](std::string_view bytes) { write_all(temporary.descriptor(), bytes, file); });
    temporary.move_into_place();
}

} // namespace refill
