// Safetensors: a header in JSON, then the numbers.

#include "tests/support/weights_files.h"

namespace refill {
namespace {

using namespace test;
using namespace std::string_literals;

TEST(Safetensors, KeepTheirMetadata) {
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

TEST(Safetensors, MayHoldEmptyTensorsBesideOthers) {
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

TEST(Safetensors, NameTheTensorThatIsTruncated) {
    const TemporaryFolder folder;
    const std::string whole = content_of(parity / "model.safetensors");
    expect_refused(folder.write("m", whole.substr(0, whole.size() - 1)),
                   {"generator.model.", "incomplete", std::to_string(whole.size() - 1)});
    expect_refused(folder.write("m", whole.substr(0, 1000)), {"incomplete", "header", "16360"});
}

TEST(Safetensors, RefuseHeadersThatContradictThemselves) {
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

TEST(Safetensors, RefuseHeadersThatAreNotJson) {
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

TEST(Safetensors, RefuseHugeHeadersBeforeTakingMemory) {
    const TemporaryFolder folder;
    for (const std::uint64_t length : {~std::uint64_t(0), std::uint64_t(1) << 63,
                                       std::uint64_t(1) << 40, std::uint64_t(10'000'001)})
        expect_refused(folder.write("m", number(length, 8) + "{}"), {"header", "more than"});
    expect_refused(folder.write("m", number(9'999'999, 8) + "{}"), {"incomplete", "9999999"});
    std::string ones;
    while (ones.size() < 9'999'900)
        ones += "1,";
    const MemoryLimit limit(rlim_t(200) << 20);
    expect_refused(folder.write("m", safetensors("{\"a\":{\"shape\":[" + ones)), {"damaged"});
}

TEST(Safetensors, RefuseDeepNestingInsteadOfExhaustingTheStack) {
    const TemporaryFolder folder;
    const std::string many(1'000'000, '[');
    expect_refused(folder.write("m", safetensors("{\"a\":{\"k\":" + many)), {"damaged"});
}

} // namespace
} // namespace refill
