#pragma once
/// A machine whose speed does not depend on a clock.

#include "core/forecast.h"
#include "tests/support/synthetic.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

namespace refill::test {

/// As long as it lives, the network of `params` counts as taking so many seconds for a pass over a
/// pixel.
class KnownPace {
public:
    KnownPace(double seconds_per_pixel, const Params &params) {
        std::filesystem::remove(file_);
        setenv("REFILL_PACE", file_.c_str(), 1);
        forecast(disc(40, 40, 20, 20, 5), params); // records its own, and by which name
        std::ifstream recorded(file_);
        std::string text, line;
        while (std::getline(recorded, line)) {
            const auto tab = line.rfind('\t');
            text += tab == std::string::npos
                        ? line + "\n"
                        : line.substr(0, tab + 1) + std::to_string(seconds_per_pixel) + "\n";
        }
        std::ofstream(file_) << text;
    }
    KnownPace(const KnownPace &) = delete;
    KnownPace &operator=(const KnownPace &) = delete;
    ~KnownPace() {
        std::filesystem::remove(file_);
        setenv("REFILL_PACE", "", 1);
    }

private:
    const std::string file_ = testing::TempDir() + "refill-known-" + std::to_string(getpid());
};

} // namespace refill::test
