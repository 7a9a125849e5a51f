#include "core/files/checkpoint.h"

#include "core/error.h"
#include "core/files/pickle.h"
#include "core/files/zip_archive.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string_view>

namespace refill {
namespace {

using Ref = PickleValue::Ref;

constexpr std::uint64_t longest_pickle = 64 << 20;

// A pickle can use one value in many places, so that a few bytes describe more names than any
// memory holds. No network is near these numbers.
constexpr std::size_t most_places = 1'000'000;
constexpr std::size_t most_tensors = 100'000;
constexpr std::size_t longest_name = 1000;
constexpr std::size_t deepest_nesting = 100;

/// Where the memory of a storage lies in the file.
using FindStorage = std::function<ZipArchive::Record(const PickleValue::Storage &)>;

/// Walks through containers and modules and notes the tensors it meets under their names.
class TensorCollector {
public:
    TensorCollector(const InputFile &file, FindStorage find_storage)
        : file_(file), find_storage_(std::move(find_storage)) {}

    std::vector<StoredTensor> collect(Ref root) {
        visit(root, "");
        return std::move(tensors_);
    }

private:
    void visit(Ref value, const std::string &name) {
        if (++places_ > most_places || path_.size() > deepest_nesting ||
            name.size() > longest_name || tensors_.size() > most_tensors)
            throw Error(
                ErrorKind::model,
                "The model file {} is refused: it nests its tensors deeper or names more of "
                "them than any network has, up to {}.",
                file_.name(), printable(name));
        if (value->as<PickleValue::Tensor>())
            return add(*value->as<PickleValue::Tensor>(), name);
        // What contains itself has no names of its own there.
        if (std::ranges::find(path_, value) != path_.end())
            return;
        path_.push_back(value);
        visit_parts(*value, name);
        path_.pop_back();
    }

    void visit_parts(const PickleValue &value, const std::string &name) {
        const std::string prefix = name.empty() ? "" : name + ".";
        if (const auto *module = value.as<PickleValue::Module>(); module && module->state)
            visit(module->state, name);
        if (const auto *sequence = value.as<PickleValue::Sequence>())
            for (std::size_t i = 0; i < sequence->items.size(); ++i)
                visit(sequence->items[i], prefix + std::to_string(i));
        if (const auto *dictionary = value.as<PickleValue::Dictionary>())
            for (const auto &[key, item] : dictionary->items) {
                if (const auto *text = key->as<std::string_view>())
                    visit(item, prefix + std::string(text->substr(0, longest_name + 1)));
                else if (const auto *number = key->as<std::int64_t>())
                    visit(item, prefix + std::to_string(*number));
            }
    }

    void add(const PickleValue::Tensor &described, const std::string &name) {
        const auto &storage = *described.storage->as<PickleValue::Storage>();
        const auto type = element_type_from_pytorch(storage.type);
        if (!type)
            throw Error(ErrorKind::model,
                        "The tensor {} in {} is made of numbers of type {}, which Refill cannot "
                        "read.",
                        printable(name), file_.name(), printable(storage.type));
        const ZipArchive::Record place = find_storage_(storage);
        const std::uint64_t elements = place.size / element_size(*type);
        if (storage.elements < 0 || static_cast<std::uint64_t>(storage.elements) > elements)
            throw Error(ErrorKind::model,
                        "The tensor {} in {} should have {} numbers stored for it, but there are "
                        "only {}.",
                        printable(name), file_.name(), storage.elements, elements);
        StoredTensor tensor{.name = name,
                            .type = *type,
                            .shape = numbers(described.shape, name),
                            .strides = numbers(described.strides, name),
                            .offset = described.offset,
                            .storage_begin = place.begin,
                            .storage_elements = elements};
        check_layout(tensor, file_);
        tensors_.push_back(std::move(tensor));
    }

    /// A shape or strides.
    std::vector<std::int64_t> numbers(Ref value, const std::string &name) const {
        const auto *sequence = value->as<PickleValue::Sequence>();
        bool all = sequence && sequence->items.size() <= most_dimensions;
        std::vector<std::int64_t> values;
        for (std::size_t i = 0; all && i < sequence->items.size(); ++i) {
            const auto *number = sequence->items[i]->as<std::int64_t>();
            all = number != nullptr;
            values.push_back(number ? *number : 0);
        }
        if (!all)
            throw Error(ErrorKind::model,
                        "The tensor {} in {} has no valid shape: a few whole numbers were "
                        "expected.",
                        printable(name), file_.name());
        return values;
    }

    const InputFile &file_;
    FindStorage find_storage_;
    std::vector<StoredTensor> tensors_;
    std::vector<Ref> path_; // the containers we are in
    std::size_t places_ = 0;
};

Ref member(Ref value, std::string_view name) {
    Ref found = nullptr;
    if (const auto *dictionary = value->as<PickleValue::Dictionary>())
        for (const auto &[key, item] : dictionary->items)
            if (const auto *text = key->as<std::string_view>(); text && *text == name)
                found = item;
    return found;
}

/// Where the names start: at the outermost value or at its `state_dict`.
Ref names_root(Ref root) {
    const Ref state_dict = member(root, "state_dict");
    return state_dict && state_dict->as<PickleValue::Dictionary>() ? state_dict : root;
}

[[noreturn]] void refuse_byte_order(const InputFile &file) {
    throw Error(ErrorKind::model,
                "The model file {} was written on a computer with the opposite order of bytes. "
                "Convert it to safetensors there.",
                file.name());
}

void check_byte_order(const ZipArchive &archive, const InputFile &file) {
    const std::string name = archive.folder() + "byteorder";
    if (!archive.contains(name)) // before PyTorch 2.1
        return;
    const ZipArchive::Record record = archive.find(name);
    if (file.read(record.begin, std::min<std::uint64_t>(record.size, 6)) != "little")
        refuse_byte_order(file);
}

// What a checkpoint from before PyTorch 1.6 consists of: five pickles (a magic number, a version,
// facts about the computer, the content, the list of storages), then for each storage the number
// of its elements in 8 bytes and the elements.
constexpr std::string_view old_magic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
constexpr std::size_t protocol_bytes = 2;

/// Where the storages listed in `keys` lie, the first of them at `begin`.
std::map<std::string_view, ZipArchive::Record>
locate_old_storages(const Pickle &content, Ref keys, std::uint64_t begin, const InputFile &file) {
    std::map<std::string_view, ZipArchive::Record> places;
    const auto *list = keys->as<PickleValue::Sequence>();
    for (const Ref item : list ? list->items : std::vector<Ref>{}) {
        const auto *key = item->as<std::string_view>();
        const auto storage = key ? content.storages().find(*key) : content.storages().end();
        const auto type =
            storage == content.storages().end()
                ? std::nullopt
                : element_type_from_pytorch(storage->second->as<PickleValue::Storage>()->type);
        if (!type)
            throw Error(ErrorKind::model,
                        "The model file {} cannot be read: it holds numbers of a kind that is not "
                        "known. Save the model again with a current PyTorch, or as safetensors.",
                        file.name());
        const std::uint64_t elements = little_endian(file.read(begin, 8).data(), 8);
        begin += 8;
        std::uint64_t bytes = 0;
        if (__builtin_mul_overflow(elements, element_size(*type), &bytes) ||
            bytes > file.size() - begin)
            throw Error(ErrorKind::model,
                        "The model file {} is incomplete: it ends at byte {}, before the {} "
                        "numbers that begin at byte {}. Try to download it again.",
                        file.name(), file.size(), elements, begin);
        places[*key] = {begin, bytes};
        begin += bytes;
    }
    return places;
}

} // namespace

std::vector<StoredTensor> read_checkpoint(const InputFile &file) {
    const ZipArchive archive(file);
    const std::string pickle_name = archive.folder() + "data.pkl";
    if (!archive.contains(pickle_name))
        throw Error(ErrorKind::model,
                    "{} is a zip archive, but not a PyTorch model. If a model is packed in it, "
                    "unpack it and choose the model file.",
                    file.name());
    check_byte_order(archive, file);
    const ZipArchive::Record record = archive.find(pickle_name);
    if (record.size > longest_pickle)
        throw Error(ErrorKind::model,
                    "The model file {} is refused: the description of its tensors is {} bytes "
                    "long; at most {} were expected.",
                    file.name(), record.size, longest_pickle);
    const std::string bytes = file.read(record.begin, record.size);
    const Pickle pickle(bytes, 0, file, record.begin);
    const auto find_storage = [&](const PickleValue::Storage &storage) {
        return archive.find(archive.folder() + "data/" +
                            std::string(storage.key.substr(0, longest_name)));
    };
    return TensorCollector(file, find_storage).collect(names_root(pickle.root()));
}

bool is_old_checkpoint(const InputFile &file) {
    return file.size() >= protocol_bytes + old_magic.size() &&
           file.read(protocol_bytes, old_magic.size()) == old_magic;
}

std::vector<StoredTensor> read_old_checkpoint(const InputFile &file) {
    const std::string bytes = file.read(0, std::min(file.size(), longest_pickle));
    const Pickle magic(bytes, 0, file, 0);
    const Pickle version(bytes, magic.end(), file, 0);
    const Pickle computer(bytes, version.end(), file, 0);
    const Ref little = member(computer.root(), "little_endian");
    if (little && little->as<bool>() && !*little->as<bool>())
        refuse_byte_order(file);
    const Pickle content(bytes, computer.end(), file, 0);
    const Pickle keys(bytes, content.end(), file, 0);
    const auto places = locate_old_storages(content, keys.root(), keys.end(), file);
    const auto find_storage = [&](const PickleValue::Storage &storage) {
        const auto place = places.find(storage.key);
        if (place == places.end())
            throw Error(ErrorKind::model,
                        "The model file {} is damaged: it does not hold the numbers {} that a "
                        "tensor of it needs.",
                        file.name(), printable(storage.key));
        return place->second;
    };
    return TensorCollector(file, find_storage).collect(names_root(content.root()));
}

} // namespace refill
