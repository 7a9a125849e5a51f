#include "tools/failure_text.h"

#include "core/error.h"

#include <new>

namespace refill {

std::string failure_text(const std::exception_ptr &failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::bad_alloc &) {
        return "There is not enough memory.";
    } catch (const std::exception &what) {
        return what.what();
    }
}

std::string note_text(const Note &note) {
    const std::string text = fill_in(note.message, note.values);
    return note.reason ? text + " " + failure_text(note.reason) : text;
}

} // namespace refill
