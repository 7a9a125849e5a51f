#pragma once
/// What a run takes and what comes of it.

#include "core/inpaint.h"

#include <memory>

namespace refill {

/// A photo and its hole, as they were when they were read.
struct Subject {
    std::shared_ptr<const Image> photo;
    Mask hole;
    /// Of their size: 1 where pixels may be copied from. Empty: wherever they are known.
    Mask sources = {};
    /// Where they were read, for whoever puts a fill there; the window does not look at it.
    std::shared_ptr<const void> origin = {};
};

/// What one run takes.
struct Task {
    std::shared_ptr<const Subject> subject;
    Params params;
};

/// One fill, for the user to choose or not.
struct Candidate {
    int number = 0; ///< from 1, in the order of the tries
    Task task;
    Result result;
    bool is_applied = false;
};

} // namespace refill
