#pragma once
/// What has gone wrong or is to be known, in a bar that can be closed.

#include <gtk/gtk.h>

#include <string>

namespace refill {

class MessageBar {
public:
    MessageBar();

    GtkWidget *widget() const { return bar_; }

    /// Shows the text; an empty one hides the bar.
    void say(GtkMessageType type, const std::string &text);
    void clear() { say(GTK_MESSAGE_INFO, ""); }

private:
    GtkWidget *bar_;
    GtkWidget *icon_;
    GtkWidget *text_;
};

} // namespace refill
