// Compiled once for all sources here. They include what they use all the same: builds with
// -Db_pch=false do without this.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
