#include "tools/eval/table.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace refill {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *all_masks = "all";

constexpr Figure columns[] = {
    {"feature-distance", "Feature distance", 3, &Row::feature_distance},
    {"hole-psnr", "PSNR hole, dB", 2, &Row::hole_psnr},
    {"hole-ssim", "SSIM hole", 3, &Row::hole_ssim},
    {"hole-l1", "L1 hole, %", 2, &Row::hole_l1},
    {"psnr", "PSNR, dB", 2, &Row::psnr},
    {"ssim", "SSIM", 4, &Row::ssim},
    {"l1", "L1, %", 3, &Row::l1},
    {"lpips", "LPIPS", 4, &Row::lpips},
    {"hole-share", "Hole, share", 3, &Row::hole_share},
    {"seconds", "Seconds", 1, &Row::seconds},
    {"peak-memory-mib", "Memory, MiB", 0, &Row::peak_memory},
};

constexpr const char *frechet_name = "frechet-distance";

std::string with_decimals(double value, int decimals) {
    if (std::isnan(value))
        return "";
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

/// In full precision, as CSV has it.
std::string digits(double value) {
    if (std::isnan(value))
        return "";
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

std::string csv_field(const std::string &text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string field = "\"";
    for (const char c : text)
        field += c == '"' ? std::string("\"\"") : std::string(1, c);
    return field + "\"";
}

std::string csv_line(const std::vector<std::string> &fields) {
    std::string line;
    for (const std::string &field : fields)
        line += (line.empty() ? "" : ",") + csv_field(field);
    return line + "\r\n";
}

std::string markdown_line(const std::vector<std::string> &cells) {
    std::string line = "|";
    for (const std::string &cell : cells)
        line += " " + cell + " |";
    return line + "\n";
}

Mean mean_of(const std::vector<const Row *> &rows, const std::string &mask) {
    Mean mean;
    mean.row.mask = mask;
    mean.row.entry = rows.front()->entry;
    for (const Row *row : rows)
        ++(row->failure.empty() ? mean.results : mean.failures);
    for (const Figure &figure : columns) {
        double sum = 0;
        int known = 0;
        for (const Row *row : rows) {
            const double value = row->*figure.value;
            if (std::isnan(value))
                continue;
            sum += value;
            ++known;
        }
        if (known > 0)
            mean.row.*figure.value = sum / known;
    }
    return mean;
}

/// The values of `name`, each once, in the order in which they come.
std::vector<std::string> distinct(const std::vector<Row> &rows, std::string Row::*name) {
    std::vector<std::string> values;
    for (const Row &row : rows)
        if (std::ranges::find(values, row.*name) == values.end())
            values.push_back(row.*name);
    return values;
}

Json figures_json(const Row &row) {
    Json numbers;
    for (const Figure &figure : columns) // the library writes what is not finite as null
        numbers[figure.name] = row.*figure.value;
    return numbers;
}

Json row_json(const Row &row) {
    Json entry = {{"photo", row.photo}, {"mask", row.mask}, {"entry", row.entry}};
    entry.update(figures_json(row));
    if (!row.failure.empty())
        entry["failure"] = row.failure;
    return entry;
}

Json mean_json(const Mean &mean) {
    Json entry = {{"mask", mean.row.mask},
                  {"entry", mean.row.entry},
                  {"results", mean.results},
                  {"failures", mean.failures}};
    entry.update(figures_json(mean.row));
    entry[frechet_name] = mean.frechet_distance;
    return entry;
}

} // namespace

std::span<const Figure> figures() { return columns; }

std::vector<Mean> means_of(const std::vector<Row> &rows) {
    std::vector<std::string> masks = distinct(rows, &Row::mask);
    if (masks.size() > 1)
        masks.push_back(all_masks);
    std::vector<Mean> means;
    for (const std::string &mask : masks)
        for (const std::string &entry : distinct(rows, &Row::entry)) {
            std::vector<const Row *> chosen;
            for (const Row &row : rows)
                if (row.entry == entry && (mask == all_masks || row.mask == mask))
                    chosen.push_back(&row);
            if (!chosen.empty())
                means.push_back(mean_of(chosen, mask));
        }
    return means;
}

std::string rows_csv(const std::vector<Row> &rows) {
    std::vector<std::string> head{"photo", "mask", "entry"};
    for (const Figure &figure : columns)
        head.emplace_back(figure.name);
    head.emplace_back("failure");
    std::string text = csv_line(head);
    for (const Row &row : rows) {
        std::vector<std::string> fields{row.photo, row.mask, row.entry};
        for (const Figure &figure : columns)
            fields.push_back(digits(row.*figure.value));
        fields.push_back(row.failure);
        text += csv_line(fields);
    }
    return text;
}

std::string means_csv(const std::vector<Mean> &means) {
    std::vector<std::string> head{"mask", "entry", "results", "failures"};
    for (const Figure &figure : columns)
        head.emplace_back(figure.name);
    head.emplace_back(frechet_name);
    std::string text = csv_line(head);
    for (const Mean &mean : means) {
        std::vector<std::string> fields{mean.row.mask, mean.row.entry, std::to_string(mean.results),
                                        std::to_string(mean.failures)};
        for (const Figure &figure : columns)
            fields.push_back(digits(mean.row.*figure.value));
        fields.push_back(digits(mean.frechet_distance));
        text += csv_line(fields);
    }
    return text;
}

std::string means_markdown(const std::vector<Mean> &means) {
    const auto any = [&](auto value) {
        return std::ranges::any_of(means,
                                   [&](const Mean &mean) { return !std::isnan(value(mean)); });
    };
    std::vector<Figure> shown;
    for (const Figure &figure : columns)
        if (any([&](const Mean &mean) { return mean.row.*figure.value; }))
            shown.push_back(figure);
    const bool frechet = any([](const Mean &mean) { return mean.frechet_distance; });

    std::vector<std::string> head{"Mask", "Entry", "Results"};
    for (const Figure &figure : shown)
        head.emplace_back(figure.label);
    if (frechet)
        head.emplace_back("FID");
    std::string text =
        markdown_line(head) + markdown_line(std::vector<std::string>(head.size(), "---"));
    for (const Mean &mean : means) {
        const std::string failed =
            mean.failures > 0 ? " (" + std::to_string(mean.failures) + " failed)" : "";
        std::vector<std::string> cells{mean.row.mask, mean.row.entry,
                                       std::to_string(mean.results) + failed};
        for (const Figure &figure : shown)
            cells.push_back(with_decimals(mean.row.*figure.value, figure.decimals));
        if (frechet)
            cells.push_back(with_decimals(mean.frechet_distance, 2));
        text += markdown_line(cells);
    }
    return text;
}

std::string photos_markdown(const std::vector<Row> &rows) {
    const auto photos = distinct(rows, &Row::photo);
    std::vector<std::string> head{"Entry"};
    head.insert(head.end(), photos.begin(), photos.end());
    std::string text =
        markdown_line(head) + markdown_line(std::vector<std::string>(head.size(), "---"));
    for (const std::string &entry : distinct(rows, &Row::entry)) {
        std::vector<std::string> cells{entry};
        for (const std::string &photo : photos) {
            std::vector<const Row *> chosen;
            for (const Row &row : rows)
                if (row.entry == entry && row.photo == photo)
                    chosen.push_back(&row);
            const Row mean = chosen.empty() ? Row{} : mean_of(chosen, all_masks).row;
            cells.push_back(with_decimals(mean.feature_distance, 3) + " / " +
                            with_decimals(mean.hole_psnr, 1) + " / " +
                            with_decimals(mean.hole_ssim, 2));
        }
        text += markdown_line(cells);
    }
    return text;
}

std::string tables_json(const std::string &settings_json, const std::vector<Row> &rows,
                        const std::vector<Mean> &means) {
    Json tables = {{"settings", Json::parse(settings_json)},
                   {"means", Json::array()},
                   {"results", Json::array()}};
    for (const Mean &mean : means)
        tables["means"].push_back(mean_json(mean));
    for (const Row &row : rows)
        tables["results"].push_back(row_json(row));
    return tables.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace refill
