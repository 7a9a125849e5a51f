#include "core/files/pickle.h"

#include "core/error.h"
#include "core/files/pickle_opcodes.h"

#include <algorithm>

namespace refill {
namespace {

// Each step makes at most one value and one reference, so this bounds the memory too. The published
// Big-LaMa checkpoint takes about a hundred thousand.
constexpr std::size_t most_steps = 4'000'000;

constexpr int newest_protocol = 5;

} // namespace

/// The stack machine; it fills a Pickle.
class PickleMachine {
public:
    PickleMachine(Pickle &pickle, std::string_view bytes, std::size_t begin, const InputFile &file,
                  std::uint64_t bytes_begin)
        : pickle_(pickle), bytes_(bytes), at_(begin), file_(file), bytes_begin_(bytes_begin) {}

    void run() {
        for (std::size_t step = 0; step < most_steps; ++step) {
            const auto op = static_cast<PickleOp>(number(1));
            if (op == PickleOp::stop) {
                pickle_.root_ = pop();
                pickle_.end_ = at_;
                return;
            }
            if (!plain_value(op) && !container(op) && !stack_or_memo(op) && !object(op))
                throw Error(ErrorKind::model,
                            "The model file {} cannot be read: at byte {}, {} is no instruction of "
                            "Python's pickle protocols 2 to {}. Save the model again with a "
                            "current PyTorch, or as safetensors.",
                            file_.name(), place() - 1, static_cast<int>(op), newest_protocol);
        }
        throw Error(ErrorKind::model,
                    "The model file {} is refused: describing its tensors takes more than {} "
                    "steps, which no file of weights needs.",
                    file_.name(), most_steps);
    }

private:
    using None = PickleValue::None;
    using Opaque = PickleValue::Opaque;
    using Global = PickleValue::Global;
    using Sequence = PickleValue::Sequence;
    using Dictionary = PickleValue::Dictionary;
    using Module = PickleValue::Module;
    using Storage = PickleValue::Storage;
    using Tensor = PickleValue::Tensor;
    using Value = PickleValue;

    // The groups of opcodes; each returns false for one that is not its own.

    bool plain_value(PickleOp op) {
        switch (op) {
        case PickleOp::proto:
            check_protocol(number(1));
            return true;
        case PickleOp::frame:
            number(8);
            return true; // tells only how to read ahead
        case PickleOp::none:
            push(None{});
            return true;
        case PickleOp::newtrue:
            push(true);
            return true;
        case PickleOp::newfalse:
            push(false);
            return true;
        case PickleOp::binint:
            push(std::int64_t(static_cast<std::int32_t>(number(4))));
            return true;
        case PickleOp::binint1:
            push(std::int64_t(number(1)));
            return true;
        case PickleOp::binint2:
            push(std::int64_t(number(2)));
            return true;
        case PickleOp::long1:
            push_long(text(number(1)));
            return true;
        case PickleOp::long4:
            push_long(text(number(4)));
            return true;
        case PickleOp::short_binunicode:
        case PickleOp::short_binstring:
            push(text(number(1)));
            return true;
        case PickleOp::binunicode:
        case PickleOp::binstring:
            push(text(number(4)));
            return true;
        case PickleOp::binunicode8:
            push(text(number(8)));
            return true;
        case PickleOp::binfloat:
            text(8);
            push(Opaque{});
            return true;
        case PickleOp::short_binbytes:
            text(number(1));
            push(Opaque{});
            return true;
        case PickleOp::binbytes:
            text(number(4));
            push(Opaque{});
            return true;
        case PickleOp::binbytes8:
        case PickleOp::bytearray8:
            text(number(8));
            push(Opaque{});
            return true;
        default:
            return false;
        }
    }

    bool container(PickleOp op) {
        switch (op) {
        case PickleOp::empty_list:
        case PickleOp::empty_tuple:
            push(Sequence{});
            return true;
        case PickleOp::list:
        case PickleOp::tuple:
            push(Sequence{pop_to_mark()});
            return true;
        case PickleOp::tuple1:
            push(Sequence{pop(1)});
            return true;
        case PickleOp::tuple2:
            push(Sequence{pop(2)});
            return true;
        case PickleOp::tuple3:
            push(Sequence{pop(3)});
            return true;
        case PickleOp::append:
            append(pop(1));
            return true;
        case PickleOp::appends:
            append(pop_to_mark());
            return true;
        case PickleOp::empty_dict:
            push(Dictionary{});
            return true;
        case PickleOp::dict: {
            const auto items = pop_to_mark();
            push(Dictionary{});
            set_items(items);
            return true;
        }
        case PickleOp::setitem:
            set_items(pop(2));
            return true;
        case PickleOp::setitems:
            set_items(pop_to_mark());
            return true;
        case PickleOp::empty_set:
            push(Opaque{});
            return true;
        case PickleOp::additems:
            pop_to_mark();
            return true;
        case PickleOp::frozenset:
            pop_to_mark();
            push(Opaque{});
            return true;
        default:
            return false;
        }
    }

    bool stack_or_memo(PickleOp op) {
        switch (op) {
        case PickleOp::mark:
            marks_.push_back(stack_.size());
            return true;
        case PickleOp::pop:
            drop();
            return true;
        case PickleOp::pop_mark:
            pop_to_mark();
            return true;
        case PickleOp::dup:
            stack_.push_back(top());
            return true;
        case PickleOp::binput:
            memo_[number(1)] = top();
            return true;
        case PickleOp::long_binput:
            memo_[number(4)] = top();
            return true;
        case PickleOp::memoize:
            memo_[memo_.size()] = top();
            return true;
        case PickleOp::binget:
            recall(number(1));
            return true;
        case PickleOp::long_binget:
            recall(number(4));
            return true;
        default:
            return false;
        }
    }

    bool object(PickleOp op) {
        switch (op) {
        case PickleOp::global: {
            const std::string_view module = line();
            push(Global{module, line()});
            return true;
        }
        case PickleOp::stack_global: {
            const auto names = pop(2);
            const auto *module = names[0]->as<std::string_view>();
            const auto *name = names[1]->as<std::string_view>();
            if (!module || !name)
                damaged();
            push(Global{*module, *name});
            return true;
        }
        case PickleOp::reduce: {
            const auto call = pop(2);
            reduce(call[0], call[1]);
            return true;
        }
        case PickleOp::newobj:
            push_object(pop(2)[0]);
            return true;
        case PickleOp::newobj_ex:
            push_object(pop(3)[0]);
            return true;
        case PickleOp::obj:
            pop_to_mark();
            push(Opaque{});
            return true;
        case PickleOp::build:
            build(pop());
            return true;
        case PickleOp::binpersid:
            push_storage(pop());
            return true;
        default:
            return false;
        }
    }

    // Functions and objects.

    static bool is_global(Value::Ref value, std::string_view module, std::string_view name) {
        const auto *global = value->as<Global>();
        return global && global->module == module && global->name == name;
    }

    /// In Python: calls `function`. Here: re-enacts the few that make tensors or ordered
    /// dictionaries, or that return their first argument.
    void reduce(Value::Ref function, Value::Ref arguments) {
        const auto *global = function->as<Global>();
        const auto *given = arguments->as<Sequence>();
        if (!given)
            return push(Opaque{});
        if (is_global(function, "collections", "OrderedDict") && given->items.empty())
            return push(Dictionary{});
        if (is_global(function, "torch._utils", "_rebuild_tensor_v2") ||
            is_global(function, "torch._utils", "_rebuild_tensor"))
            return push_tensor(given->items);
        const bool returns_first =
            is_global(function, "torch._utils", "_rebuild_parameter") ||
            is_global(function, "torch._utils", "_rebuild_parameter_with_state") ||
            (global && global->module == "torch.jit._pickle"); // typed lists and dictionaries
        if (returns_first && !given->items.empty())
            return stack_.push_back(given->items.front());
        push(Opaque{});
    }

    void push_tensor(const std::vector<Value::Ref> &arguments) {
        if (arguments.size() < 4)
            damaged();
        const auto *offset = arguments[1]->as<std::int64_t>();
        if (!arguments[0]->as<Storage>() || !offset)
            return push(Opaque{}); // of a device or a kind that has no plain memory
        push(Tensor{arguments[0], *offset, arguments[2], arguments[3]});
    }

    /// In Python: makes an object of the class. TorchScript's own classes live in `__torch__`.
    void push_object(Value::Ref type) {
        const auto *global = type->as<Global>();
        if (global && global->module.starts_with("__torch__"))
            push(Module{});
        else
            push(Opaque{});
    }

    /// In Python: sets the object's attributes. Of what we build, only modules have any.
    void build(Value::Ref state) {
        if (auto *module = std::get_if<Module>(&top()->content))
            module->state = state;
    }

    /// PyTorch names memory as ('storage', type, key, device, elements). A sixth item, if it is not
    /// None, makes it a part of other memory; only files from before PyTorch 0.4 have such parts.
    void push_storage(Value::Ref id) {
        const auto *fields = id->as<Sequence>();
        if (!fields || fields->items.size() < 5)
            return push(Opaque{});
        const auto &items = fields->items;
        const auto *kind = items[0]->as<std::string_view>();
        const auto *type = items[1]->as<Global>();
        const auto *key = items[2]->as<std::string_view>();
        const auto *elements = items[4]->as<std::int64_t>();
        const bool is_part = items.size() > 5 && !items[5]->as<None>();
        if (!kind || *kind != "storage" || !type || !key || !elements || is_part)
            return push(Opaque{});
        push(Storage{type->name, *key, *elements});
        pickle_.storages_.emplace(*key, top());
    }

    // Containers. What is done to an Opaque value leaves it as it is.

    void append(const std::vector<Value::Ref> &items) {
        if (auto *list = std::get_if<Sequence>(&top()->content))
            list->items.insert(list->items.end(), items.begin(), items.end());
        else if (!top()->as<Opaque>())
            damaged();
    }

    void set_items(const std::vector<Value::Ref> &items) {
        if (items.size() % 2 != 0)
            damaged();
        auto *dictionary = std::get_if<Dictionary>(&top()->content);
        if (!dictionary && !top()->as<Opaque>())
            damaged();
        for (std::size_t i = 0; dictionary && i < items.size(); i += 2)
            dictionary->items.emplace_back(items[i], items[i + 1]);
    }

    // The stack and the memo.

    template <typename Content>
    void push(Content content) {
        stack_.push_back(&pickle_.values_.emplace_back(PickleValue{std::move(content)}));
    }

    void push_long(std::string_view digits) {
        if (digits.size() > 8)
            return push(Opaque{});
        std::uint64_t value = little_endian(digits.data(), digits.size());
        const bool negative = !digits.empty() && (digits.back() & 0x80) != 0;
        if (negative && digits.size() < 8)
            value |= ~std::uint64_t(0) << (8 * digits.size());
        push(static_cast<std::int64_t>(value));
    }

    std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

    Value::Ref top() {
        if (stack_.size() <= floor())
            damaged();
        return stack_.back();
    }

    Value::Ref pop() { return pop(1).front(); }

    /// The uppermost `count` values, the lowest first.
    std::vector<Value::Ref> pop(std::size_t count) {
        if (stack_.size() - floor() < count)
            damaged();
        std::vector<Value::Ref> values(stack_.end() - static_cast<std::ptrdiff_t>(count),
                                       stack_.end());
        stack_.resize(stack_.size() - count);
        return values;
    }

    std::vector<Value::Ref> pop_to_mark() {
        if (marks_.empty())
            damaged();
        const std::size_t count = stack_.size() - marks_.back();
        marks_.pop_back();
        return pop(count);
    }

    /// The POP opcode, which also takes a mark away.
    void drop() {
        if (!marks_.empty() && marks_.back() == stack_.size())
            marks_.pop_back();
        else
            pop();
    }

    void recall(std::uint64_t index) {
        const auto found = memo_.find(index);
        if (found == memo_.end())
            damaged();
        stack_.push_back(found->second);
    }

    // The bytes.

    std::string_view text(std::uint64_t length) {
        if (length > bytes_.size() - at_)
            throw Error(ErrorKind::model,
                        "The model file {} is incomplete: the description of its tensors breaks "
                        "off at byte {}, where {} more bytes were expected.",
                        file_.name(), bytes_begin_ + bytes_.size(), length - (bytes_.size() - at_));
        const std::string_view field = bytes_.substr(at_, length);
        at_ += length;
        return field;
    }

    std::uint64_t number(std::size_t bytes) { return little_endian(text(bytes).data(), bytes); }

    std::string_view line() {
        const std::size_t end = bytes_.find('\n', at_);
        if (end == bytes_.npos)
            damaged();
        const std::string_view content = text(end - at_);
        text(1);
        return content;
    }

    void check_protocol(std::uint64_t protocol) const {
        if (protocol > newest_protocol)
            throw Error(ErrorKind::model,
                        "The model file {} uses version {} of Python's pickle protocol; up to {} "
                        "was expected. Save the model as safetensors instead.",
                        file_.name(), protocol, newest_protocol);
    }

    std::uint64_t place() const { return bytes_begin_ + at_; }

    [[noreturn]] void damaged() const {
        throw Error(ErrorKind::model,
                    "The model file {} is damaged: the description of its tensors cannot be "
                    "understood at byte {}.",
                    file_.name(), place());
    }

    Pickle &pickle_;
    std::string_view bytes_;
    std::size_t at_;
    const InputFile &file_;
    std::uint64_t bytes_begin_;
    std::vector<Value::Ref> stack_;
    std::vector<std::size_t> marks_; // each the size of the stack when it was set
    std::map<std::uint64_t, Value::Ref> memo_;
};

Pickle::Pickle(std::string_view bytes, std::size_t begin, const InputFile &file,
               std::uint64_t bytes_begin) {
    REFILL_ASSERT(begin <= bytes.size());
    PickleMachine(*this, bytes, begin, file, bytes_begin).run();
}

} // namespace refill
