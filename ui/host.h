#pragma once
/// What the window needs done by the program around it, which knows the image.

#include "ui/job.h"
#include "ui/subject.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace refill {

/// A channel of the image.
struct NamedChannel {
    int id = 0;
    std::string name;

    bool operator==(const NamedChannel &) const = default;
};

/// How the image stands just now.
struct ImageState {
    std::string problem; ///< why nothing can be filled, in the user's language; empty: it can
    /// Another where the selection, the layer to be filled or what may be copied is another.
    std::uint64_t stamp = 0;
    std::vector<NamedChannel> channels; ///< that can say where pixels may be copied from
    int source = 0;                     ///< the id of the one that says it; 0: none

    bool operator==(const ImageState &) const = default;
};

/// Something that is done bit by bit on the main thread, so that the window goes on answering.
class Work {
public:
    virtual ~Work() = default;

    /// Goes on for a few milliseconds; true once it is done. Throws Error (input).
    virtual bool go_on() = 0;
};

/// Looks at the image.
class Looking : public Work {
public:
    /// What was seen, once it is done.
    virtual ImageState take() = 0;
};

/// Reads the layer and the selection.
class Reading : public Work {
public:
    /// What was read, once everything is. On any thread. Throws Error (input).
    virtual Subject take() = 0;
};

struct Host {
    /// Begins to look at the image; cheap enough for twice a second.
    std::function<std::unique_ptr<Looking>()> look;
    /// Begins to read. Throws Error (input) where there is nothing to read.
    std::function<std::unique_ptr<Reading>()> read;
    /// The image, small, to be looked at where there is nothing to read. Empty where there is none.
    std::function<Image()> thumbnail;
    /// The settings as they are now. Throws Error (settings).
    std::function<Params()> params;

    /// Chooses the channel that says where pixels may be copied from; 0: none.
    std::function<void(int id)> copy_from;

    std::function<void()> report_start;
    std::function<void(const Progress &)> report;
    std::function<void()> report_end;

    /// Puts these into the image, in one step to undo.
    std::function<std::unique_ptr<Work>(std::vector<std::shared_ptr<const Candidate>>)> apply;

    /// Opens the guide; empty where there is none.
    std::function<void()> help = {};
};

} // namespace refill
