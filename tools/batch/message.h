#pragma once
/// What a batch and its workers say to each other through pipes: a few texts at a time.

#include <optional>
#include <string>
#include <vector>

namespace refill {

using Message = std::vector<std::string>;

/// Texts with zero bytes in them are cut there. False where nobody reads any more.
bool write_message(int descriptor, const Message &message);

/// Puts messages together from what arrives.
class MessageReader {
public:
    explicit MessageReader(int descriptor) : descriptor_(descriptor) {}

    /// Waits for one read's worth. False at the end, or on failure.
    bool read_more();

    /// The next message that is there as a whole.
    std::optional<Message> take();

private:
    int descriptor_;
    std::string bytes_;
};

} // namespace refill
