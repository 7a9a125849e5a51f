/// JSON, by each of the steps that there are for it.

#include "core/files/json_cursor.h"
#include "tests/fuzz/fuzz.h"

using refill::JsonCursor;

namespace {

void read_value(JsonCursor &json) {
    switch (json.peek()) {
    case '{':
        return json.object([&](const std::string &) { read_value(json); });
    case '[':
        return json.array([&] { read_value(json); });
    case '"':
        json.string();
        return;
    case '1':
        json.whole_number();
        return;
    default:
        json.skip_value();
    }
}

} // namespace

REFILL_FUZZER(data, size) {
    return refill::fuzz::feed([&] {
        JsonCursor json(refill::fuzz::text_of(data, size), [](std::size_t at) {
            throw refill::Error(refill::ErrorKind::model, "at byte {}", at);
        });
        read_value(json);
        if (!json.at_end())
            json.fail();
    });
}
