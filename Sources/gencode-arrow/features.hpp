// The types of columns, from the features as `datasets` writes them into a file's metadata.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>
#include <arrow/type.h>

namespace gencode {

// The schema of a file with this metadata `huggingface`, {"info": {"features": {COLUMN: FEATURE, ...}}}. It has the columns in the order of
// the text, and the text as its metadata.
arrow::Result<std::shared_ptr<arrow::Schema>> schema_of(const std::string &metadata);

}  // namespace gencode
