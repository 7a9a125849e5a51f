#pragma once
/// Reads Python's pickle format as far as files with weights need it, and runs nothing.
///
/// A pickle is a program for a small stack machine, which in Python may call any function. Here
/// the only values are plain ones, containers, and descriptions of PyTorch's tensors; the few
/// functions that make these are recognised by name and re-enacted. Every other function,
/// class or object becomes an `Opaque` value: it can be stored and passed on, and does nothing.

#include "core/files/input_file.h"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace refill {

/// Values refer to each other and to the bytes of the pickle; the Pickle owns them all. References
/// may form cycles.
struct PickleValue {
    using Ref = PickleValue *;

    struct None {};

    /// Anything else: objects, and also numbers and bytes that describe no tensor.
    struct Opaque {};

    /// A function or class, by module and name.
    struct Global {
        std::string_view module;
        std::string_view name;
    };

    struct Sequence { ///< a list or a tuple
        std::vector<Ref> items;
    };

    struct Dictionary { ///< in the order of insertion; a later entry overrides an earlier one
        std::vector<std::pair<Ref, Ref>> items;
    };

    /// An object of a TorchScript class, whose state is the dictionary of its attributes.
    struct Module {
        Ref state = nullptr; ///< null where it has none
    };

    /// Memory that tensors share.
    struct Storage {
        std::string_view type; ///< "FloatStorage"
        std::string_view key;
        std::int64_t elements;
    };

    struct Tensor {
        Ref storage; ///< holds a Storage
        std::int64_t offset;
        Ref shape; ///< holds a Sequence of numbers
        Ref strides;
    };

    std::variant<None, Opaque, bool, std::int64_t, std::string_view, Global, Sequence, Dictionary,
                 Module, Storage, Tensor>
        content;

    /// The content, if it is of that type; else null.
    template <typename Type>
    const Type *as() const {
        return std::get_if<Type>(&content);
    }
};

/// One pickle and the values it made.
class Pickle {
public:
    /// Runs the pickle that starts at `bytes[begin]`. `bytes` must outlive this; `bytes_begin` is
    /// their place in the file, for messages. Throws Error (model) where they are not a pickle, or
    /// one that takes more steps than any file of weights needs.
    Pickle(std::string_view bytes, std::size_t begin, const InputFile &file,
           std::uint64_t bytes_begin);
    Pickle(const Pickle &) = delete;
    Pickle &operator=(const Pickle &) = delete;

    PickleValue::Ref root() const { return root_; }

    /// Just after the pickle, in `bytes`.
    std::size_t end() const { return end_; }

    /// Every storage mentioned, by its key.
    const std::map<std::string_view, PickleValue::Ref> &storages() const { return storages_; }

private:
    friend class PickleMachine;

    std::deque<PickleValue> values_;
    std::map<std::string_view, PickleValue::Ref> storages_;
    PickleValue::Ref root_ = nullptr;
    std::size_t end_ = 0;
};

} // namespace refill
