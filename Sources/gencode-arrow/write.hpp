// A Parquet file from rows.
#pragma once

#include "frames.hpp"

namespace gencode {

// Writes what comes from a descriptor to the file behind another: a schema (features.hpp), rows, and the last frame. A row is the list of
// its columns' values; a struct is the list of its members' values. Sends the number of rows once the file is whole.
arrow::Status write_file(int input, int file, FrameWriter *writer);

}  // namespace gencode
