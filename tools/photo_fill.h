#pragma once
/// A photo on its way from one file to another.

#include "core/inpaint.h"
#include "tools/photo_file.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace refill {

struct FillFiles {
    std::filesystem::path photo;
    std::filesystem::path mask;
    std::filesystem::path output;
    std::filesystem::path copy_from = {}; ///< a mask of what may be copied; empty: all of the photo
};

/// What is known when the fill is over, however it ended.
struct Outcome {
    int photo_width = 0; ///< 0 where the photo could not be read
    int photo_height = 0;
    std::size_t hole_pixels = 0;  ///< white in the mask
    std::optional<Result> result; ///< absent where the run failed
    std::string error;            ///< why it failed
    double reading_seconds = 0.0;
    double writing_seconds = 0.0;
};

/// Reads, fills and writes, in this order. What is known goes into `outcome`, which must outlive
/// it.
class PhotoFill {
public:
    /// Reads the photo and its mask. Throws Error where they cannot be read or do not belong
    /// together, and where the output could not be written or could not hold the photo; (resource)
    /// where `stop` came. Of the photo it holds what filling with `params` looks at.
    PhotoFill(const FillFiles &files, const Params &params, Outcome &outcome,
              std::stop_token stop = {});

    /// As Inpainter::run(), once; the inpainter has the same parameters.
    void fill(Inpainter &inpainter, const Hooks &hooks);

    /// As inpaint_variants(): calls `made` once there is another fill.
    void fill_variants(const Params &params, int count, const Hooks &hooks,
                       const std::function<void()> &made);

    /// Writes the fill that there is. Throws Error (resource), leaving what was there before.
    void write();
    /// The same to a file of its own: of out.png, out-1.png for 1.
    void write_numbered(int number);

private:
    PhotoPart part() const;
    void write(PhotoFile photo, const std::filesystem::path &file);

    FillFiles files_;
    Outcome &outcome_;
    FileKind kind_;
    std::optional<PhotoFile> photo_;
    HoleFile mask_;
    HoleFile sources_; ///< of no size where none are given
};

} // namespace refill
