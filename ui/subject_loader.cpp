#include "ui/subject_loader.h"

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
    const auto fail = [this](const std::string &text) {
        loading_ = false;
        failed_(text);
    };
    try {
        const std::shared_ptr<Reading> reading = host.read();
        reading_.begin(reading, [this, reading] { prepare(reading); }, fail);
    } catch (...) {
        fail(current_exception_text());
    }
}

void SubjectLoader::cancel() {
    reading_.cancel();
    background_.forget();
    loading_ = false;
}

void SubjectLoader::prepare(std::shared_ptr<Reading> reading) {
    background_.run(
        [this, reading = std::move(reading), before = std::move(before_)]() -> Background::Done {
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
