#include "core/finish/structure/seams.h"

#include "core/finish/clamped.h"
#include "core/finish/structure/poisson.h"
#include "core/monitor.h"

namespace refill {
namespace {

constexpr float least_weight = 1e-4f;

/// Some milliseconds' work.
constexpr std::size_t pixels_between_looks = 65536;

cv::Mat3f copied(const Sheets &sheets, const KnownPixels &known) {
    cv::Mat3f image = known.image.clone();
    cv::parallel_for_({0, image.rows}, [&](const cv::Range &rows) {
        for (int y = rows.start; y < rows.end; ++y)
            for (int x = 0; x < image.cols; ++x)
                if (sheets.of(y, x) != no_label && known.is_source(sheets.source({x, y})))
                    image(y, x) = known.image(sheets.source({x, y}));
    });
    return image;
}

/// How much a jump counts. A large one is an edge that ends in the seam; corrected like the others,
/// it would spread as a cloud of its colour over what is smooth beside it. Tried on a shoulder that
/// ends against a wall: the cloud is plain with every jump counted in full, faint where 0.15 is
/// trusted, and gone at 0.05, which measured a little worse. Weighing jumps by how far they are off
/// the median of their seam leaves the cloud where a whole seam is such an edge. A steep sky does
/// not suffer: its jumps agree, so that how much each counts does not matter.
float trust(const cv::Vec3f &jump) {
    constexpr float trusted = 0.1f;
    const float ratio = jump.dot(jump) / (3 * trusted * trusted);
    return 1.0f / ((1 + ratio) * (1 + ratio));
}

/// What pixel p should exceed its neighbour q by, beyond what it does in the copies as they lie.
class Jumps {
public:
    struct Jump {
        cv::Vec3f size;
        float weight;
    };

    Jumps(const Sheets &sheets, const KnownPixels &known, const cv::Mat3f &copies)
        : sheets_(sheets), known_(known), copies_(copies) {}

    /// Across a seam they should differ as in the copies of either's sheet, on average. A pixel
    /// that has no source is to be like its neighbours.
    Jump between(cv::Point p, cv::Point q) const {
        if (!is_filled(p) || !is_filled(q))
            return {copies_(q) - copies_(p), 1.0f};
        if (sheets_.of(p) == sheets_.of(q))
            return {{0, 0, 0}, 1.0f};
        cv::Vec3f sum(0, 0, 0);
        int count = 0;
        for (const int sheet : {sheets_.of(p), sheets_.of(q)}) {
            if (sheet == no_label)
                continue;
            const cv::Point offset = sheets_.offsets[sheet];
            if (!known_.is_source(p + offset) || !known_.is_source(q + offset))
                continue;
            sum += known_.image(p + offset) - known_.image(q + offset);
            ++count;
        }
        if (count == 0) // neither copy goes on across the seam, so nothing is known of it
            return {{0, 0, 0}, least_weight};
        const cv::Vec3f size = sum / count - (copies_(p) - copies_(q));
        return {size, trust(size)};
    }

private:
    bool is_filled(cv::Point pixel) const {
        return sheets_.of(pixel) == no_label || known_.is_source(sheets_.source(pixel));
    }

    const Sheets &sheets_;
    const KnownPixels &known_;
    const cv::Mat3f &copies_;
};

} // namespace

cv::Mat3f copy_sheets(const Sheets &sheets, const KnownPixels &known, const Monitor &monitor) {
    cv::Mat3f image = copied(sheets, known);
    monitor.check();
    const Jumps jumps(sheets, known, image);
    PoissonProblem problem(known.hole);
    const cv::Rect all({}, image.size());
    for (std::size_t i = 0; i < problem.pixels().size(); ++i) {
        if (i % pixels_between_looks == 0)
            monitor.check();
        const cv::Point p = problem.pixels()[i];
        for (const cv::Point &side : {cv::Point(1, 0), {0, 1}, {-1, 0}, {0, -1}}) {
            const cv::Point q = p + side;
            if (!q.inside(all))
                continue;
            const auto [jump, weight] = jumps.between(p, q);
            if (!known.hole(q))
                problem.anchor(p, weight, jump);
            else if (side.x + side.y > 0)
                problem.join(p, side.y > 0, weight, jump);
        }
    }
    const auto corrections = problem.solve(monitor);
    for (std::size_t i = 0; i < corrections.size(); ++i) {
        cv::Vec3f &pixel = image(problem.pixels()[i]);
        pixel = clamped(pixel + corrections[i]);
    }
    return image;
}

} // namespace refill
