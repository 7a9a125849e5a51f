// In a build with the thread sanitizer, OpenCV's loops run on threads that are made here: its own
// are those of TBB, which comes without the sanitizer, so that what keeps them apart would not be
// seen.

#include <opencv2/core/parallel/parallel_backend.hpp>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

thread_local int number_of_this_thread = 0;

class SeenThreads : public cv::parallel::ParallelForAPI {
public:
    void parallel_for(int tasks, FN_parallel_for_body_cb_t body, void *data) override {
        constexpr int pieces_per_thread = 4;
        const int piece = std::max(1, tasks / (threads_ * pieces_per_thread));
        std::atomic<int> next = 0;
        const auto work = [&](int number) {
            number_of_this_thread = number;
            for (;;) {
                // Relaxed, so that it puts nothing in order that would not be so by itself.
                const int begin = next.fetch_add(piece, std::memory_order_relaxed);
                if (begin >= tasks)
                    return;
                body(begin, std::min(begin + piece, tasks), data);
            }
        };
        std::vector<std::jthread> others;
        for (int number = 1; number < std::min(threads_, tasks); ++number)
            others.emplace_back(work, number);
        work(0);
    }

    int getThreadNum() const override { return number_of_this_thread; }
    int getNumThreads() const override { return threads_; }
    int setNumThreads(int threads) override {
        return std::exchange(threads_, std::max(threads, 1));
    }
    const char *getName() const override { return "seen"; }

private:
    int threads_ = 1;
};

[[maybe_unused]] const bool in_place = [] {
    cv::parallel::setParallelForBackend(std::make_shared<SeenThreads>());
    return true;
}();

} // namespace
