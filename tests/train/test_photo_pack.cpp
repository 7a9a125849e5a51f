#include "core/error.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/make_pack.h"
#include "tools/train/photo_pack.h"

#include <gtest/gtest.h>

using namespace refill;
using namespace refill::test;

namespace {

void expect_refused(const std::filesystem::path &file, const std::string &part) {
    try {
        PhotoPack pack(file);
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::input);
        EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
}

void write(const std::filesystem::path &file, const std::string &content) {
    std::ofstream(file, std::ios::binary) << content;
}

} // namespace

TEST(PhotoPack, GivesBackWhatWasPacked) {
    TemporaryFolder folder;
    const auto wide = speckled(7, 3, 1), high = speckled(2, 9, 2);
    PackWriter writer(folder / "pack");
    writer.add({7, 3, wide.data()});
    writer.add({2, 9, high.data()});
    writer.finish();

    const PhotoPack pack(folder / "pack");
    ASSERT_EQ(pack.size(), 2u);
    EXPECT_EQ(pack[0].width, 7);
    EXPECT_EQ(pack[0].height, 3);
    EXPECT_TRUE(std::equal(wide.begin(), wide.end(), pack[0].pixels));
    EXPECT_EQ(pack[1].width, 2);
    EXPECT_TRUE(std::equal(high.begin(), high.end(), pack[1].pixels));
}

TEST(PhotoPack, RefusesWhatIsNoWholePack) {
    TemporaryFolder folder;
    make_pack(folder / "pack", 2, 4, 3);
    const std::string whole = content_of(folder / "pack");
    const std::size_t first_end = 8 + 8 + 3 * 4 * 3;
    ASSERT_EQ(whole.size(), 2 * first_end - 8);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        write(folder / "cut", whole.substr(0, length));
        const bool whole_photos = length == first_end; // only a shorter pack
        if (!whole_photos)
            expect_refused(folder / "cut", "cut");
    }
    expect_refused(folder / "missing", "No such file");
    write(folder / "other", "GIF89a and so on");
    expect_refused(folder / "other", "is not a pack");
    std::string huge = whole;
    huge[8 + 3] = '\x7f'; // the width
    write(folder / "huge", huge);
    expect_refused(folder / "huge", "damaged");
}

TEST(PackWriter, LeavesTheOldPackUntilItHasFinished) {
    TemporaryFolder folder;
    make_pack(folder / "pack", 1, 4, 4);
    const std::string before = content_of(folder / "pack");
    {
        PackWriter writer(folder / "pack");
        writer.add({4, 4, speckled(4, 4, 9).data()});
    }
    EXPECT_EQ(content_of(folder / "pack"), before);
    EXPECT_FALSE(std::filesystem::exists(folder / "pack.part"));
}
