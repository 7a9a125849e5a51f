#pragma once
/// Figures that networks take of a result: how different it looks, not how far its pixels are off.

#include "core/image.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace refill {

/// The networks' files; each may be empty.
struct PerceptualFiles {
    /// SqueezeNet v1.1 as safetensors, for the feature distance.
    std::filesystem::path features;

    /// TorchScript: takes two pictures `1 x 3 x H x W` in [-1, 1] and returns one number, as LPIPS'
    /// own Python package does (Zhang et al. 2018).
    std::filesystem::path lpips;

    /// TorchScript: takes a picture `1 x 3 x H x W` in [0, 1] and returns `1 x D`, or `1 x D x h x
    /// w` which is averaged over the positions; for the Fréchet distance (Heusel et al. 2017).
    std::filesystem::path fid;
};

/// The networks that there are. Loading TorchScript may run code from the file, so the two are the
/// user's own choice.
class Perceptual {
public:
    /// Throws Error (model) for a file that cannot be used.
    explicit Perceptual(const PerceptualFiles &files);
    ~Perceptual();

    /// In the hole, see core/networks/feature_network.h. NaN without the network.
    double feature_distance(const Image &truth, const Image &result, const Mask &hole) const;

    /// Over the whole picture. NaN without the network.
    double lpips(const Image &truth, const Image &result) const;

    /// The picture's `D` features for the Fréchet distance. Empty without the network.
    std::vector<float> fid_features(const Image &image) const;

private:
    struct Networks;
    std::unique_ptr<Networks> networks_;
};

} // namespace refill
