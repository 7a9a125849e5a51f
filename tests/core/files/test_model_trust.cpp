// Which model files may run code, and how one is known again.

#include "core/files/model_trust.h"
#include "core/files/sha256.h"

#include <gtest/gtest.h>

using namespace refill;

// Examples of the standard, and lengths around those at which a block is full.
TEST(Sha256, AgreesWithTheStandard) {
    const auto sum = [](const std::string &text) {
        Sha256 checksum;
        checksum.add(text);
        return checksum.digest();
    };
    EXPECT_EQ(sum(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sum("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sum("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sum(std::string(1000000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
    const std::string text(200, 'x');
    for (const std::size_t length : {1, 55, 56, 63, 64, 65, 127}) {
        Sha256 whole, pieces;
        whole.add(text);
        for (std::size_t at = 0; at < text.size(); at += length)
            pieces.add(std::string_view(text).substr(at, length));
        EXPECT_EQ(whole.digest(), pieces.digest()) << length;
    }
}

TEST(ModelTrust, IsAskedForWhereCodeWouldRun) {
    Params params;
    params.model = "a.pt";
    params.coarse_model = "b.pt";
    EXPECT_EQ(code_to_run(params), "");
    params.engine = "torchscript";
    EXPECT_EQ(code_to_run(params), "a.pt");
    params.engine = "two-stage";
    EXPECT_EQ(code_to_run(params), "");
    params.coarse_engine = "torchscript";
    EXPECT_EQ(code_to_run(params), "b.pt");
    params.coarse_model = "";
    EXPECT_EQ(code_to_run(params), "a.pt");
}
