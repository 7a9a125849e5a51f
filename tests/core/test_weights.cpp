// The weights reader: what PyTorch wrote must come out as it went in, and what anyone else made up
// must end in a message, never in a crash, in a run of the file's code or in gigabytes of memory.
//
// The files of tests/parity are three forms of one network; those of tests/core/weights are made by
// make_samples.py there. Everything hostile is put together here, byte by byte.

#include "core/error.h"
#include "core/model_info.h"
#include "core/weights.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace refill {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

const fs::path parity = fs::path(REFILL_TESTS) / "parity" / "lama-b";
const fs::path samples = fs::path(REFILL_TESTS) / "core" / "weights";

// Files.

class TemporaryFolder {
public:
    TemporaryFolder() {
        const fs::path memory = "/dev/shm"; // thousands of files are written here
        const fs::path parent = fs::is_directory(memory) ? memory : fs::temp_directory_path();
        std::string name = (parent / "refill-weights-XXXXXX").string();
        if (!mkdtemp(name.data()))
            throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    ~TemporaryFolder() { fs::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    const fs::path &path() const { return path_; }

    fs::path write(const std::string &name, const std::string &content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return path_ / name;
    }

private:
    fs::path path_;
};

std::string content_of(const fs::path &file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    return content.str();
}

/// `value` in `bytes` bytes, lowest first.
std::string number(std::uint64_t value, std::size_t bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

std::string safetensors(const std::string &header, const std::string &data = "") {
    return number(header.size(), 8) + header + data;
}

/// A part of a zip archive, with what its entry in the list of contents shall claim.
struct Part {
    std::string name;
    std::string content;
    int method = 0;
    std::optional<std::uint64_t> claimed_size = {};
    std::optional<std::uint64_t> claimed_place = {};
    bool wide = false; ///< sizes and place in 64 bits, in an extra field
};

std::string zip(const std::vector<Part> &parts) {
    std::string archive;
    std::string contents;
    for (const Part &part : parts) {
        const std::uint64_t size = part.claimed_size.value_or(part.content.size());
        const std::uint64_t place = part.claimed_place.value_or(archive.size());
        const auto head = [&](std::uint64_t shown_size, std::size_t extra_size) {
            return number(20, 2) + number(0, 2) + number(part.method, 2) + number(0, 8) +
                   number(shown_size, 4) + number(shown_size, 4) + number(part.name.size(), 2) +
                   number(extra_size, 2);
        };
        const std::string wide =
            number(1, 2) + number(24, 2) + number(size, 8) + number(size, 8) + number(place, 8);
        const std::string extra = part.wide ? "\x42\x46\x02\x00zz"s + wide : "";
        contents += "PK\1\2"s + number(20, 2) + head(part.wide ? ~0u : size, extra.size()) +
                    number(0, 8) + number(0, 2) + number(part.wide ? ~0u : place, 4) + part.name +
                    extra;
        archive += "PK\3\4"s + head(size, 0) + part.name + part.content;
    }
    const std::string count = number(parts.size(), 2);
    return archive + contents + "PK\5\6"s + number(0, 4) + count + count +
           number(contents.size(), 4) + number(archive.size(), 4) + number(0, 2);
}

/// A checkpoint with that pickle; storage 0 holds `floats` zeros.
std::string checkpoint(const std::string &pickle, std::size_t floats = 6) {
    return zip({{"m/data.pkl", pickle}, {"m/data/0", std::string(4 * floats, '\0')}});
}

// Pickles, in the words of Python's pickletools.

std::string text(const std::string &value) { return "X" + number(value.size(), 4) + value; }

std::string whole(std::int64_t value) {
    return "\x8a\x08" + number(static_cast<std::uint64_t>(value), 8);
}

std::string tuple(const std::vector<std::int64_t> &values) {
    std::string items;
    for (const std::int64_t value : values)
        items += whole(value);
    return "(" + items + "t";
}

std::string storage(std::int64_t elements, const std::string &type = "FloatStorage") {
    return "(" + text("storage") + "ctorch\n" + type + "\n" + text("0") + text("cpu") +
           whole(elements) + "tQ";
}

std::string tensor(const std::vector<std::int64_t> &shape, const std::vector<std::int64_t> &strides,
                   std::int64_t offset = 0, const std::string &memory = storage(6)) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(" + memory + whole(offset) + tuple(shape) +
           tuple(strides) + "\x89}tR";
}

const std::string good_tensor = tensor({2, 3}, {3, 1});

/// A pickle of a dictionary with these entries, each a key and a value in a row.
std::string dictionary(const std::string &entries) { return "\x80\x02}(" + entries + "u."; }

// Expectations.

/// Reading the file fails with a message about the model that names the file and `parts`.
void expect_refused(const fs::path &file, const std::vector<std::string> &parts) {
    try {
        read_weights(file);
        ADD_FAILURE() << file << " was read";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model);
        const std::string message = error.what();
        EXPECT_NE(message.find(file.string()), message.npos) << message;
        EXPECT_EQ(message.find("{}"), message.npos) << message;
        for (const std::string &part : parts)
            EXPECT_NE(message.find(part), message.npos) << message << "\nlacks: " << part;
    }
}

/// Reading the file gives tensors or an Error about the model; anything else fails the test.
bool reads_or_refuses(const fs::path &file) {
    try {
        for (const auto &[name, tensor] : read_weights(file).tensors)
            tensor.contiguous(); // touches every element
        return true;
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::model) << error.what();
        return false;
    }
}

/// While this lives, the process cannot get more than `bytes` of memory on top of what it has.
/// Address sanitizer needs more than any limit, so there it does nothing.
class MemoryLimit {
public:
    explicit MemoryLimit([[maybe_unused]] rlim_t bytes) {
        getrlimit(RLIMIT_AS, &before_);
#ifndef __SANITIZE_ADDRESS__
        rlim_t pages = 0;
        std::ifstream("/proc/self/statm") >> pages;
        const rlimit limit{pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + bytes,
                           before_.rlim_max};
        setrlimit(RLIMIT_AS, &limit);
#endif
    }
    ~MemoryLimit() { setrlimit(RLIMIT_AS, &before_); }
    MemoryLimit(const MemoryLimit &) = delete;
    MemoryLimit &operator=(const MemoryLimit &) = delete;

private:
    rlimit before_{};
};

/// The tensors below `prefix`, without it.
std::map<std::string, torch::Tensor> below(const std::string &prefix, const Weights &weights) {
    std::map<std::string, torch::Tensor> found;
    for (const auto &[name, tensor] : weights.tensors)
        if (name.starts_with(prefix))
            found.emplace(name.substr(prefix.size()), tensor);
    return found;
}

void expect_same(const std::map<std::string, torch::Tensor> &a,
                 const std::map<std::string, torch::Tensor> &b) {
    ASSERT_EQ(a.size(), b.size());
    for (const auto &[name, tensor] : a) {
        ASSERT_TRUE(b.contains(name)) << name;
        EXPECT_EQ(tensor.dtype(), b.at(name).dtype()) << name;
        EXPECT_TRUE(at::equal(tensor, b.at(name))) << name;
    }
}

/// The tensor counts 0, 1, 2, ... in the order of its elements.
void expect_counts(const Weights &weights, const std::string &name,
                   const std::vector<std::int64_t> &shape) {
    ASSERT_TRUE(weights.tensors.contains(name)) << name;
    const torch::Tensor &tensor = weights.tensors.at(name);
    EXPECT_EQ(tensor.sizes().vec(), shape) << name;
    EXPECT_TRUE(at::equal(tensor.to(torch::kFloat64).flatten(),
                          at::arange(tensor.numel(), torch::kFloat64)))
        << name;
}

/// What tensors() in make_samples.py makes.
void expect_sample_tensors(const Weights &weights) {
    const std::vector<std::pair<std::string, torch::Dtype>> types = {
        {"f64", torch::kFloat64}, {"f32", torch::kFloat32},   {"f16", torch::kFloat16},
        {"i64", torch::kInt64},   {"bf16", torch::kBFloat16}, {"i32", torch::kInt32},
        {"i16", torch::kInt16},   {"i8", torch::kInt8},       {"u8", torch::kUInt8}};
    for (const auto &[name, type] : types) {
        expect_counts(weights, name, {2, 3});
        EXPECT_EQ(weights.tensors.at(name).scalar_type(), type);
    }
    EXPECT_EQ(weights.tensors.at("bool").scalar_type(), torch::kBool);
    expect_counts(weights, "bool", {2});
    expect_counts(weights, "scalar", {});
    expect_counts(weights, "empty", {0, 3});
    expect_counts(weights, "transposed", {2, 3});
    expect_counts(weights, "part", {3});
    expect_counts(weights, "other part", {2});
    expect_counts(weights, "parameter", {3});
    expect_counts(weights, "nested.list.0", {2});
    expect_counts(weights, "nested.list.1", {3});
    expect_counts(weights, "nested.7", {4});
    EXPECT_EQ(weights.tensors.size(), types.size() + 10);
}

// What PyTorch wrote.

TEST(Weights, AreTheSameFromAllThreeKindsOfFile) {
    const auto safetensors = below("generator.", read_weights(parity / "model.safetensors"));
    const auto checkpoint = below("generator.", read_weights(parity / "best.ckpt"));
    const auto script = below("model.generator.", read_weights(parity / "model-jit.pt"));
    EXPECT_EQ(safetensors.size(), 144u);
    EXPECT_EQ(safetensors.at("model.1.ffc.convl2l.weight").sizes().vec(),
              (std::vector<std::int64_t>{8, 4, 7, 7}));
    expect_same(safetensors, checkpoint);
    expect_same(safetensors, script);
}

TEST(Weights, DoNotDependOnTheFilesName) {
    const TemporaryFolder folder;
    for (const char *name : {"model.safetensors", "best.ckpt", "model-jit.pt"})
        EXPECT_FALSE(
            read_weights(folder.write("model", content_of(parity / name))).tensors.empty());
}

TEST(Weights, HaveEveryElementTypeAndLayoutOfPyTorch) {
    expect_sample_tensors(read_weights(samples / "state.pth"));
}

TEST(Weights, AreReadFromFramedPickles) {
    expect_sample_tensors(read_weights(samples / "state-protocol-4.pth"));
}

TEST(Weights, AreReadFromCheckpointsWithoutArchive) {
    expect_sample_tensors(read_weights(samples / "state-old.pth"));
}

TEST(Weights, AreFoundAmongTheObjectsThatLightningSaves) {
    expect_sample_tensors(read_weights(samples / "lightning.ckpt"));
    expect_sample_tensors(read_weights(samples / "lightning-old.ckpt"));
}

TEST(Weights, AreNamedByTheAttributesOfAScript) {
    const Weights weights = read_weights(samples / "script.pt");
    for (const char *module : {"inner", "again", "blocks.0", "blocks.1"}) {
        expect_counts(weights, module + ".weight"s, {2, 3});
        expect_counts(weights, module + ".count"s, {});
    }
    expect_counts(weights, "table.a", {2});
    expect_counts(weights, "several.1", {3});
}

TEST(Weights, OfAWholePickledModuleAreRefusedWithAWayOut) {
    expect_refused(samples / "whole-module.pth", {"no tensors", "model.state_dict()"});
}

TEST(Weights, LieAlignedInMemory) {
    const Weights weights = read_weights(parity / "model.safetensors");
    for (const auto &[name, tensor] : weights.tensors)
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data_ptr()) % 16, 0u) << name;
}

TEST(Weights, KeepTheMetadataOfSafetensors) {
    const TemporaryFolder folder;
    const auto file = folder.write(
        "m", safetensors(R"({"__metadata__" : {"name":"caf\u00e9 \ud83d\ude00\n", "x":"ü"},)"
                         R"("a":{"dtype":"U8","new":[1.5e3,{"k":null}],"shape":[2],)"
                         R"("data_offsets":[0,2]}} )",
                         "\x00\x01"s));
    const Weights weights = read_weights(file);
    EXPECT_EQ(weights.metadata.at("name"), "café 😀\n");
    EXPECT_EQ(weights.metadata.at("x"), "ü");
    expect_counts(weights, "a", {2});
}

TEST(Weights, MayBeEmptyBesideOthers) {
    const TemporaryFolder folder;
    const Weights weights = read_weights(
        folder.write("m", safetensors(R"({"b":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},)"
                                      R"("a":{"dtype":"U8","shape":[2,0],"data_offsets":[0,0]},)"
                                      R"("c":{"dtype":"U8","shape":[],"data_offsets":[3,4]}})",
                                      "\x00\x01\x02\x00"s)));
    expect_counts(weights, "a", {2, 0});
    expect_counts(weights, "b", {3});
    expect_counts(weights, "c", {});
}

// Files that are no model at all.

TEST(Weights, SayWhatIsWrongWithThePath) {
    const TemporaryFolder folder;
    expect_refused(folder.path() / "missing", {"does not exist"});
    expect_refused(folder.path(), {"is a folder"});
    expect_refused(folder.write("empty", ""), {"is empty"});
    expect_refused("/dev/null", {"not a regular file"});
    const auto pipe = folder.path() / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    expect_refused(pipe, {"not a regular file"});
    const auto locked = folder.write("locked", "PK\3\4");
    fs::permissions(locked, fs::perms::none);
    if (geteuid() != 0) // root reads everything
        expect_refused(locked, {"cannot be opened", "Permission denied"});
}

TEST(Weights, SayThatAFileIsOfAnotherKind) {
    const TemporaryFolder folder;
    expect_refused(folder.write("photo", "\x89PNG\r\n\x1a\n and so on"), {"not a model file"});
    expect_refused(folder.write("short", "{"), {"not a model file"});
    expect_refused(folder.write("packed", zip({{"big-lama/config.yaml", "a", 8}})),
                   {"zip archive", "unpack"});
}

// Safetensors.

TEST(Weights, NamesTheTensorThatIsTruncated) {
    const TemporaryFolder folder;
    const std::string whole = content_of(parity / "model.safetensors");
    expect_refused(folder.write("m", whole.substr(0, whole.size() - 1)),
                   {"generator.model.", "incomplete", std::to_string(whole.size() - 1)});
    expect_refused(folder.write("m", whole.substr(0, 1000)), {"incomplete", "header", "16360"});
}

TEST(Weights, RefusesSafetensorsHeadersThatContradictThemselves) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::string &header, const std::string &data,
                             const std::vector<std::string> &parts) {
        expect_refused(folder.write("m", safetensors(header, data)), parts);
    };
    const auto entry = [](const std::string &type, const std::string &shape,
                          const std::string &range) {
        return R"({"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + range +
               "}";
    };
    const auto one = [&](const std::string &type, const std::string &shape,
                         const std::string &range) {
        return R"({"a.b":)" + entry(type, shape, range) + "}";
    };
    const std::string eight(8, '\0');

    refused(one("F32", "[3]", "[0,8]"), eight, {"a.b", "3", "12 bytes", "8"});
    refused(one("F32", "[2]", "[0,8]"), eight + "x", {"1 bytes follow"});
    refused(one("F32", "[4]", "[0,16]"), eight, {"a.b", "incomplete"});
    refused(one("F32", "[1]", "[4,8]"), eight, {"a.b", "byte 4", "0 was expected"});
    refused(one("F32", "[2]", "[8,0]"), eight, {"a.b", "data_offsets"});
    refused(one("F32", "[2]", "[0]"), eight, {"a.b", "data_offsets"});
    refused(one("U128", "[2]", "[0,8]"), eight, {"a.b", "U128"});
    refused(one("F32", "[4294967296,4294967296,4294967296]", "[0,8]"), eight,
            {"a.b", "impossible shape", "4294967296 x"});
    refused(one("F32", "[4611686018427387905]", "[0,4]"), eight, {"a.b", "impossible shape"});
    refused(one("F64", "[0,9223372036854775807,9223372036854775807]", "[0,0]"), "",
            {"a.b", "impossible shape"});
    refused(one("F32", "[99999999999999999999]", "[0,8]"), eight, {"damaged"});
    refused(one("F32", "[-2]", "[0,8]"), eight, {"damaged"});
    refused(one("F32", "[2.0]", "[0,8]"), eight, {"damaged"});
    refused(R"({"a":)" + entry("F32", "[1]", "[0,4]") + R"(,"b":)" + entry("F32", "[2]", "[0,8]") +
                "}",
            eight, {"tensor b", "0 after the header", "4 was expected"});
    refused(R"({"a":)" + entry("F32", "[1]", "[0,4]") + R"(,"a":)" + entry("F32", "[1]", "[4,8]") +
                "}",
            eight, {"tensor a twice"});
    refused(R"({"a":{"dtype":"F32","shape":[2]}})", eight,
            {"tensor a", "without its data_offsets"});
    refused(R"({"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", eight,
            {"damaged"});
    refused(R"({"__metadata__":{"a":1}})", "", {"damaged"});
    refused("{}", "", {"no tensors"});
}

TEST(Weights, RefusesHeadersThatAreNotJson) {
    const TemporaryFolder folder;
    for (const std::string header : {"{",
                                     "{\"",
                                     "{\"a",
                                     "{\"a\"",
                                     "{\"a\":",
                                     "{\"a\":}",
                                     "{,}",
                                     "{\"__metadata__\":{},}",
                                     "{}}",
                                     "{}x",
                                     "{\"\\",
                                     "{\"\\u",
                                     "{\"\\u12",
                                     "{\"\\ud800\":{}}",
                                     "{\"\\ud800\\u0041\":{}}",
                                     "{\"\\x\":{}}",
                                     "{\"\x01\":{}}",
                                     "{\"\xff\":{}}",
                                     "{\"\xc0\x80\":{}}",
                                     "{\"\xed\xa0\x80\":{}}",
                                     "{\"a\":{\"k\":nul}}",
                                     "{\"a\":{\"k\":-}}",
                                     "{\"a\":{\"k\":inf}}",
                                     "{\"a\":{\"k\":nan}}",
                                     "{\"a\":{\"k\":1e}}"})
        expect_refused(folder.write("m", safetensors(header)), {"damaged", "header"});
}

TEST(Weights, RefusesHugeHeadersBeforeTakingMemory) {
    const TemporaryFolder folder;
    for (const std::uint64_t length : {~std::uint64_t(0), std::uint64_t(1) << 63,
                                       std::uint64_t(1) << 40, std::uint64_t(100'000'001)})
        expect_refused(folder.write("m", number(length, 8) + "{}"), {"header", "more than"});
    expect_refused(folder.write("m", number(99'999'999, 8) + "{}"), {"incomplete", "99999999"});
}

TEST(Weights, RefusesDeepNestingInsteadOfExhaustingTheStack) {
    const TemporaryFolder folder;
    const std::string many(1'000'000, '[');
    expect_refused(folder.write("m", safetensors("{\"a\":{\"k\":" + many)), {"damaged"});
    // ((((...)))) of tuples, then of dictionaries
    expect_refused(
        folder.write("m", checkpoint("\x80\x02)" + std::string(1'000'000, '\x85') + ".")),
        {"deeper"});
    std::string nested = "}";
    for (int i = 0; i < 1000; ++i)
        nested = "}" + text("a") + nested + "s";
    expect_refused(folder.write("m", checkpoint("\x80\x02" + nested + ".")), {"deeper", "a.a.a"});
}

// Archives.

TEST(Weights, RefusesArchivesThatContradictThemselves) {
    const TemporaryFolder folder;
    const std::string pickle = dictionary(text("t") + good_tensor);
    const std::string data(24, '\0');
    EXPECT_TRUE(
        reads_or_refuses(folder.write("m", zip({{"m/data.pkl", pickle}, {"m/data/0", data}}))));
    const auto refused = [&](const std::vector<Part> &parts,
                             const std::vector<std::string> &words) {
        expect_refused(folder.write("m", zip(parts)), words);
    };
    refused({{"m/data.pkl", pickle}, {"m/data/1", data}}, {"no part m/data/0"});
    refused({{"m/data.pkl", pickle, 8}, {"m/data/0", data}}, {"m/data.pkl", "compressed"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data, 8}}, {"m/data/0", "compressed"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data, 0, 1'000'000}}, {"contradicts"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data, 0, 0xffffffff}}, {"contradicts"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data, 0, 24, 0}}, {"contradicts"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data, 0, 24, 1}}, {"contradicts"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data, 0, 24, 0xfffffff0}}, {"contradicts"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data}, {"m/data/0", data}}, {"contradicts"});
    refused({{"m/data.pkl", pickle}, {"m/byteorder", "big"}, {"m/data/0", data}},
            {"opposite order of bytes"});
    refused({{"m/data.pkl", pickle}, {"m/data/0", data.substr(0, 20)}},
            {"tensor t", "6", "only 5"});
}

TEST(Weights, AreReadFromArchivesWithSizesIn64Bits) {
    const TemporaryFolder folder;
    const std::string pickle = dictionary(text("t") + tensor({1}, {1}));
    const std::string data(24, '\0');
    const auto archive = [&](Part storage) {
        storage.wide = true;
        return folder.write(
            "m", zip({{.name = "m/data.pkl", .content = pickle, .wide = true}, storage}));
    };
    expect_counts(read_weights(archive({"m/data/0", data})), "t", {1});
    expect_refused(archive({"m/data/0", data, 0, ~std::uint64_t(0)}), {"contradicts"});
    expect_refused(archive({"m/data/0", data, 0, 24, ~std::uint64_t(0)}), {"contradicts"});
}

TEST(Weights, RefusesTensorsThatDoNotFitTheirNumbers) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::string &bad, const std::vector<std::string> &words) {
        expect_refused(folder.write("m", checkpoint(dictionary(text("a.b") + bad))), words);
    };
    refused(tensor({2, 4}, {4, 1}), {"a.b", "2 x 4", "6 numbers"});
    refused(tensor({2, 3}, {3, 1}, 1), {"a.b", "2 x 3"});
    refused(tensor({2, 3}, {3, 1}, -1), {"a.b"});
    refused(tensor({2, 3}, {3, -1}, 2), {"a.b"});
    refused(tensor({2, 3}, {3}), {"a.b"});
    refused(tensor({-2, 3}, {3, 1}), {"a.b", "impossible shape"});
    refused(tensor({1000000}, {0}), {"a.b", "1000000"});
    refused(tensor({2, 3}, {std::int64_t(1) << 62, std::int64_t(1) << 62}), {"a.b"});
    refused(tensor({std::int64_t(1) << 62, 16}, {0, 0}), {"a.b", "impossible shape"});
    refused(tensor({0}, {1}, 7), {"a.b"});
    refused(tensor(std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)), {"a.b"});
    refused(tensor({6}, {1}, 0, storage(7)), {"a.b", "7", "only 6"});
    refused(tensor({6}, {1}, 0, storage(-1)), {"a.b"});
    refused(tensor({6}, {1}, 0, storage(6, "DoubleStorage")), {"a.b", "6", "only 3"});
    refused(tensor({3}, {1}, 0, storage(3, "ComplexFloatStorage")), {"a.b", "ComplexFloatStorage"});
    refused("ctorch._utils\n_rebuild_tensor_v2\n(" + storage(6) + whole(0) + text("x") +
                tuple({1}) + "tR",
            {"a.b", "no valid shape"});
}

// Pickles.

TEST(Weights, NeverRunWhatAPickleAsksFor) {
    const TemporaryFolder folder;
    const fs::path marker = folder.path() / "was-run";
    const std::string command = text("touch " + marker.string());
    const std::vector<std::string> attacks = {
        "cos\nsystem\n(" + command + "tR",                      // REDUCE
        "cposix\nsystem\n(" + command + "tR",                   //
        text("os") + text("system") + "\x93(" + command + "tR", // STACK_GLOBAL
        "(cos\nsystem\n" + command + "o",                       // OBJ
        "csubprocess\nPopen\n(" + command + "t\x81",            // NEWOBJ
        "csubprocess\nPopen\n(" + command + "t}\x92",           // NEWOBJ_EX
        "cbuiltins\neval\n(" + text("open('" + marker.string() + "','w')") +
            "tR" //
            "}(" +
            text("__setstate__") + "cos\nsystem\nub",     // BUILD
        "ctorch\nload\n(" + text(marker.string()) + "tR", //
    };
    for (const std::string &attack : attacks) {
        const auto file = folder.write(
            "m", checkpoint(dictionary(text("evil") + attack + text("good") + good_tensor)));
        EXPECT_EQ(read_weights(file).tensors.size(), 1u);
        expect_counts(read_weights(folder.write(
                          "m", checkpoint(dictionary(text("evil") + attack + text("good") +
                                                     tensor({1}, {1}))))),
                      "good", {1});
        EXPECT_FALSE(fs::exists(marker));
    }
}

TEST(Weights, TakeNothingFromOpaqueObjects) {
    const TemporaryFolder folder;
    const std::string object = "cfoo\nBar\n)\x81}" + text("hidden") + good_tensor + "sb";
    const Weights weights = read_weights(folder.write(
        "m", checkpoint(dictionary(text("object") + object + text("good") + good_tensor))));
    EXPECT_EQ(weights.tensors.size(), 1u);
    EXPECT_TRUE(weights.tensors.contains("good"));
}

TEST(Weights, ReadBesideContainersThatHoldThemselves) {
    const TemporaryFolder folder;
    const std::string list = "]q\x01h\x01"
                             "ah\x01"
                             "a"; // l = []; l.append(l) twice
    const std::string map = "}q\x02" + text("me") + "h\x02s";
    const std::string module = "c__torch__\nM\n)\x81q\x03}" + text("me") + "h\x03sb";
    const Weights weights = read_weights(
        folder.write("m", checkpoint(dictionary(text("a") + list + text("b") + map + text("c") +
                                                module + text("good") + good_tensor))));
    EXPECT_EQ(weights.tensors.size(), 1u);
}

TEST(Weights, RefusePicklesThatMultiplyThemselves) {
    const TemporaryFolder folder;
    const MemoryLimit limit(rlim_t(1) << 30);
    // Forty dictionaries, each with the one before under two names: 2^40 tensors.
    std::string value = good_tensor;
    for (char i = 1; i <= 40; ++i) {
        const std::string memo(1, i);
        value += "q" + memo + "0}(" + text("a") + "h" + memo + text("b") + "h" + memo + "u";
    }
    expect_refused(folder.write("m", checkpoint("\x80\x02" + value + ".")), {"names more"});

    // One long name used over and over.
    std::string names = text(std::string(100'000, 'n')) +
                        "q\x01"
                        "0" +
                        good_tensor +
                        "q\x02"
                        "0}";
    for (int i = 0; i < 100'000; ++i)
        names += "h\x01h\x02s";
    expect_refused(folder.write("m", checkpoint("\x80\x02" + names + ".")), {"refused"});

    // More steps than anything needs, each with its own object.
    expect_refused(folder.write("m", checkpoint("\x80\x02" + std::string(5'000'000, '}'))),
                   {"4000000 steps"});
    expect_refused(folder.write("m", checkpoint("\x80\x02]" + std::string(5'000'000, '\x94'))),
                   {"4000000 steps"});
}

TEST(Weights, RefusePicklesThatMakeNoSense) {
    const TemporaryFolder folder;
    for (const std::string &pickle : {""s,
                                      "."s,
                                      "\x80\x02"s,
                                      "\x80\x02."s,
                                      "\x80\x02}0."s,
                                      "\x80\x02(."s,
                                      "\x80\x02(}."s,
                                      "t."s,
                                      "\x85."s,
                                      "}a."s,
                                      "]NNs."s,
                                      "](Nu."s,
                                      "}(Nu."s,
                                      "h\x05."s,
                                      "j\xff\xff\xff\xff."s,
                                      "q\x01."s,
                                      "X\xff\xff\xff\xffquick."s,
                                      "\x8d\xff\xff\xff\xff\xff\xff\xff\xffx."s,
                                      "\x8b\xff\xff\xff\xff."s,
                                      "cno newline"s,
                                      "ctorch\nno newline"s,
                                      "R."s,
                                      "NR."s,
                                      "b."s,
                                      "Q."s,
                                      "\x93."s,
                                      "NN\x93."s,
                                      "u."s,
                                      "1."s,
                                      "2."s,
                                      "0."s,
                                      "N(0"s,
                                      "e."s,
                                      "]NN\x90."s,
                                      "I1\n."s,
                                      "\x80\x09N."s})
        expect_refused(folder.write("m", checkpoint(pickle)), {});
}

TEST(Weights, SayThatABoolIsTrueWhateverItsByte) {
    const TemporaryFolder folder;
    const std::string pickle =
        dictionary(text("t") + tensor({2}, {1}, 0, storage(2, "BoolStorage")));
    const Weights weights =
        read_weights(folder.write("m", zip({{"m/data.pkl", pickle}, {"m/data/0", "\x00\xff"s}})));
    expect_counts(weights, "t", {2});
}

// Everything at once.

TEST(Weights, SurviveTruncationAnywhere) {
    const TemporaryFolder folder;
    const MemoryLimit limit(rlim_t(1) << 30);
    for (const fs::path &file :
         {parity / "model.safetensors", parity / "best.ckpt", parity / "model-jit.pt",
          samples / "state.pth", samples / "state-old.pth", samples / "lightning-old.ckpt"}) {
        const std::string whole = content_of(file);
        for (std::size_t i = 0; i < 64; ++i) {
            const std::size_t length = i < 16 ? i : whole.size() * (i - 15) / 49;
            if (length < whole.size()) {
                const auto cut = folder.write("m", whole.substr(0, length));
                EXPECT_FALSE(reads_or_refuses(cut)) << file << " at " << length;
            }
        }
    }
}

TEST(Weights, SurviveDamageAnywhere) {
    const TemporaryFolder folder;
    const MemoryLimit limit(rlim_t(1) << 30);
    std::mt19937 random(20220627);
    const auto below = [&](std::size_t limit) { return random() % limit; };
    constexpr std::array<unsigned char, 8> telling = {0x00, 0x01, 0x7f, 0x80, 0xff, '(', '.', '{'};
    // Small files, so that most changes hit what describes the tensors.
    for (const fs::path &file :
         {samples / "state.pth", samples / "state-protocol-4.pth", samples / "state-old.pth",
          samples / "lightning.ckpt", samples / "script.pt", parity / "model.safetensors"}) {
        const std::string whole = content_of(file);
        // The safetensors header is at the start, and so are old pickles; archives end with theirs.
        const std::size_t reach = std::min<std::size_t>(whole.size(), 16'368);
        for (int i = 0; i < 1500; ++i) {
            std::string damaged = whole;
            for (std::size_t changes = 1 + below(4); changes > 0; --changes)
                damaged[below(reach)] =
                    static_cast<char>(below(2) ? random() : telling[below(telling.size())]);
            reads_or_refuses(folder.write("m", damaged));
        }
    }
}

// What a file says about itself.

TEST(ModelInfo, ComesFromTheMetadata) {
    const TemporaryFolder folder;
    const auto file = folder.write(
        "file.safetensors",
        safetensors(R"({"__metadata__":{"name":"Fine","licence":"CC0-1.0","smallest_scale":"256",)"
                    R"("iterations":"20","learning_rate":"0.005"}})"));
    const ModelInfo info = model_info(file);
    EXPECT_EQ(info.name, "Fine");
    EXPECT_EQ(info.licence, "CC0-1.0");
    EXPECT_EQ(info.smallest_scale, 256);
    EXPECT_EQ(info.iterations, 20);
    EXPECT_DOUBLE_EQ(info.learning_rate, 0.005);
}

TEST(ModelInfo, IgnoresRecommendationsThatCannotBe) {
    const TemporaryFolder folder;
    for (const char *bad : {"", "0", "-3", "many", "12 ", "1e9", "99999999999", "nan", "inf"}) {
        const std::string value = "\""s + bad + "\"";
        const ModelInfo info = model_info(folder.write(
            "file.safetensors", safetensors("{\"__metadata__\":{\"name\":\"two\\nlines\","
                                            "\"smallest_scale\":" +
                                            value + ",\"iterations\":" + value +
                                            ",\"learning_rate\":" + value + "}}")));
        EXPECT_EQ(info.name, "file");
        EXPECT_EQ(info.smallest_scale, 512) << bad;
        EXPECT_EQ(info.iterations, 15) << bad;
        EXPECT_DOUBLE_EQ(info.learning_rate, 0.002) << bad;
    }
}

TEST(ModelInfo, IsAsPublishedForOtherAndUnreadableFiles) {
    for (const fs::path &file : {parity / "best.ckpt", fs::path("/nowhere/best.ckpt")}) {
        const ModelInfo info = model_info(file);
        EXPECT_EQ(info.name, "best");
        EXPECT_EQ(info.licence, "");
        EXPECT_EQ(info.smallest_scale, 512);
        EXPECT_EQ(info.iterations, 15);
    }
}

TEST(ModelInfo, OfTheModelThatShipsIsFoundWhereTheEnvironmentSays) {
    const fs::path folder = fs::path(REFILL_TESTS) / ".." / "resources" / "models";
    setenv("REFILL_MODELS", folder.c_str(), 1);
    EXPECT_EQ(default_model().parent_path(), folder);
    EXPECT_TRUE(fs::exists(default_model()));
    EXPECT_FALSE(model_info({}).licence.empty());
    EXPECT_FALSE(read_weights(default_model()).tensors.empty());
    unsetenv("REFILL_MODELS");
    EXPECT_EQ(default_model().parent_path(), fs::path(REFILL_MODELS_DIR));
}

} // namespace
} // namespace refill
