#pragma once
/// The facade: fills the hole of a photo.
///
/// inpaint() cuts each hole out with its context, has the chosen engine fill it, and says where
/// the fill belongs and how strongly it covers each pixel. It keeps no state, so several calls
/// may run at once; each uses all cores.

#include "core/image.h"
#include "core/progress.h"
#include "core/settings/params.h"

#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace refill {

class RememberedFills;

/// How a run ended.
enum class Ending {
    complete,      ///< every iteration asked for was done, or stopped early because nothing changed
    incomplete,    ///< a part failed; the fill is what was done without it, and a note says why
    stopped,       ///< stopped by the caller; every hole is filled, some in a quick way
    cancelled,     ///< given up by the caller: there is nothing to apply
};

/// A loss of the refinement, in the order in which they came.
struct LossRecord {
    int hole;      ///< from 1
    int scale;     ///< from 0, the smallest, which has no losses; so the first is of scale 1
    int iteration; ///< from 0
    double loss;   ///< NaN where the published loss has no defined value (an empty eroded hole)
};

/// One scale of one hole.
struct ScaleRecord {
    int hole;  ///< from 1
    int scale; ///< from 0, the smallest
    int width;
    int height;
    int iterations; ///< network passes made
    double seconds;
};

/// How a hole was refined, where that was chosen for this machine: with the same values as
/// parameters, any machine refines it at the same sizes.
struct ChosenSize {
    int hole; ///< from 1
    int pixel_budget;
    int smallest_scale;
    int iterations;
    double seconds_per_pixel; ///< the pace that was counted with (core/refine/pace.h)
};

/// A run that went another way than asked, to show to the user.
struct Note {
    std::string message; ///< English, with {} for each value, as in Error
    std::vector<std::string> values;
    std::exception_ptr reason = nullptr; ///< what was thrown, where something failed
};

/// What came out. `fill` and `coverage` have the size of `area`, which is the whole photo where the
/// result is of a reduced size.
struct Result {
    Ending ending = Ending::complete;

    /// Width and height of the photo the result belongs to: the input's, unless `native_size` is
    /// off and the pixel budget reduced it.
    int width = 0;
    int height = 0;

    Rect area;         ///< the smallest rectangle around every grown hole, in the photo
    Image fill;        ///< the photo within `area`, with the holes filled
    Coverage coverage; ///< 1 in the hole, falling to 0 across the feathered ring, 0 elsewhere

    std::string engine; ///< what made the fill, e.g. "lama"
    std::string model;  ///< the weights file's own name for itself, or its file name; may be empty
    std::string device; ///< "cpu" or "cuda:N"
    double seconds = 0.0;
    std::vector<ScaleRecord> scales;
    std::vector<LossRecord> losses;
    std::vector<ChosenSize> sizes;
    std::vector<Note> notes;
};

/// How a run is watched, ended early, and spared work.
struct Hooks {
    Observer observer = {}; ///< called once an iteration
    /// Ends the run soon with a fill of every hole that can be shown: the refinement ends where it
    /// is, holes not begun are filled in a quick way, and then come matched colours, continuation,
    /// structure and detail, as far as they are asked for.
    std::stop_token stop = {};
    std::stop_token cancel = {}; ///< ends the run at once, without a fill
    /// Called, from any thread, wherever the run looks whether it is to end: what passes between two
    /// calls is what a cancel may have to wait for.
    std::function<void()> looked = {};
    /// Fills of networks from earlier runs, to be used where they fit and added to; or null. Belongs
    /// to one run at a time.
    RememberedFills *remembered = nullptr;
};

/// Fills the pixels of `photo` that are 1 in `hole`.
///
/// The two have one size. `stop` and `cancel` are heeded between iterations and inside them, within
/// a fraction of a second on photos of usual size.
///
/// Throws Error: input (sizes differ, the hole is empty, nothing is left outside it), settings (a
/// parameter out of range), model, resource. What fails once there is a fill, of another hole or
/// by the stage before, is not thrown but noted: the fill is not lost.
Result inpaint(const Image &photo, const Mask &hole, const Params &params, const Hooks &hooks);

/// The same, copying only from where `sources`, of that size or empty, is 1 (PhotoPart).
Result inpaint(const Image &photo, const Mask &hole, const Mask &sources, const Params &params,
               const Hooks &hooks);

/// The same, without a cancel and without memory.
Result inpaint(const Image &photo, const Mask &hole, const Params &params,
               const Observer &observer = {}, std::stop_token stop = {});

/// Loads what a run with these parameters begins with, LibTorch above all, which takes a good part
/// of a second: on another thread, while the photo is read. What cannot be loaded is left to the run,
/// which says so.
void load_ahead(const Params &params);

/// A part of a photo, for those who do not want to hold all of one.
struct PhotoPart {
    Image pixels; ///< those of `place`
    Mask hole;    ///< of the same size; outside it there is none
    Rect place;   ///< in the photo
    int width = 0; ///< of the photo
    int height = 0;
    /// Of the size of `pixels`: the stages after the engine copy pixels only from where it is 1, and
    /// are like these. Empty: like all that is known. The engine itself sees all.
    Mask sources = {};
};

/// What inpaint() looks at of a photo with these bounds, where `selected` holds every hole pixel:
/// the windows that the holes are filled from, and the reference.
Rect part_to_read(const Rect &selected, const Rect &photo, const Params &params);

/// That part of a photo that is held as a whole. `sources` may be empty.
PhotoPart part_of_photo(const Image &photo, const Mask &hole, const Mask &sources,
                        const Params &params);

/// The same as for the whole photo, given a part that holds part_to_read(). The reference in
/// `params`, previews and result are in pixels of the whole photo. Takes the pixels over.
Result inpaint(PhotoPart part, const Params &params, const Hooks &hooks = {});

/// Fills one photo after the other with the same settings; the engine is made, and its network
/// read, for the first of them only. Where a run failed, or had to go on on another device, it is
/// made again for the next one.
class Inpainter {
public:
    /// Throws Error (settings) where a parameter is out of range.
    explicit Inpainter(const Params &params);
    ~Inpainter();

    /// As inpaint(). One call at a time.
    Result run(PhotoPart part, const Hooks &hooks = {});
    Result run(const Image &photo, const Mask &hole, const Hooks &hooks);
    Result run(const Image &photo, const Mask &hole, const Mask &sources, const Hooks &hooks);
    Result run(const Image &photo, const Mask &hole, const Observer &observer = {},
               std::stop_token stop = {});

private:
    class Loaded;
    const Params params_;
    std::unique_ptr<Loaded> loaded_;
};

/// Blends the fill into `photo`, which has the result's size. Pixels that the fill does not cover
/// are not touched.
void composite(Image &photo, const Result &result);

} // namespace refill
