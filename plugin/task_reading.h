#pragma once
/// What a run takes, read from the image and the procedure's arguments.

#include "plugin/write_fill.h"
#include "ui/host.h"

namespace refill {

/// Where a subject was read, as its `origin`.
struct ReadFrom {
    int layer_id = 0;
    Origin origin;
};

/// What the config asks for, as far as it makes sense on a layer of GIMP. Throws Error (settings).
Params layer_params(GimpProcedureConfig *config);

/// Reads the layer, or all that is visible, the selection on it, and the channel that says where
/// pixels may be copied from, which may be null.
class SubjectReading : public Reading {
public:
    /// Throws Error (input), as SourceReader does.
    SubjectReading(GimpImage *image, GimpLayer *layer, const std::string &sample,
                   GimpChannel *source);
    bool go_on() override { return reader_.go_on(); }
    Subject take() override;

private:
    int layer_id_;
    SourceReader reader_;
};

/// Puts a result for the task into the image; returns the layer that it is on. Throws Error
/// (input), also where the layer is gone.
Stepwise<GimpLayer *> apply(GimpImage *image, const Task &task, const Result &result);

} // namespace refill
