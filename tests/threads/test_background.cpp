// Work beside the main loop, and how its outcome is handed over. The loop is one of our own: the
// thread sanitizer does not see what GLib does to keep threads apart.

#include "ui/background.h"
#include "ui/glib.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace refill;

namespace {

/// What waits for the main thread.
class Loop {
public:
    struct Source {
        GSourceFunc function;
        gpointer data;
        GDestroyNotify destroy;
    };

    void add(Source source) {
        const std::lock_guard lock(mutex_);
        sources_.push_back(source);
    }

    /// Calls what is there; how many were.
    std::size_t run() {
        std::vector<Source> due;
        {
            const std::lock_guard lock(mutex_);
            due.swap(sources_);
        }
        for (const Source &source : due) {
            EXPECT_EQ(source.function(source.data), G_SOURCE_REMOVE);
            source.destroy(source.data);
        }
        return due.size();
    }

    void run_one() {
        while (run() == 0)
            std::this_thread::yield();
    }

private:
    std::mutex mutex_;
    std::vector<Source> sources_;
};

Loop main_loop;

} // namespace

extern "C" guint g_idle_add_full(gint, GSourceFunc function, gpointer data,
                                 GDestroyNotify destroy) {
    main_loop.add({function, data, destroy});
    return 1;
}

TEST(Background, HandsOverWhatItMadeOnTheMainLoop) {
    Background background;
    for (int round = 0; round < 100; ++round) {
        std::string shown;
        background.run([round, &shown]() -> Background::Done {
            return [&shown, made = std::to_string(round)] { shown = made; };
        });
        main_loop.run_one();
        EXPECT_EQ(shown, std::to_string(round));
    }
}

TEST(Background, LaterWorkTakesThePlaceOfEarlierWork) {
    Background background;
    std::string shown;
    for (const char *name : {"earlier", "later"})
        background.run(
            [name, &shown]() -> Background::Done { return [&shown, name] { shown += name; }; });
    while (shown.empty())
        main_loop.run_one();
    EXPECT_EQ(shown, "later");
}

TEST(Background, HandsNothingOverOnceItIsGone) {
    bool is_handed_over = false;
    {
        Background background;
        background.run([&]() -> Background::Done { return [&] { is_handed_over = true; }; });
    }
    main_loop.run_one();
    EXPECT_FALSE(is_handed_over);
}
