// PyTorch's checkpoints: zip archives with a pickle, which is a program that must never be run.

#include "tests/support/weights_files.h"

namespace refill {
namespace {

using namespace test;
using namespace std::string_literals;

TEST(Checkpoints, RefuseArchivesThatContradictThemselves) {
    const TemporaryFolder folder;
    const std::string pickle = dictionary(text("t") + good_tensor);
    const std::string data(24, '\0');
    EXPECT_TRUE(
        reads_or_refuses(folder.write("m", zip({{"m/data.pkl", pickle}, {"m/data/0", data}}))));
    const auto refused = [&](const std::vector<ArchivePart> &parts,
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

TEST(Checkpoints, OfLongAgoRefuseStoragesThatAreNotNamedByWords) {
    const TemporaryFolder folder;
    const auto file = [&](const std::string &key, const std::string &listed) {
        const std::string memory = storage(6, "FloatStorage", key);
        return folder.write("m", old_checkpoint(dictionary(text("t") + tensor({1}, {1}, 0, memory)),
                                                "\x80\x02](" + listed + "e.",
                                                number(6, 8) + std::string(24, '\0')));
    };
    expect_counts(read_weights(file("", text(""))), "t", {1});
    expect_refused(file("", "K\x07"), {"not known"});
    expect_refused(file("0", "K\x07"), {"not known"});
    expect_refused(file("0", text("1")), {"not known"});
}

TEST(Checkpoints, AreReadFromArchivesWithSizesIn64Bits) {
    const TemporaryFolder folder;
    const std::string pickle = dictionary(text("t") + tensor({1}, {1}));
    const std::string data(24, '\0');
    const auto archive = [&](ArchivePart storage) {
        storage.wide = true;
        return folder.write(
            "m", zip({{.name = "m/data.pkl", .content = pickle, .wide = true}, storage}));
    };
    expect_counts(read_weights(archive({"m/data/0", data})), "t", {1});
    expect_refused(archive({"m/data/0", data, 0, ~std::uint64_t(0)}), {"contradicts"});
    expect_refused(archive({"m/data/0", data, 0, 24, ~std::uint64_t(0)}), {"contradicts"});
}

TEST(Checkpoints, RefuseTensorsThatDoNotFitTheirNumbers) {
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
    refused(tensor({0, 3}, {-3, 1}), {"a.b"});
    refused(tensor(std::vector<std::int64_t>(65, 1), std::vector<std::int64_t>(65, 1)), {"a.b"});
    refused(tensor({6}, {1}, 0, storage(7)), {"a.b", "7", "only 6"});
    refused(tensor({6}, {1}, 0, storage(-1)), {"a.b"});
    refused(tensor({6}, {1}, 0, storage(6, "DoubleStorage")), {"a.b", "6", "only 3"});
    refused(tensor({3}, {1}, 0, storage(3, "ComplexFloatStorage")), {"a.b", "ComplexFloatStorage"});
    refused("ctorch._utils\n_rebuild_tensor_v2\n(" + storage(6) + whole(0) + text("x") +
                tuple({1}) + "tR",
            {"a.b", "no valid shape"});
}

TEST(Checkpoints, NeverRunWhatAPickleAsksFor) {
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

TEST(Checkpoints, TakeNothingFromOpaqueObjects) {
    const TemporaryFolder folder;
    const std::string object = "cfoo\nBar\n)\x81}" + text("hidden") + good_tensor + "sb";
    const Weights weights = read_weights(folder.write(
        "m", checkpoint(dictionary(text("object") + object + text("good") + good_tensor))));
    EXPECT_EQ(weights.tensors.size(), 1u);
    EXPECT_TRUE(weights.tensors.contains("good"));
}

TEST(Checkpoints, ReadBesideContainersThatHoldThemselves) {
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

TEST(Checkpoints, RefusePicklesThatMultiplyThemselves) {
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

TEST(Checkpoints, RefusePicklesThatMakeNoSense) {
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

TEST(Checkpoints, SayThatABoolIsTrueWhateverItsByte) {
    const TemporaryFolder folder;
    const std::string pickle =
        dictionary(text("t") + tensor({2}, {1}, 0, storage(2, "BoolStorage")));
    const Weights weights =
        read_weights(folder.write("m", zip({{"m/data.pkl", pickle}, {"m/data/0", "\x00\xff"s}})));
    expect_counts(weights, "t", {2});
}

TEST(Checkpoints, RefuseDeepNestingInsteadOfExhaustingTheStack) {
    const TemporaryFolder folder;
    // ((((...)))) of tuples, then of dictionaries
    expect_refused(
        folder.write("m", checkpoint("\x80\x02)" + std::string(1'000'000, '\x85') + ".")),
        {"deeper"});
    std::string nested = "}";
    for (int i = 0; i < 1000; ++i)
        nested = "}" + text("a") + nested + "s";
    expect_refused(folder.write("m", checkpoint("\x80\x02" + nested + ".")), {"deeper", "a.a.a"});
}

} // namespace
} // namespace refill
