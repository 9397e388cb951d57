#include "write.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include <arrow/array/builder_nested.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/builder.h>
#include <arrow/io/file.h>
#include <arrow/table.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "features.hpp"

namespace gencode {

namespace {

using arrow::ArrayBuilder;
using arrow::Status;
using arrow::Type;

// Rows are written together once they have so many bytes, and no more than so many: readers hold what is written together.
constexpr size_t group_bytes = 64 << 20;
constexpr int64_t group_rows = 100000;

Status mismatch() { return Status::Invalid("a row does not fit the schema"); }

Status append(ArrayBuilder *builder, const gencode_cell *cell);

Status append_text(ArrayBuilder *builder, const gencode_cell *cell) {
    if (cell->code != GENCODE_CELL_TEXT) return mismatch();
    if (cell->text_length > std::numeric_limits<int32_t>::max()) return Status::CapacityError("a text has 2 GiB or more");
    return static_cast<arrow::StringBuilder *>(builder)->Append(cell->text, static_cast<int32_t>(cell->text_length));
}

template <typename BuilderType, typename Value>
Status append_number(ArrayBuilder *builder, const gencode_cell *cell, Value value, gencode_cell_kind kind) {
    if (cell->code != static_cast<uint32_t>(kind)) return mismatch();
    return static_cast<BuilderType *>(builder)->Append(value);
}

double number_of(const gencode_cell *cell) {
    double number;
    std::memcpy(&number, &cell->bits, sizeof number);
    return number;
}

Status append_list(ArrayBuilder *builder, const gencode_cell *cell) {
    if (cell->code != GENCODE_CELL_LIST) return mismatch();
    auto *list = static_cast<arrow::ListBuilder *>(builder);
    ARROW_RETURN_NOT_OK(list->Append());
    const gencode_cell *end = cell + cell->span;
    for (const gencode_cell *item = cell + 1; item < end; item += item->span) {
        ARROW_RETURN_NOT_OK(append(list->value_builder(), item));
    }
    return Status::OK();
}

Status append_struct(ArrayBuilder *builder, const gencode_cell *cell) {
    if (cell->code != GENCODE_CELL_LIST) return mismatch();
    auto *parts = static_cast<arrow::StructBuilder *>(builder);
    ARROW_RETURN_NOT_OK(parts->Append());
    const gencode_cell *end = cell + cell->span, *member = cell + 1;
    for (int position = 0; position < parts->num_fields(); position += 1) {
        if (member >= end) return mismatch();
        ARROW_RETURN_NOT_OK(append(parts->field_builder(position), member));
        member += member->span;
    }
    return member == end ? Status::OK() : mismatch();
}

Status append(ArrayBuilder *builder, const gencode_cell *cell) {
    if (cell->code == GENCODE_CELL_NULL) return builder->AppendNull();
    auto whole = static_cast<int64_t>(cell->bits);
    switch (builder->type()->id()) {
    case Type::STRING: return append_text(builder, cell);
    case Type::BOOL: return append_number<arrow::BooleanBuilder>(builder, cell, whole != 0, GENCODE_CELL_BOOL);
    case Type::INT32: return append_number<arrow::Int32Builder>(builder, cell, static_cast<int32_t>(whole), GENCODE_CELL_INTEGER);
    case Type::INT64: return append_number<arrow::Int64Builder>(builder, cell, whole, GENCODE_CELL_INTEGER);
    case Type::FLOAT: return append_number<arrow::FloatBuilder>(builder, cell, static_cast<float>(number_of(cell)), GENCODE_CELL_NUMBER);
    case Type::DOUBLE: return append_number<arrow::DoubleBuilder>(builder, cell, number_of(cell), GENCODE_CELL_NUMBER);
    case Type::LIST: return append_list(builder, cell);
    case Type::STRUCT: return append_struct(builder, cell);
    default: return mismatch();
    }
}

std::shared_ptr<parquet::WriterProperties> properties() {
    parquet::WriterProperties::Builder builder;
    builder.compression(parquet::Compression::ZSTD);
    builder.compression_level(3);
    builder.data_pagesize(1 << 20);
    // How large a page has become is only looked at after so many values, which may be of megabytes each.
    builder.write_batch_size(16);
    builder.max_row_group_length(group_rows);
    builder.enable_page_checksum();
    return builder.build();
}

class TableWriter {
public:
    Status open(const std::string &metadata, int file) {
        ARROW_ASSIGN_OR_RAISE(schema_, schema_of(metadata));
        ARROW_ASSIGN_OR_RAISE(rows_, arrow::MakeBuilder(arrow::struct_(schema_->fields())));
        ARROW_ASSIGN_OR_RAISE(output_, arrow::io::FileOutputStream::Open(file));
        ARROW_ASSIGN_OR_RAISE(
            writer_, parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), output_, properties()));
        return Status::OK();
    }

    // The rows of one frame.
    Status add(Frame *frame) {
        if (writer_ == nullptr) return mismatch();
        for (size_t position = 0; position < frame->length;) {
            size_t length = 0;
            const gencode_cell *cells = nullptr;
            const char *fault = gencode_row_open(frame->bytes() + position, frame->length - position, &length, &cells);
            if (fault != nullptr) return Status::Invalid("a row cannot be read: ", fault);
            ARROW_RETURN_NOT_OK(append_struct(rows_.get(), cells));
            position += length;
            bytes_ += length;
            if (bytes_ >= group_bytes || rows_->length() >= group_rows) ARROW_RETURN_NOT_OK(flush());
        }
        return Status::OK();
    }

    Status close() {
        if (writer_ == nullptr) return mismatch();
        if (rows_->length() > 0) ARROW_RETURN_NOT_OK(flush());
        // The writer itself leaves the schema's metadata out.
        ARROW_RETURN_NOT_OK(writer_->AddKeyValueMetadata(schema_->metadata()));
        ARROW_RETURN_NOT_OK(writer_->Close());
        return output_->Close();
    }

    uint64_t count() const { return count_; }

private:
    Status flush() {
        count_ += static_cast<uint64_t>(rows_->length());
        ARROW_ASSIGN_OR_RAISE(auto array, rows_->Finish());
        ARROW_ASSIGN_OR_RAISE(auto batch, arrow::RecordBatch::FromStructArray(array));
        bytes_ = 0;
        auto table = arrow::Table::Make(schema_, batch->columns());
        return writer_->WriteTable(*table, std::max<int64_t>(1, batch->num_rows()));
    }

    std::shared_ptr<arrow::Schema> schema_;
    std::unique_ptr<ArrayBuilder> rows_;
    std::shared_ptr<arrow::io::FileOutputStream> output_;
    std::unique_ptr<parquet::arrow::FileWriter> writer_;
    size_t bytes_ = 0;
    uint64_t count_ = 0;
};

}  // namespace

Status write_file(int input, int file, FrameWriter *writer) {
    TableWriter table;
    Frame frame;
    while (true) {
        ARROW_RETURN_NOT_OK(read_frame(input, &frame));
        switch (frame.kind) {
        case GENCODE_FRAME_SCHEMA: ARROW_RETURN_NOT_OK(table.open(std::string(frame.text()), file)); break;
        case GENCODE_FRAME_ROWS: ARROW_RETURN_NOT_OK(table.add(&frame)); break;
        case GENCODE_FRAME_END: {
            ARROW_RETURN_NOT_OK(table.close());
            uint64_t rows = table.count();
            return writer->write(GENCODE_FRAME_END, {reinterpret_cast<const char *>(&rows), sizeof rows});
        }
        default: return Status::Invalid("an unknown frame came");
        }
    }
}

}  // namespace gencode
