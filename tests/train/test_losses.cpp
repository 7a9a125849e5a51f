#include "tools/train/colour_shift.h"
#include "tools/train/discriminator.h"
#include "tools/train/losses.h"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/utils.h>

#include <cmath>

using namespace refill;

namespace {

torch::Tensor picture(std::vector<float> values, std::vector<int64_t> shape) {
    return torch::tensor(values).view(shape);
}

const double ln2 = std::log(2.0);

} // namespace

TEST(L1, CountsOnlyWhereItIsTold) {
    const auto a = picture({0.1f, 0.2f, 0.9f, 0.4f}, {1, 1, 2, 2});
    const auto b = picture({0.2f, 0.5f, 0.0f, 0.4f}, {1, 1, 2, 2});
    const auto where = picture({1, 1, 0, 0}, {1, 1, 2, 2});
    EXPECT_NEAR(l1(a, b, where).item<float>(), 0.2, 1e-6);
    EXPECT_NEAR(l1(a, b, torch::zeros({1, 1, 2, 2})).item<float>(), 0.0, 1e-6);
}

TEST(Adversarial, LossesAreThoseOfScoresWorkedOutByHand) {
    const auto hole = picture({1, 0}, {1, 1, 1, 2});
    const auto undecided = torch::zeros({1, 1, 1, 2});
    EXPECT_NEAR(fooling(undecided, hole).item<double>(), ln2, 1e-6);
    EXPECT_NEAR(telling_apart(undecided, undecided, hole).item<double>(), 2 * ln2, 1e-6);
    // Right everywhere: photos are real, of the fill only what is hole is not.
    const auto real = torch::full({1, 1, 1, 2}, 30.0f);
    const auto seen_through = picture({-30, 30}, {1, 1, 1, 2});
    EXPECT_NEAR(telling_apart(real, seen_through, hole).item<double>(), 0, 1e-6);
    EXPECT_NEAR(fooling(seen_through, hole).item<double>(), 30, 1e-4);
    EXPECT_NEAR(fooling(real, hole).item<double>(), 0, 1e-6);
}

TEST(FeatureMatching, MovesTheFillOnly) {
    const auto fill = torch::ones({1, 2, 2, 2}).requires_grad_();
    const auto photo = torch::zeros({1, 2, 2, 2}).requires_grad_();
    const auto difference = feature_matching({fill, 2 * fill}, {photo, photo});
    EXPECT_NEAR(difference.item<float>(), (1 + 4) / 2.0, 1e-6);
    difference.backward();
    EXPECT_TRUE(fill.grad().defined());
    EXPECT_FALSE(photo.grad().defined());
}

TEST(GradientPenalty, IsTheSquaredLengthOfALinearScoresWeights) {
    const auto photo = torch::rand({2, 3, 4, 4}).requires_grad_();
    const auto weight = torch::arange(48.0f).view({1, 3, 4, 4}) / 48;
    const auto penalty = gradient_penalty((photo * weight).sum({1, 2, 3}), photo);
    EXPECT_NEAR(penalty.item<float>(), weight.square().sum().item<float>(), 1e-4);
}

TEST(PushPull, KeepsWhatIsKnownAndSpreadsItsMean) {
    const auto values = picture({1, 9, 3, 9, 1, 9, 3, 9}, {1, 1, 2, 4});
    const auto known = picture({1, 0, 1, 0, 1, 0, 1, 0}, {1, 1, 2, 4});
    const auto row = push_pull(values, known)[0][0][0];
    EXPECT_EQ(row[0].item<float>(), 1);
    EXPECT_EQ(row[2].item<float>(), 3);
    // At half the size 1 and 3 are half known and meet their mean half way: 1.5 and 2.5. The first
    // unknown pixel lies a quarter of the way between those.
    EXPECT_NEAR(row[1].item<float>(), 1.75, 1e-5);
    EXPECT_TRUE(push_pull(values, torch::zeros_like(known)).eq(0).all().item<bool>());
}

TEST(ColourShift, UndoesATint) {
    torch::manual_seed(1);
    const auto photo = torch::rand({2, 3, 37, 50});
    auto hole = torch::zeros({2, 1, 37, 50});
    hole.narrow(2, 8, 20).narrow(3, 10, 25).fill_(1);
    const auto tint = picture({0.1f, -0.2f, 0.05f}, {1, 3, 1, 1});
    const auto shifted = shift_colours(photo + tint, photo, hole);
    EXPECT_LT(((shifted - photo) * hole).abs().max().item<float>(), 1e-5);
}

namespace {

/// In double precision, so that differences are exact enough.
struct Judged {
    Discriminator discriminator{2};
    torch::Tensor photo = torch::rand({1, 3, 32, 32}, torch::kFloat64);

    Judged() { discriminator->to(torch::kFloat64); }

    double score(const torch::Tensor &x) {
        torch::NoGradGuard no_grad;
        return discriminator->judge(x).scores.sum().item<double>();
    }

    torch::Tensor penalty() {
        const auto x = photo.clone().requires_grad_();
        return gradient_penalty(discriminator->judge(x).scores, x);
    }
};

constexpr double step = 1e-5;

} // namespace

TEST(GradientPenalty, AgreesWithFiniteDifferences) {
    torch::manual_seed(1);
    Judged judged;
    double sum = 0;
    for (int64_t i = 0; i < judged.photo.numel(); ++i) {
        auto higher = judged.photo.clone(), lower = judged.photo.clone();
        higher.view(-1)[i] += step;
        lower.view(-1)[i] -= step;
        const double slope = (judged.score(higher) - judged.score(lower)) / (2 * step);
        sum += slope * slope;
    }
    EXPECT_NEAR(judged.penalty().item<double>() / sum, 1, 1e-5);
}

// What training follows is the penalty's gradient: a second derivative.
TEST(GradientPenalty, HasTheGradientOfFiniteDifferences) {
    torch::manual_seed(2);
    Judged judged;
    judged.penalty().backward();
    for (auto &item : judged.discriminator->named_parameters()) {
        auto weight = item.value();
        if (!item.key().ends_with("weight"))
            continue;
        const double slope = weight.grad().view(-1)[3].item<double>();
        torch::NoGradGuard no_grad;
        const auto penalty_at = [&](double offset) {
            weight.view(-1)[3] += offset;
            at::AutoGradMode gradients(true);
            const double penalty = judged.penalty().item<double>();
            at::AutoGradMode none(false);
            weight.view(-1)[3] -= offset;
            return penalty;
        };
        const double expected = (penalty_at(step) - penalty_at(-step)) / (2 * step);
        EXPECT_NEAR(slope, expected, 1e-4 * std::abs(expected) + 1e-9) << item.key();
    }
}
