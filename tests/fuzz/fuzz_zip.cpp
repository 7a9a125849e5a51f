/// The list of contents of a zip archive.

#include "core/files/zip_archive.h"
#include "tests/fuzz/fuzz.h"

REFILL_FUZZER(data, size) {
    return refill::fuzz::feed_file(data, size, [](const std::string &path) {
        const refill::InputFile file(path);
        const refill::ZipArchive archive(file);
        const auto record = archive.find(archive.folder() + "data.pkl");
        if (record.begin > file.size() || record.size > file.size() - record.begin)
            std::abort(); // a record that leaves the file
    });
}
