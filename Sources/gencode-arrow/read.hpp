// Rows of Parquet and Arrow files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frames.hpp"

namespace gencode {

// Sends the schema and all rows of the file behind a descriptor.
// - columns: the only ones that are read; without a value all are. Of an empty list, the schema alone is sent.
arrow::Status read_file(int file, const std::optional<std::vector<std::string>> &columns, FrameWriter *writer);

}  // namespace gencode
