#include "ui/candidates.h"

#include <gtest/gtest.h>

using namespace refill;

namespace {

constexpr std::size_t mebibyte = 1 << 20;

std::shared_ptr<const Subject> subject_of(int width, int height) {
    return std::make_shared<Subject>(
        Subject{std::make_shared<Image>(width, height), Mask(width, height)});
}

/// A candidate with a fill of the subject's size; `applied` already or not.
ShownCandidate candidate(int number, const std::shared_ptr<const Subject> &subject,
                         bool applied = false) {
    ShownCandidate shown;
    shown.candidate = std::make_shared<Candidate>();
    shown.candidate->number = number;
    shown.candidate->task.subject = subject;
    shown.candidate->result.fill = Image(subject->photo->width(), subject->photo->height());
    shown.candidate->is_applied = applied;
    return shown;
}

std::vector<int> numbers(const Candidates &candidates) {
    std::vector<int> all;
    for (const ShownCandidate &each : candidates.all())
        all.push_back(each.candidate->number);
    return all;
}

const auto subject = subject_of(100, 80);
const std::size_t each = bytes_of(candidate(1, subject));

} // namespace

TEST(Candidates, MayTakeAQuarterOfTheMemoryLimitOrOfWhatThereIs) {
    EXPECT_EQ(room_for_candidates(2048, 16384 * mebibyte), 512 * mebibyte);
    EXPECT_EQ(room_for_candidates(100, 16384 * mebibyte), 25 * mebibyte);
    EXPECT_EQ(room_for_candidates(4096, 1000 * mebibyte), 250 * mebibyte);
    EXPECT_EQ(room_for_candidates(0, 8192 * mebibyte), 2048 * mebibyte);
}

TEST(Candidates, HoldTheirFillCoverageDrawingAndHole) {
    EXPECT_EQ(each, 100u * 80 * (3 * 4 + 4 + 6 + 1));
}

TEST(Candidates, StayAsLongAsThereIsRoom) {
    Candidates candidates;
    for (int number = 1; number <= 4; ++number)
        EXPECT_TRUE(candidates.add(candidate(number, subject), 4 * each, {}).empty());
    EXPECT_EQ(candidates.bytes(), 4 * each);
    EXPECT_EQ(candidates.add(candidate(5, subject), 4 * each, {}), std::vector{1});
    EXPECT_EQ(numbers(candidates), (std::vector{2, 3, 4, 5}));
}

TEST(Candidates, GoWhenTheyHaveBeenAppliedBeforeOthersDo) {
    Candidates candidates;
    candidates.add(candidate(1, subject), 3 * each, {});
    candidates.add(candidate(2, subject, true), 3 * each, {});
    candidates.add(candidate(3, subject), 3 * each, {});
    EXPECT_EQ(candidates.add(candidate(4, subject), 3 * each, {}), std::vector{2});
    EXPECT_EQ(candidates.add(candidate(5, subject), 2 * each, {}), (std::vector{1, 3}));
}

TEST(Candidates, StayWhereTheyArePickedAndWhereTheyAreNew) {
    Candidates candidates;
    candidates.add(candidate(1, subject), 2 * each, {});
    candidates.add(candidate(2, subject), 2 * each, {});
    EXPECT_EQ(candidates.add(candidate(3, subject), 2 * each, {1}), std::vector{2});
    EXPECT_TRUE(candidates.add(candidate(4, subject), 0, {1, 3}).empty());
    EXPECT_EQ(numbers(candidates), (std::vector{1, 3, 4}));
    EXPECT_EQ(candidates.find(2), nullptr);
    EXPECT_EQ(candidates.find(3)->candidate->number, 3);
}

// Once the photo was changed in GIMP, each try from before holds the photo as it was.
TEST(Candidates, CountThePhotosThatOnlyEarlierOnesHold) {
    Candidates candidates;
    const auto before = subject_of(100, 80);
    candidates.add(candidate(1, before), 100 * each, {});
    candidates.add(candidate(2, before), 100 * each, {});
    EXPECT_EQ(candidates.bytes(), 2 * each);
    candidates.add(candidate(3, subject), 100 * each, {});
    EXPECT_EQ(candidates.bytes(), 3 * each + 100 * 80 * 3 * sizeof(float));
}
