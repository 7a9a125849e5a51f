#include "core/networks/script_model.h"

#include "core/error.h"
#include "core/networks/device.h"

#include <algorithm>
#include <limits>
#include <sstream>
#include <utility>

namespace refill {
namespace {

/// The first line of what LibTorch has to say.
std::string first_line(const std::exception &failure) {
    const auto *ours = dynamic_cast<const c10::Error *>(&failure);
    const std::string text = ours ? ours->what_without_backtrace() : failure.what();
    return text.substr(0, text.find('\n'));
}

torch::jit::Module load_module(std::string bytes, const std::string &name,
                               const torch::Device &device) {
    try {
        std::istringstream stream(std::move(bytes));
        auto module = torch::jit::load(stream, device);
        module.eval();
        return module;
    } catch (const std::exception &failure) {
        if (is_out_of_memory(failure))
            throw;
        throw Error(ErrorKind::model, "{} is no TorchScript module that can be run here: {}", name,
                    first_line(failure));
    }
}

torch::Tensor first_tensor(const torch::IValue &value) {
    if (value.isTensor())
        return value.toTensor();
    if (value.isTuple() && !value.toTupleRef().elements().empty())
        return first_tensor(value.toTupleRef().elements()[0]);
    throw std::runtime_error("it returns no tensor");
}

torch::Tensor scaled(const torch::Tensor &x, const ValueRange &range) {
    return x * (range.full - range.black) + range.black;
}

torch::Tensor unscaled(const torch::Tensor &x, const ValueRange &range) {
    return ((x - range.black) / (range.full - range.black)).clamp(0, 1);
}

} // namespace

torch::Tensor network_input(const ScriptContract &contract, const torch::Tensor &image_and_hole) {
    const auto hole = image_and_hole.narrow(1, 3, 1);
    const auto image = scaled(image_and_hole.narrow(1, 0, 3), contract.values);
    return torch::cat({image * (1 - hole), contract.hole_is_one ? hole : 1 - hole}, 1);
}

torch::Tensor network_output(const ScriptContract &contract, const torch::Tensor &output) {
    return unscaled(output.to(torch::kFloat32), contract.output);
}

torch::Tensor ScriptModel::call(const ScriptContract &contract, const torch::Tensor &image,
                                const torch::Tensor &hole) {
    torch::NoGradGuard no_grad;
    const auto both = network_input(contract, torch::cat({image, hole}, 1));
    std::vector<torch::IValue> arguments{both};
    if (contract.input == ScriptContract::Input::image_and_mask)
        arguments = {both.narrow(1, 0, 3).contiguous(), both.narrow(1, 3, 1).contiguous()};
    const auto result = first_tensor(module_.forward(std::move(arguments)));
    if (result.sizes() != image.sizes()) {
        std::ostringstream text;
        text << "it returns the shape " << result.sizes() << " for " << image.sizes();
        throw std::runtime_error(text.str());
    }
    return network_output(contract, result);
}

torch::Tensor ScriptModel::predict(const torch::Tensor &image, const torch::Tensor &hole) {
    return predict_as(contract_, image, hole);
}

torch::Tensor ScriptModel::predict_as(const ScriptContract &contract, const torch::Tensor &image,
                                      const torch::Tensor &hole) {
    try {
        return call(contract, image, hole);
    } catch (const std::exception &failure) {
        if (is_out_of_memory(failure))
            throw;
        throw Error(ErrorKind::model, "The model {} failed: {}", name_, first_line(failure));
    }
}

// Trials -----------------------------------------------------------------------------------------

namespace {

/// Sides that are multiples of `multiple` and of no larger power of two.
std::pair<int64_t, int64_t> odd_sizes(int64_t multiple) {
    constexpr int64_t least = 64;
    const int64_t count = (least + multiple - 1) / multiple | 1;
    return {count * multiple, (count + 2) * multiple};
}

} // namespace

/// Empty where a call with a photo of that size works.
std::string ScriptModel::failure_of(const ScriptContract &contract, int64_t height, int64_t width) {
    try {
        const Probe probe(height, width, device_);
        call(contract, probe.image, probe.hole);
        return {};
    } catch (const std::exception &failure) {
        if (is_out_of_memory(failure))
            throw;
        return first_line(failure);
    }
}

void ScriptModel::find_input(const ToldContract &told) {
    const auto method = module_.find_method("forward");
    if (!method)
        throw Error(ErrorKind::model, "{} is no network: it has no forward().", name_);
    const auto &arguments = method->function().getSchema().arguments(); // the first is the module
    const bool one = arguments.size() == 2;
    if (!told.input && !one && arguments.size() != 3)
        throw Error(ErrorKind::model,
                    "{} cannot be used: its forward() takes {} arguments; an image and a mask, or "
                    "both in one, were expected.",
                    name_, arguments.size() - 1);
    contract_.input = told.input.value_or(one ? ScriptContract::Input::four_channels
                                              : ScriptContract::Input::image_and_mask);
}

void ScriptModel::find_size(const ToldContract &told) {
    contract_.multiple = told.multiple.value_or(1);
    contract_.side = told.side.value_or(0);
    if (told.multiple || told.side)
        return;
    for (int64_t multiple = 1; multiple <= 256; multiple *= 2) {
        const auto [height, width] = odd_sizes(multiple);
        contract_.multiple = multiple;
        if (failure_of(contract_, height, width).empty())
            return;
    }
    contract_.multiple = 1;
    std::string failure;
    for (const int64_t side : {512, 256, 1024, 128, 64}) {
        contract_.side = side;
        const std::string found = failure_of(contract_, side, side);
        if (found.empty())
            return;
        if (failure.empty())
            failure = found;
    }
    throw Error(ErrorKind::model,
                "{} works with no size that was tried. For 512 x 512 pixels it said: {}", name_,
                failure);
}

Probe ScriptModel::probe() const {
    const auto [height, width] = contract_.side > 0
                                     ? std::pair(contract_.side, contract_.side)
                                     : odd_sizes(std::max<int64_t>(contract_.multiple, 8));
    return Probe(height, width, device_);
}

/// The convention with which the network does best. A network that takes its input for something
/// else than it is does worse at what is known or at the hole.
void ScriptModel::find_values(const ToldContract &told) {
    const Probe probe = this->probe();
    constexpr double clearly_better = 0.9;
    double least = std::numeric_limits<double>::infinity();
    ScriptContract best = contract_;
    for (const bool hole_is_one : {true, false})
        for (const auto &[values_name, values] : value_ranges)
            for (const auto &[output_name, output] : value_ranges) {
                if (hole_is_one != told.hole_is_one.value_or(hole_is_one) ||
                    values != told.values.value_or(values) ||
                    output != told.output.value_or(output))
                    continue;
                ScriptContract tried = contract_;
                tried.hole_is_one = hole_is_one;
                tried.values = values;
                tried.output = output;
                const double error = probe.error(predict_as(tried, probe.image, probe.hole));
                if (error < clearly_better * least) {
                    least = error;
                    best = tried;
                }
            }
    contract_ = best;
}

ScriptModel::ScriptModel(std::string bytes, std::string name, const ToldContract &told,
                         const torch::Device &device)
    : name_(std::move(name)), device_(device),
      module_(load_module(std::move(bytes), name_, device)) {
    find_input(told);
    find_size(told);
    find_values(told);
}

} // namespace refill
