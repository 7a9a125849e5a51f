#pragma once
/// Which file holds which network, where a method was published as several files.

#include "core/networks/load_network.h"

#include <filesystem>
#include <string>
#include <vector>

namespace refill {

/// One of a method's networks and the tensor by which its file is recognised, whatever its name.
struct NetworkPart {
    std::string role; ///< for messages: "coarse network"
    std::string tensor;
};

/// The files with the networks that `parts` names, in that order. `model` is the folder they lie
/// in, or one of them, with the others beside it; where several files there hold the same network,
/// the one chosen counts, then those with its ending. Throws Error (model) where a network is not
/// found or found twice; `method` is named in it.
std::vector<std::filesystem::path> find_network_files(const std::filesystem::path &model,
                                                      const std::string &method,
                                                      const std::vector<NetworkPart> &parts);

/// All tensors of the file. `network` is named in errors. Throws Error (model).
NetworkTensors read_network(const std::filesystem::path &file, const std::string &network);

} // namespace refill
