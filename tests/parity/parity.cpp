// Runs cases of the reference implementation through Refill and compares.
//
//     parity [--device DEVICE] CASE_FOLDER ...
//
// Each folder holds the weights, as .safetensors, and what pack.py made of the reference's numbers,
// which says by its tensors of which network it is. It needs LibTorch only, so that it runs on GPU
// machines too. Ends with 1 where anything disagrees.

#include "core/engines/engine.h"
#include "core/files/network_files.h"
#include "core/files/weights.h"
#include "core/networks/device.h"
#include "core/networks/dfnet.h"
#include "core/networks/frozen_generator.h"
#include "core/networks/generator_file.h"
#include "core/networks/lgnet.h"
#include "core/networks/refinement_net.h"
#include "core/networks/tensors.h"
#include "core/refine/pyramid.h"

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

/// Every how many rows and columns of an output were kept; as in pack.py.
constexpr int64_t thinning = 4;

torch::Tensor thinned(const torch::Tensor &x) {
    return x.slice(2, 0, x.size(2), thinning).slice(3, 0, x.size(3), thinning);
}

/// From `1 x 1 x H x W`.
Mask to_mask(const torch::Tensor &hole) {
    Mask mask(static_cast<int>(hole.size(3)), static_cast<int>(hole.size(2)));
    const auto values = hole.contiguous();
    std::transform(values.data_ptr<float>(), values.data_ptr<float>() + mask.pixels(), mask.data(),
                   [](float value) { return value > 0.5f; });
    return mask;
}

/// What the engine makes of a photo that is one window with one hole. `records` takes over what it
/// has to tell.
Image run(std::unique_ptr<Engine> (*make)(const Params &, Monitor &), const Params &params,
          const Image &photo, const Mask &hole, Result *records = nullptr) {
    const Observer nobody;
    Monitor monitor(nobody, {});
    const auto engine = make(params, monitor);
    monitor.plan({1.0});
    monitor.begin_hole();
    Image fill = engine->fill(photo, hole, photo.bounds()).value();
    if (records)
        monitor.hand_over(*records);
    return fill;
}

/// The LaMa network, its pyramid and its refinement.
class RefinerCase {
public:
    RefinerCase(const std::filesystem::path &folder, const Weights &given,
                const std::string &device_name, Report &report)
        : folder_(folder), device_(choose_device(device_name)), report_(report), given_(given) {
        params_ = preset_params("reference");
        for (const auto &[name, value] : given_.metadata)
            set_parameter(params_, *find_parameter(name), value);
        params_.model = model();
        params_.device = device_name;
    }

    void compare() {
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
        FrozenGenerator generator(generator_tensors(read_weights(model()), model()));
        generator.to(device_, torch::kFloat32);
        const auto image = pad_to_modulo(on_device("image"), modulo(generator.config()));
        const auto hole = pad_to_modulo(on_device("mask"), modulo(generator.config()));
        const auto features = generator.front(at::cat({image * (1 - hole), hole}, 1), 0, {});
        const auto local = features.narrow(1, 0, generator.config().local);
        const auto global = features.narrow(1, generator.config().local, generator.config().global);
        report_.below("front, local branch: worst error", worst(local, given("front_local")), 1e-4);
        report_.below("front, global branch: worst error", worst(global, given("front_global")),
                      1e-4);
        report_.below("forward: worst error",
                      worst(generator.rear(features, 0, nullptr, {}), given("forward")), 1e-4);
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
        Result result;
        const Image fill =
            run(make_lama, params_, to_image(given("image")), to_mask(given("mask")), &result);

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
                      psnr(to_tensor(fill, torch::kCPU), given("refined")), 45.0);
    }

    std::filesystem::path folder_;
    torch::Device device_;
    Report &report_;
    const Weights &given_;
    Params params_;
};

/// LGNet, stage by stage, each fed with the reference's own result of the stage before.
class LgNetCase {
public:
    LgNetCase(const std::filesystem::path &folder, const Weights &given,
              const std::string &device_name, Report &report)
        : folder_(folder), device_name_(device_name), report_(report), given_(given) {}

    void compare() {
        torch::NoGradGuard no_grad;
        const auto device = choose_device(device_name_);
        LgNet network(folder_, device);
        const auto image = given_.tensors.at("image").to(device);
        const auto hole = given_.tensors.at("mask").to(device);
        auto fill = LgNet::blanked(image, hole);
        const std::pair<LgNet::Stage, const char *> stages[] = {{LgNet::Stage::coarse, "coarse"},
                                                                {LgNet::Stage::local, "local"},
                                                                {LgNet::Stage::global, "global"}};
        int number = 1;
        for (const auto &[stage, name] : stages) {
            const auto output = network.predict(stage, fill, hole);
            report_.below(
                std::string(name) + " stage: worst error",
                worst(thinned(output), given_.tensors.at("output_" + std::to_string(number++))),
                1e-4);
            fill = image * (1 - hole) + output * hole;
        }
        compare_engine((fill + 1) / 2, (image + 1) / 2, hole);
    }

private:
    /// On a photo of the networks' own size, the engine does nothing else.
    void compare_engine(const torch::Tensor &expected, const torch::Tensor &image,
                        const torch::Tensor &hole) {
        Params params;
        params.model = folder_.string();
        params.device = device_name_;
        const Image fill = run(make_lgnet, params, to_image(image), to_mask(hole.to(torch::kCPU)));
        report_.below("engine at 256 x 256: worst error",
                      worst(to_tensor(fill, torch::kCPU), expected.to(torch::kCPU)), 1e-4);
    }

    std::filesystem::path folder_;
    std::string device_name_;
    Report &report_;
    const Weights &given_;
};

/// The two-stage network: DFNet alone, then the published pipeline after each of its stages.
class TwoStageCase {
public:
    TwoStageCase(const std::filesystem::path &folder, const Weights &given,
                 const std::string &device_name, Report &report)
        : folder_(folder), report_(report), given_(given) {
        params_.model = folder.string();
        params_.device = device_name;
    }

    void compare() {
        compare_network();
        compare_pipeline();
    }

private:
    const torch::Tensor &given(const std::string &name) const { return given_.tensors.at(name); }

    void compare_network() {
        torch::NoGradGuard no_grad;
        const auto device = choose_device(params_.device);
        auto network = load_dfnet(read_network(folder_ / "dfnet.safetensors", "DFNet"));
        network->to(device);
        const auto output =
            network->forward(given("dfnet_input").to(device), given("dfnet_known").to(device));
        report_.below("DFNet: worst error", worst(thinned(output), given("dfnet_output")), 1e-4);
    }

    void compare_pipeline() {
        const auto photo = to_image(from_bytes(given("image")));
        const auto hole = to_mask(from_bytes(given("mask").unsqueeze(2)));
        const Image coarse = run(make_dfnet, params_, photo, hole);
        // The reference kept the bars that made its input square.
        const auto coarse_given = from_bytes(given("coarse_512"));
        const auto coarse_ours = thinned(to_tensor(coarse, torch::kCPU));
        compare_bytes(
            "coarse stage", coarse_ours,
            coarse_given.narrow(2, 0, coarse_ours.size(2)).narrow(3, 0, coarse_ours.size(3)));

        const Image fine = run(make_refinement_net, params_, coarse, hole);
        compare_bytes("result", thinned(to_tensor(fine, torch::kCPU)), from_bytes(given("result")));
    }

    /// `1 x C x H x W` in [0, 1] from `H x W x C` bytes.
    static torch::Tensor from_bytes(const torch::Tensor &bytes) {
        return bytes.permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat32) / 255;
    }

    void compare_bytes(const std::string &what, const torch::Tensor &ours,
                       const torch::Tensor &theirs) {
        const auto cut_off = (ours * 255).floor() / 255; // how the reference made its bytes
        report_.above(what + ": PSNR in dB", psnr(cut_off, theirs), 40.0);
        report_.below(what + ": mean error in levels",
                      255 * (cut_off - theirs).abs().mean().item<double>(), 1.0);
    }

    std::filesystem::path folder_;
    Report &report_;
    const Weights &given_;
    Params params_;
};

void compare_case(const std::filesystem::path &folder, const std::string &device, Report &report) {
    const Weights given = read_weights(folder / "case.safetensors");
    report.begin(folder.filename().string() + " on " + device_name(choose_device(device)));
    if (given.tensors.contains("dfnet_output"))
        TwoStageCase(folder, given, device, report).compare();
    else if (given.tensors.contains("output_3"))
        LgNetCase(folder, given, device, report).compare();
    else
        RefinerCase(folder, given, device, report).compare();
}

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
        compare_case(folder, device, report);
    return report.failed() ? 1 : 0;
} catch (const std::exception &failure) {
    std::fprintf(stderr, "parity: %s\n", failure.what());
    return 1;
}
