#pragma once
/// The little of C++ that GLib's C interface needs: ownership and callbacks.
///
/// The Gimp widgets have no C++ wrappers, so their C interface is used directly; what is here makes
/// it release what it hands out, and keeps exceptions from crossing C code.

#include <glib-object.h>

#include <exception>
#include <functional>
#include <memory>
#include <utility>

namespace refill {

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};

struct Free {
    void operator()(gpointer memory) const { g_free(memory); }
};

/// A reference that is ours: made from what a function returns as "transfer full".
template <typename Object>
using GObjectPtr = std::unique_ptr<Object, Unref>;

/// A string, or an array, that is ours to free.
template <typename Memory>
using GPtr = std::unique_ptr<Memory, Free>;
using GCharPtr = GPtr<char>;

/// A further reference to what somebody else owns.
template <typename Object>
GObjectPtr<Object> share(Object *object) {
    return GObjectPtr<Object>(object ? static_cast<Object *>(g_object_ref(object)) : nullptr);
}

/// Calls `function`; what it throws is logged and ends here, with a value of zero. For callbacks
/// out of C code, which an exception must not cross.
template <typename Function>
auto guarded(Function &&function) noexcept -> decltype(function()) {
    try {
        return function();
    } catch (const std::exception &failure) {
        g_critical("Refill: %s", failure.what());
    } catch (...) {
        g_critical("Refill: unknown failure");
    }
    return decltype(function())();
}

template <typename Signature>
struct Handler;

template <typename Return, typename... Arguments>
struct Handler<Return(Arguments...)> {
    std::function<Return(Arguments...)> function;

    static Return call(Arguments... arguments, gpointer self) {
        return guarded([&] { return static_cast<Handler *>(self)->function(arguments...); });
    }
    static void destroy(gpointer self, GClosure *) { delete static_cast<Handler *>(self); }
};

/// Connects a function object, which lives as long as the connection:
/// `connect<void(GtkButton *)>(button, "clicked", [](GtkButton *) { ... })`.
template <typename Signature, typename Function>
gulong connect(gpointer instance, const char *signal, Function function) {
    auto *handler = new Handler<Signature>{std::move(function)};
    return g_signal_connect_data(instance, signal, G_CALLBACK(Handler<Signature>::call), handler,
                                 Handler<Signature>::destroy, GConnectFlags(0));
}

/// The same, but until `owner` goes, where that is before `instance` does.
template <typename Signature, typename Function>
void connect_for(gpointer owner, gpointer instance, const char *signal, Function function) {
    auto *handler = new Handler<Signature>{std::move(function)};
    GClosure *closure =
        g_cclosure_new(G_CALLBACK(Handler<Signature>::call), handler, Handler<Signature>::destroy);
    g_object_watch_closure(G_OBJECT(owner), closure);
    g_signal_connect_closure(instance, signal, closure, FALSE);
}

/// Calls function objects once, when the main loop is idle or after a time, as long as the Soon lives.
class Soon {
public:
    Soon() = default;
    Soon(const Soon &) = delete;
    Soon &operator=(const Soon &) = delete;
    ~Soon() { forget(); }

    /// Forgets what has not been called yet.
    void call(std::function<void()> function, unsigned milliseconds = 0) {
        forget();
        function_ = std::move(function);
        source_ = milliseconds > 0 ? g_timeout_add(milliseconds, run, this) : g_idle_add(run, this);
    }

    void forget() {
        if (source_ != 0)
            g_source_remove(source_);
        source_ = 0;
    }

private:
    static gboolean run(gpointer data) {
        auto *self = static_cast<Soon *>(data);
        self->source_ = 0;
        guarded([function = std::move(self->function_)] { function(); });
        return G_SOURCE_REMOVE;
    }

    std::function<void()> function_;
    guint source_ = 0;
};

/// Calls a function object at an interval on the main loop, as long as the Timer lives.
class Timer {
public:
    Timer(unsigned milliseconds, std::function<void()> function) : function_(std::move(function)) {
        source_ = g_timeout_add(milliseconds, tick, this);
    }
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    ~Timer() { g_source_remove(source_); }

private:
    static gboolean tick(gpointer self) {
        guarded([&] { static_cast<Timer *>(self)->function_(); });
        return G_SOURCE_CONTINUE;
    }

    std::function<void()> function_;
    guint source_;
};

} // namespace refill
