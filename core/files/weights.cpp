#include "core/files/weights.h"

#include "core/error.h"
#include "core/files/find_tensors.h"

#include <ATen/ops/as_strided.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_strided.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <tuple>
#include <utility>

namespace refill {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are read as they lie in files");

torch::Dtype torch_type(ElementType type) {
    switch (type) {
    case ElementType::f64:
        return torch::kFloat64;
    case ElementType::f32:
        return torch::kFloat32;
    case ElementType::f16:
        return torch::kFloat16;
    case ElementType::bf16:
        return torch::kBFloat16;
    case ElementType::i64:
        return torch::kInt64;
    case ElementType::i32:
        return torch::kInt32;
    case ElementType::i16:
        return torch::kInt16;
    case ElementType::i8:
        return torch::kInt8;
    case ElementType::u8:
        return torch::kUInt8;
    case ElementType::boolean:
        return torch::kBool;
    }
    REFILL_ASSERT(false);
}

/// Reads the runs of numbers that tensors are views of, each of them once.
class RunReader {
public:
    explicit RunReader(const InputFile &file) : file_(file) {}

    torch::Tensor view(const StoredTensor &tensor) {
        // Where a run is empty, the next one begins at the same byte.
        const auto key = std::tuple(tensor.storage_begin, tensor.storage_elements, tensor.type);
        auto found = runs_.find(key);
        if (found == runs_.end())
            found = runs_.emplace(key, read(tensor)).first;
        return at::as_strided(found->second, tensor.shape, tensor.strides, tensor.offset);
    }

private:
    torch::Tensor read(const StoredTensor &tensor) {
        const std::size_t bytes = tensor.storage_elements * element_size(tensor.type);
        torch::Tensor run = allocate(tensor, bytes);
        auto *data = static_cast<unsigned char *>(run.mutable_data_ptr());
        file_.read(tensor.storage_begin, data, bytes);
        if (tensor.type == ElementType::boolean) // a bool of 2 would be undefined
            std::ranges::transform(data, data + bytes, data, [](auto byte) { return byte != 0; });
        return run;
    }

    torch::Tensor allocate(const StoredTensor &tensor, std::size_t bytes) const {
        try {
            return at::empty({static_cast<std::int64_t>(tensor.storage_elements)},
                             torch_type(tensor.type));
        } catch (const c10::Error &) {
            throw Error(ErrorKind::resource,
                        "There is not enough memory to read the model file {}: {} bytes are needed "
                        "for the tensor {}.",
                        file_.name(), bytes, printable(tensor.name));
        }
    }

    const InputFile &file_;
    std::map<std::tuple<std::uint64_t, std::uint64_t, ElementType>, torch::Tensor> runs_;
};

/// The file's tensors by name, each made by `make(file, tensor)`.
template <typename Make>
Weights weights_from(const std::filesystem::path &path, Make make) {
    const InputFile file(path);
    FoundTensors found = find_tensors(file);
    if (found.tensors.empty())
        throw Error(ErrorKind::model,
                    "The model file {} holds no tensors under names. If it was saved with "
                    "torch.save(model), save model.state_dict() instead.",
                    file.name());
    Weights weights;
    weights.metadata = std::move(found.metadata);
    for (const StoredTensor &tensor : found.tensors)
        weights.tensors.insert_or_assign(tensor.name, make(file, tensor));
    return weights;
}

} // namespace

Weights read_weights(const std::filesystem::path &path) {
    std::optional<RunReader> runs;
    return weights_from(path, [&](const InputFile &file, const StoredTensor &tensor) {
        if (!runs)
            runs.emplace(file);
        return runs->view(tensor);
    });
}

Weights outline_of(const std::filesystem::path &path) {
    return weights_from(path, [](const InputFile &, const StoredTensor &tensor) {
        return at::empty_strided(tensor.shape, tensor.strides,
                                 torch::dtype(torch_type(tensor.type)).device(torch::kMeta));
    });
}

} // namespace refill
