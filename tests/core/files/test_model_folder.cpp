#include "core/error.h"
#include "core/files/model_folder.h"
#include "core/files/model_info.h"
#include "core/files/sha256.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

using namespace refill;
using refill::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

fs::path shipped() {
    return fs::path(REFILL_TESTS).parent_path() / "resources/models/refill-small.safetensors";
}

} // namespace

TEST(ModelFolder, TakesAModelInAndKeepsItsChecksum) {
    const TemporaryFolder folder;
    const fs::path models = folder / "refill" / "models";
    const fs::path copy = add_model(models, shipped());
    EXPECT_EQ(models_in(models), std::vector{copy});
    EXPECT_EQ(sha256_of_file(copy), sha256_of_file(shipped()));
    std::ifstream stream(copy.string() + ".sha256");
    std::string checksum;
    stream >> checksum;
    EXPECT_EQ(checksum, sha256_of_file(copy));
}

TEST(ModelFolder, ListsWhatAModelSaysOfItself) {
    const ListedModel model = listed_model(shipped());
    EXPECT_EQ(model.name, model_info(shipped()).name);
    EXPECT_EQ(model.engine, "lama");
    EXPECT_EQ(model.licence, model_info(shipped()).licence);
    EXPECT_EQ(model.bytes, fs::file_size(shipped()));
}

TEST(ModelFolder, RefusesWhatIsNoModelAndLeavesNothingBehind) {
    const TemporaryFolder folder;
    const fs::path models = folder / "models";
    for (const auto &file :
         {folder.write("notes.txt", "hello"), folder.write("bad.safetensors", "hello"),
          folder.write("empty.pt", ""), folder / "missing.pth"}) {
        EXPECT_THROW(add_model(models, file), Error) << file;
        EXPECT_TRUE(models_in(models).empty()) << file;
    }
    EXPECT_FALSE(fs::exists(models));
}

TEST(ModelFolder, DoesNotReplaceAnotherModelOfTheName) {
    const TemporaryFolder folder;
    const fs::path models = folder / "models";
    fs::create_directories(models);
    const std::string name = shipped().filename().string();
    const fs::path other = folder.write("models/" + name, "another");
    EXPECT_THROW(add_model(models, shipped()), Error);
    EXPECT_EQ(fs::file_size(other), 7u);
}

TEST(ModelFolder, TakesTheSameModelTwice) {
    const TemporaryFolder folder;
    EXPECT_EQ(add_model(folder.path(), shipped()), add_model(folder.path(), shipped()));
    EXPECT_EQ(models_in(folder.path()).size(), 1u);
}

TEST(ModelFolder, IsCleanOnceAModelIsRemoved) {
    const TemporaryFolder folder;
    remove_model(add_model(folder.path(), shipped()));
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(ModelFolder, ThatCannotBeWrittenIsSaid) {
    const TemporaryFolder folder;
    const fs::path file = folder.write("file", "");
    try {
        add_model(file, shipped());
        FAIL() << "nothing was thrown";
    } catch (const Error &error) {
        EXPECT_EQ(error.kind(), ErrorKind::resource);
    }
}
