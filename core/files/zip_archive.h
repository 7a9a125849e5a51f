#pragma once
/// Finds the records of a zip archive as PyTorch writes it.
///
/// Such archives hold their records uncompressed, so a record is a range of bytes in the file.
/// Compressed and encrypted records, archives in several parts, records that overlap each other or
/// leave the file: all are refused. (LibTorch has a reader of its own, but takes memory by the
/// sizes that an archive claims.) Checksums are not looked at: PyTorch may leave them out, and does
/// not look either.

#include "core/files/input_file.h"

#include <cstdint>
#include <map>
#include <string>

namespace refill {

class ZipArchive {
public:
    /// A record's content.
    struct Record {
        std::uint64_t begin; ///< in the file
        std::uint64_t size;
    };

    /// Whether the file begins as a zip archive does.
    static bool is_zip(const InputFile &file);

    /// Reads the list of contents. Throws Error (model).
    explicit ZipArchive(const InputFile &file);

    bool contains(const std::string &name) const { return entries_.contains(name); }

    /// Where the record lies. Throws Error (model) where there is none of that name or it does not
    /// lie where the list of contents says.
    Record find(const std::string &name) const;

    /// The folder that PyTorch puts every record in, with its slash: "best/".
    const std::string &folder() const { return folder_; }

private:
    struct Entry {
        std::uint64_t header;    ///< where its own header begins, in the file
        std::uint64_t size;      ///< of its content, as it lies in the file
        bool plain;              ///< neither compressed nor encrypted
        std::uint64_t limit = 0; ///< where what follows it begins
    };

    void read_contents(const std::string &contents, std::uint64_t count);
    void check_overlaps(std::uint64_t contents_begin);
    [[noreturn]] void fail() const;

    const InputFile &file_;
    std::map<std::string, Entry> entries_;
    std::string folder_;
};

} // namespace refill
