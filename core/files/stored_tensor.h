#pragma once
/// Where in a weights file a tensor lies: what the readers of the single formats find out, before
/// any of its numbers is read.

#include "core/files/input_file.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refill {

/// torch itself handles no more.
constexpr std::size_t most_dimensions = 64;

enum class ElementType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

/// Bytes of one element.
std::size_t element_size(ElementType type);

/// By its name in safetensors ("F32") or that of PyTorch's storage class ("FloatStorage").
std::optional<ElementType> element_type_from_safetensors(std::string_view name);
std::optional<ElementType> element_type_from_pytorch(std::string_view storage_class);

/// A tensor as a view of a run of elements, as PyTorch stores it: element (i, j, ...) is number
/// `offset + i * strides[0] + j * strides[1] + ...` of the run. Several tensors may share one.
struct StoredTensor {
    std::string name;
    ElementType type = ElementType::f32;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;  ///< in elements, as many as `shape` has
    std::int64_t offset = 0;            ///< in elements
    std::uint64_t storage_begin = 0;    ///< first byte of the run, in the file
    std::uint64_t storage_elements = 0; ///< length of the run
};

/// How many elements a tensor of that shape has; none where a length is negative or the number
/// does not fit in 63 bits, lengths of 0 left aside.
std::optional<std::int64_t> element_count(const std::vector<std::int64_t> &shape);

/// The strides of a tensor that lies row by row without gaps. `shape` has an element_count().
std::vector<std::int64_t> contiguous_strides(const std::vector<std::int64_t> &shape);

/// Throws Error (model), naming file and tensor, unless the shape makes sense, every element lies
/// in the tensor's run and the run lies in the file.
void check_layout(const StoredTensor &tensor, const InputFile &file);

/// `name` as it can be shown: shortened, and with only printable ASCII left in it.
std::string printable(std::string_view name);

/// "16 x 4 x 7 x 7", for messages.
std::string shape_text(std::span<const std::int64_t> shape);

} // namespace refill
