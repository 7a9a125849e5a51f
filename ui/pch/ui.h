// Compiled once for all sources here. They include what they use all the same: builds with
// -Db_pch=false do without this.
#pragma once

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>
