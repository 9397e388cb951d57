#include "cells.hpp"

#include <limits>

#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/scalar.h>
#include <arrow/util/string.h>
#include <simdjson.h>

#include "memory.hpp"

namespace gencode {

namespace {

using arrow::Array;
using arrow::Status;
using arrow::Type;

Status add_value(const Array &array, int64_t index, const Labels *labels, int depth, RowBuilder *builder);

Status add_integer(int64_t number, const Labels *labels, RowBuilder *builder) {
    if (labels != nullptr && number >= 0 && static_cast<uint64_t>(number) < labels->names.size()) {
        builder->add_labelled_integer(number, labels->names[static_cast<size_t>(number)]);
    } else {
        builder->add(GENCODE_CELL_INTEGER, static_cast<uint64_t>(number));
    }
    return Status::OK();
}

template <typename ArrayType>
Status add_integer_of(const Array &array, int64_t index, const Labels *labels, RowBuilder *builder) {
    return add_integer(static_cast<int64_t>(static_cast<const ArrayType &>(array).Value(index)), labels, builder);
}

template <typename ArrayType>
Status add_text_of(const Array &array, int64_t index, RowBuilder *builder) {
    builder->add_text(static_cast<const ArrayType &>(array).GetView(index));
    return Status::OK();
}

// Bytes that are text, as some writers store it; other bytes as hexadecimal digits.
void add_bytes(std::string_view bytes, RowBuilder *builder) {
    if (simdjson::validate_utf8(bytes.data(), bytes.size())) {
        builder->add_text(bytes);
    } else {
        builder->add_owned_text(arrow::HexEncode(bytes));
    }
}

template <typename ArrayType>
Status add_list_of(const Array &array, int64_t index, const Labels *labels, int depth, RowBuilder *builder) {
    const auto &list = static_cast<const ArrayType &>(array);
    size_t start = builder->count();
    builder->add(GENCODE_CELL_LIST);
    const Labels *item = labels == nullptr ? nullptr : labels->child(0);
    int64_t end = list.value_offset(index) + list.value_length(index);
    for (int64_t position = list.value_offset(index); position < end; position += 1) {
        ARROW_RETURN_NOT_OK(add_value(*list.values(), position, item, depth - 1, builder));
    }
    builder->close(start);
    return Status::OK();
}

Status add_struct(const Array &array, int64_t index, const Labels *labels, int depth, RowBuilder *builder) {
    const auto &parts = static_cast<const arrow::StructArray &>(array);
    size_t start = builder->count();
    builder->add(GENCODE_CELL_OBJECT);
    for (int position = 0; position < parts.num_fields(); position += 1) {
        builder->add_text(array.type()->field(position)->name());
        const Labels *member = labels == nullptr ? nullptr : labels->child(position);
        ARROW_RETURN_NOT_OK(add_value(*parts.field(position), index, member, depth - 1, builder));
    }
    builder->close(start);
    return Status::OK();
}

Status add_unsigned(uint64_t number, const Labels *labels, RowBuilder *builder) {
    if (number <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
        return add_integer(static_cast<int64_t>(number), labels, builder);
    }
    builder->add_number(static_cast<double>(number));
    return Status::OK();
}

// A scalar, or Status::Invalid for what is none.
Status add_scalar(const Array &array, int64_t index, const Labels *labels, RowBuilder *builder) {
    switch (array.type_id()) {
    case Type::BOOL: builder->add(GENCODE_CELL_BOOL, static_cast<const arrow::BooleanArray &>(array).Value(index) ? 1 : 0); break;
    case Type::INT8: return add_integer_of<arrow::Int8Array>(array, index, labels, builder);
    case Type::INT16: return add_integer_of<arrow::Int16Array>(array, index, labels, builder);
    case Type::INT32: return add_integer_of<arrow::Int32Array>(array, index, labels, builder);
    case Type::INT64: return add_integer_of<arrow::Int64Array>(array, index, labels, builder);
    case Type::UINT8: return add_integer_of<arrow::UInt8Array>(array, index, labels, builder);
    case Type::UINT16: return add_integer_of<arrow::UInt16Array>(array, index, labels, builder);
    case Type::UINT32: return add_integer_of<arrow::UInt32Array>(array, index, labels, builder);
    case Type::UINT64: return add_unsigned(static_cast<const arrow::UInt64Array &>(array).Value(index), labels, builder);
    case Type::FLOAT: builder->add_number(static_cast<const arrow::FloatArray &>(array).Value(index)); break;
    case Type::DOUBLE: builder->add_number(static_cast<const arrow::DoubleArray &>(array).Value(index)); break;
    case Type::STRING: return add_text_of<arrow::StringArray>(array, index, builder);
    case Type::LARGE_STRING: return add_text_of<arrow::LargeStringArray>(array, index, builder);
    case Type::STRING_VIEW: return add_text_of<arrow::StringViewArray>(array, index, builder);
    case Type::BINARY: add_bytes(static_cast<const arrow::BinaryArray &>(array).GetView(index), builder); break;
    case Type::LARGE_BINARY: add_bytes(static_cast<const arrow::LargeBinaryArray &>(array).GetView(index), builder); break;
    case Type::BINARY_VIEW: add_bytes(static_cast<const arrow::BinaryViewArray &>(array).GetView(index), builder); break;
    case Type::FIXED_SIZE_BINARY: add_bytes(static_cast<const arrow::FixedSizeBinaryArray &>(array).GetView(index), builder); break;
    default: {
        // Dates, decimals and the like: nothing that gencode knows is of such a type, so they only have to be shown.
        ARROW_ASSIGN_OR_RAISE(auto scalar, array.GetScalar(index));
        builder->add_owned_text(scalar->ToString());
    }
    }
    return Status::OK();
}

Status add_value(const Array &array, int64_t index, const Labels *labels, int depth, RowBuilder *builder) {
    if (depth == 0) return Status::Invalid("values are nested more than ", GENCODE_DEEPEST_CELL - 2, " deep");
    if (array.IsNull(index)) {
        builder->add(GENCODE_CELL_NULL);
        return Status::OK();
    }
    switch (array.type_id()) {
    case Type::LIST: return add_list_of<arrow::ListArray>(array, index, labels, depth, builder);
    case Type::LARGE_LIST: return add_list_of<arrow::LargeListArray>(array, index, labels, depth, builder);
    case Type::FIXED_SIZE_LIST: return add_list_of<arrow::FixedSizeListArray>(array, index, labels, depth, builder);
    case Type::MAP: return add_list_of<arrow::MapArray>(array, index, labels, depth, builder);
    case Type::STRUCT: return add_struct(array, index, labels, depth, builder);
    case Type::DICTIONARY: {
        const auto &words = static_cast<const arrow::DictionaryArray &>(array);
        return add_value(*words.dictionary(), words.GetValueIndex(index), labels, depth - 1, builder);
    }
    case Type::EXTENSION:
        return add_value(*static_cast<const arrow::ExtensionArray &>(array).storage(), index, labels, depth - 1, builder);
    default: return add_scalar(array, index, labels, builder);
    }
}

}  // namespace

Status add_row(
    const arrow::RecordBatch &batch, int64_t row, const std::map<int, std::unique_ptr<Labels>> &labels, RowBuilder *builder) {
    builder->clear();
    builder->add(GENCODE_CELL_OBJECT);
    for (int column = 0; column < batch.num_columns(); column += 1) {
        builder->add_text(batch.schema()->field(column)->name());
        auto found = labels.find(column);
        const Labels *named = found == labels.end() ? nullptr : found->second.get();
        ARROW_RETURN_NOT_OK(naming_place(
            [&] { return add_value(*batch.column(column), row, named, GENCODE_DEEPEST_CELL - 2, builder); },
            [&] { return "column `" + batch.schema()->field(column)->name() + "`"; }));
    }
    builder->close(0);
    return Status::OK();
}

}  // namespace gencode
