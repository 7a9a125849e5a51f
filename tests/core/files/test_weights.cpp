// The weights reader: what PyTorch wrote must come out as it went in, and what anyone else made up
// must end in a message, never in a crash, in a run of the file's code or in gigabytes of memory.
//
// The files of tests/parity are three forms of one network; those of tests/core/weights are made by
// make_samples.py there.

#include "tests/support/weights_files.h"

#include <array>
#include <random>
#include <sys/stat.h>

namespace refill {
namespace {

using namespace test;
using namespace std::string_literals;

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

} // namespace
} // namespace refill
