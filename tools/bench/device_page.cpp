// refill-device-page [DEVICE [MODEL]]: one page about what refinement does on a device, "cuda" by
// default, for those who have one to send back to those who have none. It says how long an
// iteration takes, how long a run goes on after a stop, and what happens when the device's memory
// is full. Needs LibTorch alone; tools/gpu-check builds and runs it.

#include "core/engines/engine.h"
#include "core/monitor.h"
#include "core/networks/device.h"
#include "tools/bench/commands.h"

#include <ATen/ops/empty.h>
#include <torch/types.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

using namespace refill;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int side = 1024;
constexpr double mebibyte = 1024.0 * 1024.0;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

Image noise() {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> value(0.0f, 1.0f);
    Image image(side, side);
    std::generate_n(image.data(), 3 * image.pixels(), [&] { return value(random); });
    return image;
}

Mask square_in_the_middle() {
    Mask hole(side, side);
    for (int y = 3 * side / 8; y < 5 * side / 8; ++y)
        std::fill_n(hole.at(3 * side / 8, y), side / 4, 1);
    return hole;
}

/// Refined in three scales, of which none is cut short.
Params settings(const std::string &device, const std::string &model) {
    Params params;
    params.device = device;
    params.model = model;
    params.smallest_scale = 256;
    params.pixel_budget = side * side;
    params.iterations = 10;
    params.early_stop = 0;
    return params;
}

/// One run of the network over a noisy photo.
class Run {
public:
    Run(const std::string &device, const std::string &model) : params_(settings(device, model)) {}

    /// Asks for a stop once the step of this number has been reported; the first is 1.
    void stop_after(int step) { stop_after_ = step; }

    void make() {
        const Observer observer = [this](const Step &) {
            if (++steps_ == stop_after_) {
                asked_ = Clock::now();
                stop_.request_stop();
            }
        };
        Monitor monitor(observer, stop_.get_token());
        monitor.plan({1.0});
        monitor.begin_hole();
        const auto begin = Clock::now();
        try {
            const auto engine = make_lama(params_, monitor);
            const auto fill = engine->fill(noise(), square_in_the_middle(), {0, 0, side, side});
            device_ = engine->device();
            good_ = fill && std::all_of(fill->data(), fill->data() + 3 * fill->pixels(),
                                        [](float value) { return value >= 0 && value <= 1; });
        } catch (const Stopped &) { // before there was an engine
        }
        seconds_ = seconds_since(begin);
        after_stop_ = seconds_since(asked_);
        monitor.hand_over(result_);
    }

    int steps() const { return steps_; }
    double seconds() const { return seconds_; }
    double seconds_after_stop() const { return after_stop_; }

    void print() const {
        std::printf("  %s on %s, %.2f s", good_ ? "filled" : "NOT FILLED", device_.c_str(),
                    seconds_);
        for (const ScaleRecord &scale : result_.scales)
            std::printf(", %d x %d", scale.width, scale.height);
        std::printf("\n");
        for (const Note &note : result_.notes)
            std::printf("  note: %s\n", note.message.c_str());
    }

private:
    Params params_;
    std::stop_source stop_;
    int stop_after_ = 0;
    int steps_ = 0;
    Clock::time_point asked_;
    double seconds_ = 0, after_stop_ = 0;
    std::string device_;
    bool good_ = false;
    Result result_;
};

/// All memory of `device` but about `left` bytes, held as long as it lives.
class FullDevice {
public:
    FullDevice(const torch::Device &device, double left) {
        const auto options = torch::TensorOptions(device).dtype(torch::kUInt8);
        const auto reserved = at::empty({static_cast<int64_t>(left)}, options);
        for (auto size = static_cast<int64_t>(512 * mebibyte); size >= mebibyte; size /= 2)
            while (take(size, options)) {
            }
    }

private:
    bool take(int64_t size, const torch::TensorOptions &options) {
        try {
            held_.push_back(at::empty({size}, options));
            return true;
        } catch (const std::exception &failure) {
            if (!is_out_of_memory(failure))
                throw;
            return false;
        }
    }

    std::vector<torch::Tensor> held_;
};

void tell_stops(const std::string &device, const std::string &model) {
    std::printf("\nSeconds that a run goes on after a stop (0.3 are aimed at)\n");
    Run whole(device, model);
    whole.make();
    whole.print();
    double longest = 0;
    for (int step = 1; step < whole.steps(); ++step) {
        Run run(device, model);
        run.stop_after(step);
        run.make();
        longest = std::max(longest, run.seconds_after_stop());
    }
    std::printf("  after each of %d steps: at most %.3f s\n", whole.steps() - 1, longest);
}

void tell_memory(const torch::Device &device, const std::string &model) {
    std::printf("\nWhere the device's memory is full\n");
    if (device.is_cpu()) {
        std::printf("  not tried: a full memory of the machine would end this program\n");
        return;
    }
    for (const double left : {2048.0, 512.0, 64.0}) {
        std::printf("  %.0f MiB left:\n", left);
        const FullDevice full(device, left * mebibyte);
        Run run(device_name(device), model);
        run.make();
        run.print();
    }
}

} // namespace

int main(int count, char **arguments) try {
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // a line at a time, also into a file
    const Words words(arguments + 1, arguments + count);
    const auto device = choose_device(words.empty() ? "cuda" : words[0]);
    const std::string model = words.size() > 1 ? words[1] : "";
    std::printf("Refill on %s, LibTorch %s\n\nSeconds of an iteration\n",
                device_name(device).c_str(), TORCH_VERSION);
    bench_iteration({"--device", device_name(device), "512", "1024"});
    tell_stops(device_name(device), model);
    tell_memory(device, model);
    return 0;
} catch (const std::exception &failure) {
    std::fprintf(stderr, "refill-device-page: %s\n", failure.what());
    return 1;
}
