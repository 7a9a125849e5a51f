#pragma once
/// Where pixels may be copied from: anywhere, or where a channel of the image says.

#include "ui/host.h"

#include <gtk/gtk.h>

#include <functional>
#include <vector>

namespace refill {

class SourceChooser {
public:
    /// `chosen` gets the channel's id; 0: anywhere.
    explicit SourceChooser(std::function<void(int id)> chosen);
    SourceChooser(const SourceChooser &) = delete;
    SourceChooser &operator=(const SourceChooser &) = delete;

    GtkWidget *widget() const { return list_; }

    /// Offers these channels, with `current` chosen; where it is gone, anywhere.
    void offer(const std::vector<NamedChannel> &channels, int current);

private:
    GtkWidget *list_ = gtk_combo_box_text_new();
    std::vector<NamedChannel> offered_;
    std::function<void(int id)> chosen_;
    bool offering_ = false;
};

} // namespace refill
