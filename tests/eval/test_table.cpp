#include "tools/eval/table.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace refill;

namespace {

Row row(const char *photo, const char *mask, const char *entry, double psnr, double seconds) {
    Row row;
    row.photo = photo;
    row.mask = mask;
    row.entry = entry;
    row.psnr = psnr;
    row.seconds = seconds;
    return row;
}

Row failed(const char *photo, const char *mask, const char *entry, const char *failure) {
    Row row;
    row.photo = photo;
    row.mask = mask;
    row.entry = entry;
    row.failure = failure;
    return row;
}

const std::vector<Row> measured = {
    row("a", "thin", "one", 20, 1),
    row("a", "thin", "two", 30, 2),
    row("a", "thick", "one", 10, 3),
    failed("a", "thick", "two", "no \"memory\", it says"),
};

int lines(const std::string &text) {
    return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST(Table, AveragesByMaskAndEntryAndThenOverAllMasks) {
    const std::vector<Mean> means = means_of(measured);
    ASSERT_EQ(means.size(), 6u);
    EXPECT_EQ(means[0].row.mask, "thin");
    EXPECT_EQ(means[1].row.entry, "two");
    EXPECT_EQ(means[4].row.mask, "all");
    EXPECT_EQ(means[4].row.entry, "one");
    EXPECT_DOUBLE_EQ(means[4].row.psnr, 15.0);
    EXPECT_DOUBLE_EQ(means[4].row.seconds, 2.0);
    EXPECT_EQ(means[4].results, 2);
}

TEST(Table, ComparesPhotosSideBySide) {
    std::vector<Row> rows = {row("sky", "thin", "one", 0, 1), row("sky", "thick", "one", 0, 1),
                             row("sea", "thin", "one", 0, 1), row("sky", "thin", "two", 0, 1)};
    rows[0].hole_psnr = 20;
    rows[1].hole_psnr = 23;
    rows[1].feature_distance = 0.25; // the only one that was measured
    rows[2].hole_ssim = 0.5;
    rows[3].hole_psnr = 31;
    EXPECT_EQ(photos_markdown(rows), "| Entry | sky | sea |\n"
                                     "| --- | --- | --- |\n"
                                     "| one | 0.250 / 21.5 /  |  /  / 0.50 |\n"
                                     "| two |  / 31.0 /  |  /  /  |\n");
}

TEST(Table, CountsFailuresAndLeavesThemOutOfMeans) {
    const Mean all_of_two = means_of(measured)[5];
    EXPECT_EQ(all_of_two.results, 1);
    EXPECT_EQ(all_of_two.failures, 1);
    EXPECT_DOUBLE_EQ(all_of_two.row.psnr, 30.0);
    EXPECT_NE(means_markdown({all_of_two}).find("| 1 (1 failed) |"), std::string::npos);
}

TEST(Table, HasNoLineOverAllMasksWhereThereIsOne) {
    EXPECT_EQ(means_of({measured[0], measured[1]}).size(), 2u);
}

TEST(Table, ShowsColumnsThatWereMeasuredOnly) {
    const std::string text = means_markdown(means_of({measured[0]}));
    EXPECT_EQ(text, "| Mask | Entry | Results | PSNR, dB | Seconds |\n"
                    "| --- | --- | --- | --- | --- |\n"
                    "| thin | one | 1 | 20.00 | 1.0 |\n");
}

TEST(Table, WritesCsvThatQuotesWhatNeedsIt) {
    const std::string text = rows_csv(measured);
    EXPECT_EQ(lines(text), 5);
    EXPECT_NE(text.find("a,thin,two,"), std::string::npos);
    EXPECT_NE(text.find(",\"no \"\"memory\"\", it says\"\r\n"), std::string::npos);
    EXPECT_EQ(text.find("nan"), std::string::npos);
    EXPECT_EQ(lines(means_csv(means_of(measured))), 7);
}

TEST(Table, WritesJsonWithNullForWhatIsUnknown) {
    const auto tables =
        nlohmann::json::parse(tables_json("{\"crop\": 5}", measured, means_of(measured)));
    EXPECT_EQ(tables["settings"]["crop"], 5);
    EXPECT_EQ(tables["results"].size(), 4u);
    EXPECT_TRUE(tables["results"][0]["lpips"].is_null());
    EXPECT_EQ(tables["results"][1]["psnr"], 30.0);
    EXPECT_EQ(tables["results"][3]["failure"], "no \"memory\", it says");
    EXPECT_EQ(tables["means"][4]["psnr"], 15.0);
}

TEST(Table, KeepsPerfectResultsInSight) {
    const auto means =
        means_of({row("a", "thin", "one", std::numeric_limits<double>::infinity(), 1)});
    EXPECT_NE(means_markdown(means).find("| inf |"), std::string::npos);
}
