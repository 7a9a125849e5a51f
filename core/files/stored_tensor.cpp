#include "core/files/stored_tensor.h"

#include "core/error.h"

#include <algorithm>
#include <array>

namespace refill {
namespace {

constexpr std::size_t longest_shown = 100;

struct TypeNames {
    ElementType type;
    std::size_t size;
    std::string_view safetensors;
    std::string_view pytorch;
};

constexpr std::array<TypeNames, 10> types = {{
    {ElementType::f64, 8, "F64", "DoubleStorage"},
    {ElementType::f32, 4, "F32", "FloatStorage"},
    {ElementType::f16, 2, "F16", "HalfStorage"},
    {ElementType::bf16, 2, "BF16", "BFloat16Storage"},
    {ElementType::i64, 8, "I64", "LongStorage"},
    {ElementType::i32, 4, "I32", "IntStorage"},
    {ElementType::i16, 2, "I16", "ShortStorage"},
    {ElementType::i8, 1, "I8", "CharStorage"},
    {ElementType::u8, 1, "U8", "ByteStorage"},
    {ElementType::boolean, 1, "BOOL", "BoolStorage"},
}};

std::optional<ElementType> named(std::string_view TypeNames::*field, std::string_view name) {
    const auto found = std::ranges::find(types, name, field);
    return found == types.end() ? std::nullopt : std::optional(found->type);
}

/// The number, within its run, of the element with the largest index in every dimension; none
/// where the number does not fit. No length is 0, no stride negative.
std::optional<std::int64_t> last_element(const StoredTensor &tensor) {
    std::int64_t last = tensor.offset;
    for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
        std::int64_t step = 0;
        if (__builtin_mul_overflow(tensor.shape[i] - 1, tensor.strides[i], &step) ||
            __builtin_add_overflow(last, step, &last))
            return std::nullopt;
    }
    return last;
}

/// Every element is in the run. A tensor larger than its run (an expanded one, with strides of 0)
/// is refused too: it costs nothing to claim and any amount of memory to use.
bool fits_in_run(const StoredTensor &tensor, std::int64_t elements) {
    const bool backwards = std::ranges::any_of(tensor.strides, [](auto step) { return step < 0; });
    if (tensor.offset < 0 || backwards || tensor.strides.size() != tensor.shape.size())
        return false;
    const bool none = std::ranges::find(tensor.shape, 0) != tensor.shape.end();
    if (none)
        return static_cast<std::uint64_t>(tensor.offset) <= tensor.storage_elements;
    const auto last = last_element(tensor);
    return last && static_cast<std::uint64_t>(*last) < tensor.storage_elements &&
           static_cast<std::uint64_t>(elements) <= tensor.storage_elements;
}

} // namespace

std::size_t element_size(ElementType type) {
    return std::ranges::find(types, type, &TypeNames::type)->size;
}

std::optional<ElementType> element_type_from_safetensors(std::string_view name) {
    return named(&TypeNames::safetensors, name);
}

std::optional<ElementType> element_type_from_pytorch(std::string_view storage_class) {
    return named(&TypeNames::pytorch, storage_class);
}

std::optional<std::int64_t> element_count(const std::vector<std::int64_t> &shape) {
    std::int64_t count = 1;
    bool none = false;
    for (const std::int64_t length : shape) {
        none = none || length == 0;
        if (length < 0 || (length > 0 && __builtin_mul_overflow(count, length, &count)))
            return std::nullopt;
    }
    return none ? 0 : count;
}

std::vector<std::int64_t> contiguous_strides(const std::vector<std::int64_t> &shape) {
    std::vector<std::int64_t> strides(shape.size());
    std::int64_t stride = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = stride;
        stride *= std::max<std::int64_t>(shape[i], 1);
    }
    return strides;
}

void check_layout(const StoredTensor &tensor, const InputFile &file) {
    const auto elements = element_count(tensor.shape);
    if (!elements || tensor.shape.size() > most_dimensions)
        throw Error(ErrorKind::model, "The tensor {} in {} has an impossible shape: {}.",
                    printable(tensor.name), file.name(), shape_text(tensor.shape));
    if (!fits_in_run(tensor, *elements))
        throw Error(ErrorKind::model,
                    "The tensor {} in {} has the shape {}, but the {} numbers stored for it do not "
                    "hold that.",
                    printable(tensor.name), file.name(), shape_text(tensor.shape),
                    tensor.storage_elements);
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(tensor.storage_elements, element_size(tensor.type), &bytes) ||
        tensor.storage_begin > file.size() || bytes > file.size() - tensor.storage_begin)
        throw Error(ErrorKind::model,
                    "The model file {} is incomplete: it ends at byte {}, before the {} numbers "
                    "stored for the tensor {} from byte {} on. Try to download it again.",
                    file.name(), file.size(), tensor.storage_elements, printable(tensor.name),
                    tensor.storage_begin);
}

std::string printable(std::string_view name) {
    std::string shown(name.substr(0, longest_shown));
    std::ranges::replace_if(
        shown, [](char c) { return c < ' ' || c > '~'; }, '?');
    return name.size() > longest_shown ? shown + "..." : shown;
}

std::string shape_text(std::span<const std::int64_t> shape) {
    if (shape.empty())
        return "1 number";
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(shape.size(), 8); ++i)
        text += (i == 0 ? "" : " x ") + std::to_string(shape[i]);
    return shape.size() > 8 ? text + " x ..." : text;
}

} // namespace refill
