#pragma once
/// A process of a batch that fills photos, one after the other, and keeps the network between them.

#include "tools/batch/list.h"
#include "tools/batch/message.h"

#include <optional>

namespace refill {

/// What became of a fill.
struct FillReport {
    enum class End {
        done,    ///< the output is there as a whole
        there,   ///< and was so before
        failed,  ///< `words` says why; nothing was written
        not_done ///< it was stopped before its end, or never begun
    };

    End end = End::not_done;
    double seconds = 0.0;
    int width = 0;
    int height = 0;
    std::size_t hole_pixels = 0;
    std::string words; ///< what failed, or what the user may want to know
};

/// What a worker is told to do.
Message message_of(const BatchFill &fill);

/// What a worker answers: how far it is, from 0 to 1, and in the end its report.
struct Answer {
    double fraction = 0.0;
    std::optional<FillReport> report;
};

Answer answer_of(const Message &message);

/// Fills what it is told to on the standard input until that ends, and answers on the standard
/// output.
void work_for_batch();

} // namespace refill
