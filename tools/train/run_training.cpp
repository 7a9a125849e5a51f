#include "tools/train/run_training.h"

#include "core/error.h"
#include "core/files/write_file.h"
#include "tools/train/sample_sheet.h"
#include "tools/train/training.h"
#include "tools/train/training_log.h"

#include <csignal>
#include <cstdio>
#include <fstream>

namespace refill {
namespace {

namespace fs = std::filesystem;

volatile std::sig_atomic_t stop_requested = 0;

void request_stop(int) { stop_requested = 1; }

/// True once in every so many minutes, the first time after that long.
class Every {
public:
    Every(double minutes, double now) : period_(60 * minutes), next_(now + period_) {}

    bool due(double now) {
        if (now < next_)
            return false;
        next_ = now + period_;
        return true;
    }

private:
    double period_;
    double next_;
};

constexpr const char *settings_name = "settings.txt"; // a line for each option: name=value

void keep(const TrainSettings &settings) {
    std::string text;
    for (const TrainOption &option : train_options())
        text += std::string(option.name) + "=" + get_option(settings, option) + "\n";
    write_file(fs::path(settings.folder) / settings_name, text);
}

constexpr int held_out_side = 256; // whatever is trained on, so that all runs compare

class Run {
public:
    explicit Run(const TrainSettings &settings)
        : settings_(settings), folder_(settings.folder), photos_(settings.photos),
          training_(settings, photos_), state_(make_folder() / "state.safetensors") {
        if (fs::exists(state_)) {
            training_.restore(state_);
            std::printf("continuing at step %lld\n", static_cast<long long>(training_.steps()));
        }
        if (settings.held_out > 0)
            held_out_ = held_out_batch(photos_, {.held_out = settings.held_out}, held_out_side);
    }

    void go() {
        TrainingLog log(folder_ / "log.csv", training_.steps(), settings_.log_steps);
        Every save(settings_.save_minutes, training_.seconds());
        Every look(settings_.sheet_minutes, training_.seconds());
        look_at_held_out(log);
        while (!training_.finished() && !stop_requested) {
            const int crops = training_.batch_size();
            log.add(training_, training_.step(), crops);
            if (save.due(training_.seconds()))
                training_.save(state_);
            if (look.due(training_.seconds()))
                look_at_held_out(log);
        }
        training_.save(state_);
        look_at_held_out(log);
    }

private:
    const fs::path &make_folder() const {
        std::error_code failure;
        fs::create_directories(folder_, failure);
        if (failure)
            throw Error(ErrorKind::resource, "The folder {} cannot be made: {}.", folder_.string(),
                        failure.message());
        return folder_;
    }

    void look_at_held_out(TrainingLog &log) {
        if (settings_.held_out == 0)
            return;
        const auto fill = training_.fill(held_out_);
        const auto score = training_.score(held_out_, fill);
        std::printf("step %lld  held out: %.2f dB, feature distance %.4f\n",
                    static_cast<long long>(training_.steps()), score.psnr, score.distance);
        std::fflush(stdout);
        log.add(score);
        char name[32];
        std::snprintf(name, sizeof name, "sheet-%07lld.png",
                      static_cast<long long>(training_.steps()));
        write_sample_sheet(folder_ / name, held_out_, fill);
    }

    TrainSettings settings_;
    fs::path folder_;
    PhotoPack photos_;
    Training training_;
    fs::path state_;
    Batch held_out_;
};

} // namespace

TrainSettings kept_settings(const std::string &folder) {
    TrainSettings settings;
    std::ifstream file(fs::path(folder) / settings_name);
    for (std::string line; std::getline(file, line);) {
        const std::size_t equals = line.find('=');
        if (equals != std::string::npos)
            set_option(settings, line.substr(0, equals), line.substr(equals + 1));
    }
    return settings;
}

void run_training(const TrainSettings &settings) {
    check(settings);
    Run run(settings);
    keep(settings);
    std::signal(SIGTERM, request_stop);
    std::signal(SIGINT, request_stop);
    run.go();
}

} // namespace refill
