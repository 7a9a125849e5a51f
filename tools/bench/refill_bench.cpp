// refill-bench COMMAND: what refining and filling take on this machine. Without a command, one
// iteration of the refinement is measured. Other work on the machine disturbs all rows of a table
// alike: compare the rows of one run with each other, not with those of another.

#include "tools/bench/commands.h"

#include <cstdio>
#include <exception>

using namespace refill;

namespace {

struct Command {
    const char *name;
    void (*run)(const Words &words);
};

constexpr Command commands[] = {
    {"iteration", bench_iteration}, {"memory", bench_memory}, {"networks", bench_networks},
    {"stages", bench_stages},       {"stop", bench_stop},
};

} // namespace

int main(int count, char **arguments) try {
    const Words words(arguments + 1, arguments + count);
    for (const Command &command : commands)
        if (!words.empty() && words[0] == command.name) {
            command.run({words.begin() + 1, words.end()});
            return 0;
        }
    bench_iteration(words);
    return 0;
} catch (const std::exception &failure) {
    std::fprintf(stderr, "refill-bench: %s\n", failure.what());
    return 1;
}
