#include "core/error.h"
#include "tools/eval/run_program.h"

#include <gtest/gtest.h>

#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

using namespace refill;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class RunProgram : public testing::Test {
protected:
    ProgramRun shell(const char *command) { return run_program({"/bin/sh", "-c", command}, log_); }

    std::string logged() const {
        std::ifstream file(log_);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    const std::filesystem::path log_ = testing::TempDir() + "run_program.log";
};

} // namespace

TEST_F(RunProgram, TellsTheStatusAndTheLastWords) {
    EXPECT_THAT(shell("true").failure, IsEmpty());
    EXPECT_EQ(shell("echo first; echo why >&2; exit 3").failure, "exit status 3: why");
    EXPECT_EQ(shell("kill -9 $$").failure, "ended by signal 9");
    EXPECT_EQ(logged(), "");
}

TEST_F(RunProgram, TellsWhereThereIsNoSuchProgram) {
    EXPECT_THAT(run_program({"no-such-program-anywhere"}, log_).failure,
                HasSubstr("cannot be started"));
}

TEST_F(RunProgram, GivesNoInput) { EXPECT_THAT(shell("! read line").failure, IsEmpty()); }

// tail holds the whole of a line 64 MiB long until the last program of the pipe begins to read.
TEST_F(RunProgram, MeasuresTheMemoryOfWhatAProgramStarts) {
    const ProgramRun run = shell("head -c 64M /dev/zero | tail -n 1 | (sleep 0.3; cat >/dev/null)");
    EXPECT_GT(run.peak_memory, 60.0);
    EXPECT_LT(run.peak_memory, 160.0);
    EXPECT_GE(run.seconds, 0.3);
}

// Memory of this process is not taken for that of the program, as wait4() would.
TEST_F(RunProgram, LeavesOutWhatTheCallerUses) {
    const std::vector<char> own(200 << 20, 1);
    const ProgramRun run = shell("sleep 0.1");
    EXPECT_GT(run.peak_memory, 0.1);
    EXPECT_LT(run.peak_memory, 50.0);
    EXPECT_EQ(own.back(), 1);
}

TEST_F(RunProgram, NeedsALog) { EXPECT_THROW(run_program({"true"}, "/no/such/folder/log"), Error); }
