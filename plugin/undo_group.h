#pragma once
/// Several changes as one step to undo.

#include <libgimp/gimp.h>

namespace refill {

/// A step to undo, as long as it lives. Within another one it is a part of that.
class UndoGroup {
public:
    explicit UndoGroup(GimpImage *image) : image_(image) { gimp_image_undo_group_start(image_); }
    UndoGroup(const UndoGroup &) = delete;
    UndoGroup &operator=(const UndoGroup &) = delete;
    ~UndoGroup() { gimp_image_undo_group_end(image_); }

private:
    GimpImage *image_;
};

} // namespace refill
