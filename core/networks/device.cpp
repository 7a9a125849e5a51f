#include "core/networks/device.h"

#include "core/error.h"

#include <c10/util/Exception.h>
#include <torch/cuda.h>

#include <new>
#include <regex>
#include <string_view>

namespace refill {

torch::Device choose_device(const std::string &name) {
    if (name == "cpu")
        return torch::kCPU;
    const auto count = static_cast<int>(torch::cuda::device_count());
    if (name == "auto")
        return count > 0 ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
    std::smatch match;
    if (!std::regex_match(name, match, std::regex("cuda(:([0-9]{1,3}))?")))
        throw Error(ErrorKind::settings,
                    "The device \"{}\" is unknown. Choose auto, cpu, cuda or cuda:N.", name);
    const int index = match[2].matched ? std::stoi(match[2]) : 0;
    if (index >= count)
        throw Error(ErrorKind::settings,
                    "The device {} is not there: Refill found {} CUDA devices. Choose auto or cpu.",
                    name, count);
    return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

std::string device_name(const torch::Device &device) {
    return device.is_cpu() ? "cpu" : "cuda:" + std::to_string(device.index());
}

bool is_out_of_memory(const std::exception &failure) {
    if (dynamic_cast<const c10::OutOfMemoryError *>(&failure) ||
        dynamic_cast<const std::bad_alloc *>(&failure))
        return true;
    // The CPU's allocator, cuFFT and cuDNN say it in words only.
    const std::string_view what = failure.what();
    for (const char *words : {"can't allocate memory", "out of memory", "ALLOC_FAILED"})
        if (what.find(words) != std::string_view::npos)
            return true;
    return false;
}

} // namespace refill
