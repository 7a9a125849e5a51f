#include "ui/subject_loader.h"

#include "ui/glib.h"
#include "ui/wording.h"

namespace refill {
namespace {

LoadedSubject prepared(Reading &reading, const LoadedSubject &before) {
    Subject subject = reading.take();
    LoadedSubject loaded;
    if (before.subject && *before.subject->photo == *subject.photo) {
        subject.photo = before.subject->photo;
        loaded.picture = before.picture;
        if (before.subject->hole == subject.hole && before.subject->sources == subject.sources)
            return before;
    } else {
        loaded.picture = std::make_shared<Picture>(*subject.photo);
    }
    loaded.outline = std::make_shared<HoleOutline>(subject.hole);
    loaded.subject = std::make_shared<Subject>(std::move(subject));
    return loaded;
}

} // namespace

void SubjectLoader::load(const Host &host, const LoadedSubject &before, Loaded loaded,
                         Failed failed) {
    cancel();
    before_ = before;
    loaded_ = std::move(loaded);
    failed_ = std::move(failed);
    loading_ = true;
    try {
        reading_ = host.read();
    } catch (...) {
        loading_ = false;
        failed_(current_exception_text());
        return;
    }
    source_ = g_idle_add(
        [](gpointer self) -> gboolean {
            auto *loader = static_cast<SubjectLoader *>(self);
            return guarded([&] { return loader->read_on(); });
        },
        this);
}

void SubjectLoader::cancel() {
    end_reading();
    background_.forget();
    reading_.reset();
    loading_ = false;
}

void SubjectLoader::end_reading() {
    if (source_ != 0)
        g_source_remove(source_);
    source_ = 0;
}

/// Whether to call it again.
bool SubjectLoader::read_on() {
    try {
        if (!reading_->go_on())
            return true;
        source_ = 0;
        prepare();
    } catch (...) {
        source_ = 0;
        loading_ = false;
        reading_.reset();
        failed_(current_exception_text());
    }
    return false;
}

void SubjectLoader::prepare() {
    background_.run([this, reading = std::shared_ptr<Reading>(std::move(reading_)),
                     before = std::move(before_)]() -> Background::Done {
        try {
            return [this, loaded = prepared(*reading, before)] {
                loading_ = false;
                loaded_(loaded);
            };
        } catch (...) {
            return [this, failure = std::current_exception()] {
                loading_ = false;
                failed_(exception_text(failure));
            };
        }
    });
}

} // namespace refill
