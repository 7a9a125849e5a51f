#include "tools/train/write_safetensors.h"

#include "core/error.h"
#include "core/files/write_file.h"

#include <bit>
#include <cstdio>
#include <cstring>

namespace refill {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie here");

const char *type_name(torch::Dtype type) {
    switch (type) {
    case torch::kFloat32:
        return "F32";
    case torch::kFloat16:
        return "F16";
    case torch::kInt64:
        return "I64";
    default:
        REFILL_ASSERT(!"a type that is written");
        return "";
    }
}

std::string quoted(const std::string &text) {
    std::string out = "\"";
    for (const unsigned char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        if (c < ' ') {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", c);
            out += escape;
        } else
            out += static_cast<char>(c);
    }
    return out + '"';
}

std::string entry(const std::string &name, const torch::Tensor &tensor, std::size_t begin) {
    std::string shape;
    for (const int64_t length : tensor.sizes())
        shape += (shape.empty() ? "" : ",") + std::to_string(length);
    return quoted(name) + ":{\"dtype\":\"" + type_name(tensor.scalar_type()) + "\",\"shape\":[" +
           shape + "],\"data_offsets\":[" + std::to_string(begin) + "," +
           std::to_string(begin + tensor.nbytes()) + "]}";
}

std::string metadata_entry(const std::map<std::string, std::string> &metadata) {
    std::string texts;
    for (const auto &[key, value] : metadata)
        texts += (texts.empty() ? "" : ",") + quoted(key) + ":" + quoted(value);
    return "\"__metadata__\":{" + texts + "}";
}

} // namespace

void write_safetensors(const std::filesystem::path &file,
                       const std::map<std::string, torch::Tensor> &tensors,
                       const std::map<std::string, std::string> &metadata) {
    std::string header = "{" + metadata_entry(metadata);
    std::string data;
    for (const auto &[name, tensor] : tensors) {
        const auto values = tensor.detach().to(torch::kCPU).contiguous();
        header += "," + entry(name, values, data.size());
        data.append(static_cast<const char *>(values.const_data_ptr()), values.nbytes());
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' '); // so that the numbers are aligned
    const std::uint64_t length = header.size();
    std::string bytes(reinterpret_cast<const char *>(&length), sizeof length);
    write_file(file, bytes + header + data);
}

} // namespace refill
