// Rows of Parquet and Arrow files.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "frames.hpp"

namespace gencode {

// Sends the schema and all rows of the file behind a descriptor.
// - columns: the names of the only columns that are read. No value means all columns. If the list is empty, the schema alone is sent.
arrow::Status read_file(int file, const std::optional<std::vector<std::string>> &columns, FrameWriter *writer);

}  // namespace gencode
