#include "core/memory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace refill;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mebibyte = 1024 * 1024;

/// A folder with a machine's /proc and /sys.
class Machine {
public:
    Machine() : root_(testing::TempDir() + "refill-machine-" + std::to_string(getpid())) {
        fs::remove_all(root_);
        write("proc/meminfo", "MemTotal: 16777216 kB\nMemFree: 1024 kB\nMemAvailable: 8388608 kB\n");
    }
    ~Machine() { fs::remove_all(root_); }

    void write(const std::string &file, const std::string &text) const {
        fs::create_directories((root_ / file).parent_path());
        std::ofstream(root_ / file) << text;
    }

    std::size_t free_mebibytes() const { return free_memory(root_) / mebibyte; }

private:
    fs::path root_;
};

} // namespace

TEST(FreeMemory, IsWhatTheKernelSaysIsAvailable) { EXPECT_EQ(Machine().free_mebibytes(), 8192u); }

TEST(FreeMemory, IsAModestMachinesWhereNothingSaysIt) {
    EXPECT_EQ(free_memory("/nowhere/at/all"), 4096 * mebibyte);
}

TEST(FreeMemory, IsWhatIsLeftOfAControlGroup) {
    Machine machine;
    machine.write("proc/self/cgroup", "0::/user/session\n");
    machine.write("sys/fs/cgroup/user/session/memory.max", "1073741824\n");
    machine.write("sys/fs/cgroup/user/session/memory.current", "629145600\n");
    EXPECT_EQ(machine.free_mebibytes(), 1024u - 600u);
    machine.write("sys/fs/cgroup/user/session/memory.stat", "anon 5\ninactive_file 104857600\n");
    EXPECT_EQ(machine.free_mebibytes(), 1024u - 500u) << "pages of files are given up";
}

TEST(FreeMemory, IsLimitedByTheGroupsAroundItsOwn) {
    Machine machine;
    machine.write("proc/self/cgroup", "0::/user/session\n");
    machine.write("sys/fs/cgroup/user/session/memory.max", "max\n");
    machine.write("sys/fs/cgroup/user/session/memory.current", "1048576\n");
    machine.write("sys/fs/cgroup/memory.max", "2147483648\n"); // as seen inside a container
    machine.write("sys/fs/cgroup/memory.current", "1073741824\n");
    EXPECT_EQ(machine.free_mebibytes(), 1024u);
}

TEST(FreeMemory, KnowsTheFirstVersionOfControlGroups) {
    Machine machine;
    machine.write("proc/self/cgroup", "12:cpu,cpuacct:/a\n5:memory:/a/b\n0::/\n");
    machine.write("sys/fs/cgroup/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n");
    machine.write("sys/fs/cgroup/memory/a/b/memory.usage_in_bytes", "1048576\n");
    EXPECT_EQ(machine.free_mebibytes(), 8192u) << "the largest number stands for no limit";
    machine.write("sys/fs/cgroup/memory/a/memory.limit_in_bytes", "536870912\n");
    machine.write("sys/fs/cgroup/memory/a/memory.usage_in_bytes", "209715200\n");
    machine.write("sys/fs/cgroup/memory/a/memory.stat", "total_inactive_file 104857600\n");
    EXPECT_EQ(machine.free_mebibytes(), 512u - 100u);
}

TEST(FreeMemory, IsNothingWhereAGroupIsFull) {
    Machine machine;
    machine.write("proc/self/cgroup", "0::/full\n");
    machine.write("sys/fs/cgroup/full/memory.max", "1048576\n");
    machine.write("sys/fs/cgroup/full/memory.current", "2097152\n");
    EXPECT_EQ(machine.free_mebibytes(), 0u);
}

TEST(MemoryLeft, IsNegativeBelowWhatTheProcessHolds) {
    Params params;
    params.memory_limit = 1;
    EXPECT_LT(memory_left(params), 0.0);
    params.memory_limit = 0;
    EXPECT_GT(memory_left(params), 0.0);
}
