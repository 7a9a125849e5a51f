#include "tools/train/bench_training.h"

#include "core/error.h"
#include "tools/train/training.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <numeric>
#include <vector>

namespace refill {
namespace {

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// One way to train, measured over some steps.
class Contestant {
public:
    Contestant(const char *name, const TrainSettings &settings, const PhotoPack &photos)
        : name_(name), feature_steps_(settings.feature_steps), training_(settings, photos) {}

    /// As many steps as the feature distance needs to count in one of them.
    void step(bool counts) {
        const StageTimes before = training_.times();
        const std::clock_t processor_before = std::clock();
        for (int i = 0; i < feature_steps_; ++i)
            training_.step();
        const StageTimes after = training_.times();
        if (!counts)
            return;
        processor_.push_back(
            per_crop(static_cast<double>(std::clock() - processor_before) / CLOCKS_PER_SEC));
        waiting_.push_back(per_crop(after.waiting - before.waiting));
        gradients_.push_back(per_crop(after.gradients - before.gradients));
        optimiser_.push_back(per_crop(after.optimiser - before.optimiser));
        total_.push_back(waiting_.back() + gradients_.back() + optimiser_.back());
    }

    double total() const { return median(total_); }
    double gradients() const { return median(gradients_); }

    void print() const {
        std::printf("%-28s %9.1f %9.1f %9.1f %9.1f %9.1f %9.1f\n", name_, 1000 / total(), total(),
                    gradients(), median(optimiser_), median(waiting_), median(processor_));
    }

private:
    double per_crop(double seconds) const {
        return 1000 * seconds / (feature_steps_ * training_.batch_size());
    }

    const char *name_;
    int feature_steps_;
    Training training_;
    std::vector<double> waiting_, gradients_, optimiser_, total_; // milliseconds a crop
    std::vector<double> processor_; // and those of all threads together
};

TrainSettings without_losses_but_l1(TrainSettings settings) {
    settings.perceptual = settings.gradients = settings.adversarial = settings.matching = 0;
    settings.smooth_truth = false;
    settings.feature_steps = 1;
    return settings;
}

TrainSettings as_before(TrainSettings settings) {
    settings.precision = "float32";
    settings.threads = 1;
    settings.channels_last = settings.half_size_features = settings.smooth_truth = false;
    settings.feature_steps = 1;
    settings.gradients = settings.drawn = settings.strength = 0;
    return settings;
}

/// On one thread, as the loader does.
double milliseconds_to_draw(const TrainSettings &settings, const PhotoPack &photos, int rounds) {
    std::vector<double> times;
    for (int i = 0; i < rounds; ++i) {
        StopWatch watch;
        double seconds = 0;
        draw_batch(photos, sample_settings(settings), settings.batch, settings.crop,
                   static_cast<std::uint64_t>(i));
        watch.lap(seconds);
        times.push_back(1000 * seconds / settings.batch);
    }
    return median(times);
}

} // namespace

void bench_training(TrainSettings settings, int rounds) {
    settings.folder = "none";
    settings.minutes = 0;
    settings.steps = 1000000;
    const PhotoPack photos(settings.photos);
    Contestant before("before", as_before(settings), photos);
    Contestant now("now", settings, photos);
    Contestant network("now, mean differences alone", without_losses_but_l1(settings), photos);
    for (int i = -1; i < rounds; ++i) // the first round warms up
        for (Contestant *contestant : {&before, &now, &network})
            contestant->step(i >= 0);

    std::printf("%-28s %9s %9s %9s %9s %9s %9s\n", "", "crops/s", "ms/crop", "gradients",
                "optimiser", "waiting", "processor");
    for (const Contestant *contestant : {&before, &now, &network})
        contestant->print();
    std::printf(
        "now is %.1f times as fast as before; features and gradients take %.1f ms of each crop; "
        "drawing a crop takes a thread of its own %.1f ms\n",
        before.total() / now.total(), now.gradients() - network.gradients(),
        milliseconds_to_draw(settings, photos, rounds));
}

} // namespace refill
