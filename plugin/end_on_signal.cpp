#include "plugin/end_on_signal.h"

#include <csignal>
#include <cstdlib>
#include <initializer_list>
#include <unistd.h>

namespace refill {
namespace {

extern "C" void end_at_once(int) { _exit(EXIT_FAILURE); }

} // namespace

void end_on_signal() {
    for (const int asked : {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
        std::signal(asked, end_at_once);
    for (const int crashed : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        std::signal(crashed, SIG_DFL);
}

} // namespace refill
