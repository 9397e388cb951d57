// Values of Arrow arrays as cells.
#pragma once

#include <map>
#include <memory>

#include <arrow/record_batch.h>

#include "frames.hpp"
#include "labels.hpp"

namespace gencode {

// Adds one row of a batch as an object. The batch must have passed ValidateFull.
arrow::Status add_row(
    const arrow::RecordBatch &batch, int64_t row, const std::map<int, std::unique_ptr<Labels>> &labels, RowBuilder *builder);

}  // namespace gencode
