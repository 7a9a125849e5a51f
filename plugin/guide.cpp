#include "plugin/guide.h"

#include "core/error.h"
#include "ui/glib.h"

#include <gtk/gtk.h>

#include <cstdlib>

namespace refill {

std::filesystem::path guide() {
    const char *folder = std::getenv("REFILL_GUIDE");
    return std::filesystem::path(folder && *folder ? folder : REFILL_GUIDE_DIR) / "index.html";
}

void open_guide() {
    const std::string file = guide().string();
    const GCharPtr address(g_filename_to_uri(file.c_str(), nullptr, nullptr));
    const bool is_there = std::filesystem::exists(file);
    if (!is_there || !address ||
        !gtk_show_uri_on_window(nullptr, address.get(), GDK_CURRENT_TIME, nullptr))
        throw Error(ErrorKind::input, "The guide could not be opened. It is the file {}.", file);
}

} // namespace refill
