#include "tools/batch/message.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <unistd.h>

namespace refill {

// A message is the number of its texts, and then the texts; a zero byte ends each.

bool write_message(int descriptor, const Message &message) {
    std::string bytes = std::to_string(message.size()) + '\0';
    for (const std::string &text : message)
        bytes += text.substr(0, text.find('\0')) + '\0';
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count = write(descriptor, bytes.data() + sent, bytes.size() - sent);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        sent += static_cast<std::size_t>(count);
    }
    return true;
}

bool MessageReader::read_more() {
    std::array<char, 4096> block;
    ssize_t count = 0;
    do
        count = read(descriptor_, block.data(), block.size());
    while (count < 0 && errno == EINTR);
    if (count <= 0)
        return false;
    bytes_.append(block.data(), static_cast<std::size_t>(count));
    return true;
}

std::optional<Message> MessageReader::take() {
    auto end = bytes_.find('\0');
    if (end == std::string::npos)
        return std::nullopt;
    Message message(std::strtoul(bytes_.c_str(), nullptr, 10));
    for (std::string &text : message) {
        const auto begin = end + 1;
        end = bytes_.find('\0', begin);
        if (end == std::string::npos)
            return std::nullopt;
        text = bytes_.substr(begin, end - begin);
    }
    bytes_.erase(0, end + 1);
    return message;
}

} // namespace refill
