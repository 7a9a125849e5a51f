// Runs cases of the reference implementation through Refill and compares.
//
//     parity [--device DEVICE] CASE_FOLDER ...
//
// Each folder holds `model.safetensors` and what pack.py made of the reference's numbers. It needs
// LibTorch only, so that it runs on GPU machines too. Ends with 1 where anything disagrees.

#include "core/device.h"
#include "core/generator.h"
#include "core/lama.h"
#include "core/pyramid.h"
#include "core/tensors.h"
#include "core/weights.h"

#include <ATen/Context.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/mse_loss.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

using namespace refill;

namespace {

/// Prints a line for each comparison and remembers whether one failed.
class Report {
public:
    void begin(const std::string &title) { std::printf("%s\n", title.c_str()); }

    /// `value` must be less than `limit`.
    void below(const std::string &what, double value, double limit) {
        line(what, value, "<", limit, value < limit);
    }

    /// `value` must be more than `limit`.
    void above(const std::string &what, double value, double limit) {
        line(what, value, ">", limit, value > limit);
    }

    bool failed() const { return failed_; }

private:
    void line(const std::string &what, double value, const char *relation, double limit,
              bool good) {
        std::printf("  %-34s %12.4g  %s %-8g %s\n", what.c_str(), value, relation, limit,
                    good ? "agrees" : "DISAGREES");
        failed_ |= !good;
    }

    bool failed_ = false;
};

double worst(const torch::Tensor &ours, const torch::Tensor &theirs) {
    if (ours.sizes() != theirs.sizes())
        return INFINITY;
    return (ours.to(torch::kCPU) - theirs).abs().max().item<double>();
}

double psnr(const torch::Tensor &ours, const torch::Tensor &theirs) {
    if (ours.sizes() != theirs.sizes())
        return 0.0;
    return -10 * std::log10(at::mse_loss(ours, theirs).item<double>() + 1e-20);
}

class Case {
public:
    Case(const std::filesystem::path &folder, const std::string &device_name, Report &report)
        : folder_(folder), device_(choose_device(device_name)), report_(report),
          given_(read_weights(folder / "case.safetensors")) {
        params_ = preset_params("reference");
        for (const auto &[name, value] : given_.metadata)
            set_parameter(params_, *find_parameter(name), value);
        params_.model = model();
        params_.device = device_name;
    }

    void compare() {
        report_.begin(folder_.filename().string() + " on " + device_name(device_));
        compare_network();
        compare_pyramid();
        compare_refinement();
    }

private:
    std::string model() const { return (folder_ / "model.safetensors").string(); }
    const torch::Tensor &given(const std::string &name) const { return given_.tensors.at(name); }
    torch::Tensor on_device(const std::string &name) const { return given(name).to(device_); }

    void compare_network() {
        torch::NoGradGuard no_grad;
        auto generator = load_generator(read_weights(model()), model());
        generator->to(device_);
        const auto image = pad_to_modulo(on_device("image"), generator->modulo());
        const auto hole = pad_to_modulo(on_device("mask"), generator->modulo());
        const auto features = generator->front(at::cat({image * (1 - hole), hole}, 1), 0);
        report_.below("front, local branch: worst error",
                      worst(features.local, given("front_local")), 1e-4);
        report_.below("front, global branch: worst error",
                      worst(features.global, given("front_global")), 1e-4);
        report_.below("forward: worst error", worst(generator->rear(features, 0), given("forward")),
                      1e-4);
    }

    /// The pyramid of the photo as the pixel budget leaves it, which is its own last level.
    void compare_pyramid() {
        const int count = static_cast<int>(given("losses").size(0)) + 1;
        const auto last = std::to_string(count - 1);
        const auto levels = build_pyramid(on_device("pyramid_image_" + last),
                                          on_device("pyramid_mask_" + last), count, 2.0);
        for (int level = 0; level < count; ++level) {
            const auto number = std::to_string(level);
            report_.below("pyramid, image " + number + ": worst error",
                          worst(levels[level].image, given("pyramid_image_" + number)), 1e-5);
            report_.below("pyramid, hole " + number + ": worst error",
                          worst(levels[level].hole, given("pyramid_mask_" + number)), 1e-5);
        }
    }

    void compare_refinement() {
        const Observer nobody;
        Monitor monitor(nobody, {});
        const auto engine = make_lama(params_, monitor);
        const Image photo = to_image(given("image"));
        Mask hole(photo.width(), photo.height());
        const auto mask = given("mask").contiguous();
        std::transform(mask.data_ptr<float>(), mask.data_ptr<float>() + hole.pixels(), hole.data(),
                       [](float value) { return value > 0.5f; });
        monitor.plan({1.0});
        monitor.begin_hole();
        const auto fill = engine->fill(photo, hole, photo.bounds());
        Result result;
        monitor.hand_over(result);

        const auto losses = given("losses").flatten();
        report_.below("losses: difference in number",
                      std::abs(losses.size(0) - static_cast<double>(result.losses.size())), 0.5);
        double off = 0.0;
        for (int64_t i = 0; i < losses.size(0) && i < int64_t(result.losses.size()); ++i) {
            const double expected = losses[i].item<double>();
            off = std::max(off, std::abs(result.losses[i].loss - expected) / expected);
        }
        report_.below("losses: worst relative error", off, 1e-3);
        report_.above("refined image: PSNR in dB",
                      psnr(to_tensor(*fill, torch::kCPU), given("refined")), 45.0);
    }

    std::filesystem::path folder_;
    torch::Device device_;
    Report &report_;
    Weights given_;
    Params params_;
};

} // namespace

int main(int count, char **arguments) try {
    std::string device = "cpu";
    std::vector<std::string> folders(arguments + 1, arguments + count);
    if (folders.size() >= 2 && folders[0] == "--device") {
        device = folders[1];
        folders.erase(folders.begin(), folders.begin() + 2);
    }
    if (folders.empty()) {
        std::fprintf(stderr, "usage: parity [--device DEVICE] CASE_FOLDER ...\n");
        return 2;
    }
    // The reference computed in full float32.
    at::globalContext().setAllowTF32CuDNN(false);
    at::globalContext().setAllowTF32CuBLAS(false);

    Report report;
    for (const auto &folder : folders)
        Case(folder, device, report).compare();
    return report.failed() ? 1 : 0;
} catch (const std::exception &failure) {
    std::fprintf(stderr, "parity: %s\n", failure.what());
    return 1;
}
