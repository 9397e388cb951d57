#include "read.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include "cells.hpp"
#include "memory.hpp"

namespace gencode {

namespace {

using arrow::Status;

using Columns = std::optional<std::vector<std::string>>;

bool is_wanted(const Columns &columns, const std::string &name) {
    return !columns || std::find(columns->begin(), columns->end(), name) != columns->end();
}

// A text as JSON writes it.
std::string quoted(const std::string &text) {
    std::string json = "\"";
    for (char character : text) {
        if (character == '"' || character == '\\') json += '\\';
        if (static_cast<unsigned char>(character) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", character);
            json += escape;
        } else {
            json += character;
        }
    }
    return json + "\"";
}

// The names of all columns, of those too that are not wanted.
Status send_schema(int64_t rows, const std::vector<std::string> &names, FrameWriter *writer) {
    std::string json = "{\"rows\":" + std::to_string(rows) + ",\"columns\":[";
    for (const std::string &name : names) json += (&name == names.data() ? "" : ",") + quoted(name);
    return writer->write(GENCODE_FRAME_SCHEMA, json + "]}");
}

// Sends the rows of batches, and counts them.
class RowSender {
public:
    RowSender(const arrow::Schema &schema, FrameWriter *writer) : labels_(labels_of(schema)), writer_(writer) {}

    // A batch may be all of a file that is mapped, so it is checked and sent by parts.
    Status send(const arrow::RecordBatch &batch) {
        constexpr int64_t part = 64;
        for (int64_t first = 0; first < batch.num_rows(); first += part) {
            auto slice = batch.Slice(first, part);
            ARROW_RETURN_NOT_OK(slice->ValidateFull());
            for (int64_t row = 0; row < slice->num_rows(); row += 1) {
                ARROW_RETURN_NOT_OK(naming_place(
                    [&]() -> Status {
                        ARROW_RETURN_NOT_OK(add_row(*slice, row, labels_, &builder_));
                        return writer_->write_row(builder_);
                    },
                    [&] { return "row " + std::to_string(rows_ + 1); }));
                rows_ += 1;
            }
        }
        return Status::OK();
    }

    Status finish() { return writer_->write(GENCODE_FRAME_END, {reinterpret_cast<const char *>(&rows_), sizeof rows_}); }

    uint64_t rows() const { return rows_; }

private:
    std::map<int, std::unique_ptr<Labels>> labels_;
    FrameWriter *writer_;
    RowBuilder builder_;
    uint64_t rows_ = 0;
};

std::vector<std::string> field_names(const arrow::Schema &schema) {
    std::vector<std::string> names;
    for (const auto &field : schema.fields()) names.push_back(field->name());
    return names;
}

// The row group of a row that is not yet read, and the column of it that takes the most memory.
std::string place_of(const parquet::FileMetaData &metadata, const std::vector<int> &leaves, int64_t row) {
    if (metadata.num_row_groups() == 0) return "its rows";
    int group = 0;
    while (group + 1 < metadata.num_row_groups() && row >= metadata.RowGroup(group)->num_rows()) {
        row -= metadata.RowGroup(group)->num_rows();
        group += 1;
    }
    int64_t largest = -1;
    std::string name;
    for (int leaf : leaves) {
        int64_t size = metadata.RowGroup(group)->ColumnChunk(leaf)->total_uncompressed_size();
        if (size <= largest) continue;
        largest = size;
        name = metadata.schema()->Column(leaf)->path()->ToDotString();
    }
    return "row " + std::to_string(row) + " of row group " + std::to_string(group) + " (both counted from 0), whose largest column is `" + name + "` with " +
           std::to_string(largest) + " bytes";
}

// So many rows at once that they take some megabytes.
int64_t batch_rows(const parquet::FileMetaData &metadata) {
    int64_t bytes = 0;
    for (int group = 0; group < metadata.num_row_groups(); group += 1) bytes += metadata.RowGroup(group)->total_byte_size();
    int64_t average = std::max<int64_t>(1, bytes / std::max<int64_t>(1, metadata.num_rows()));
    return std::clamp<int64_t>((4 << 20) / average, 1, 4096);
}

Status read_parquet(const std::shared_ptr<arrow::io::RandomAccessFile> &file, const Columns &columns, FrameWriter *writer) {
    parquet::ReaderProperties properties;
    properties.enable_buffered_stream();
    properties.set_buffer_size(1 << 18);
    properties.set_page_checksum_verification(true);
    parquet::arrow::FileReaderBuilder builder;
    ARROW_RETURN_NOT_OK(builder.Open(file, properties));
    auto metadata = builder.raw_reader()->metadata();
    parquet::ArrowReaderProperties arrow_properties;
    arrow_properties.set_batch_size(batch_rows(*metadata));
    arrow_properties.set_pre_buffer(false);
    arrow_properties.set_use_threads(false);
    std::unique_ptr<parquet::arrow::FileReader> reader;
    ARROW_RETURN_NOT_OK(builder.properties(arrow_properties)->Build(&reader));

    std::shared_ptr<arrow::Schema> schema;
    ARROW_RETURN_NOT_OK(reader->GetSchema(&schema));
    ARROW_RETURN_NOT_OK(send_schema(metadata->num_rows(), field_names(*schema), writer));
    if (columns && columns->empty()) return Status::OK();
    std::vector<int> leaves, groups;
    for (int leaf = 0; leaf < metadata->num_columns(); leaf += 1) {
        if (is_wanted(columns, metadata->schema()->GetColumnRoot(leaf)->name())) leaves.push_back(leaf);
    }
    for (int group = 0; group < metadata->num_row_groups(); group += 1) groups.push_back(group);
    ARROW_ASSIGN_OR_RAISE(auto batches, reader->GetRecordBatchReader(groups, leaves));
    // The reader's own schema lacks the metadata in some versions.
    RowSender sender(*batches->schema()->WithMetadata(schema->metadata()), writer);
    std::shared_ptr<arrow::RecordBatch> batch;
    while (true) {
        ARROW_RETURN_NOT_OK(naming_place(
            [&] { return batches->ReadNext(&batch); }, [&] { return place_of(*metadata, leaves, static_cast<int64_t>(sender.rows())); }));
        if (batch == nullptr) break;
        ARROW_RETURN_NOT_OK(sender.send(*batch));
    }
    if (sender.rows() != static_cast<uint64_t>(metadata->num_rows())) {
        return Status::Invalid("it holds ", sender.rows(), " rows, and its footer says ", metadata->num_rows());
    }
    return sender.finish();
}

arrow::ipc::IpcReadOptions options_for(const arrow::Schema &schema, const Columns &columns) {
    auto options = arrow::ipc::IpcReadOptions::Defaults();
    options.use_threads = false;
    for (int field = 0; columns && field < schema.num_fields(); field += 1) {
        if (is_wanted(columns, schema.field(field)->name())) options.included_fields.push_back(field);
    }
    return options;
}

// An empty list of included fields means all of them.
bool wants_none(const arrow::Schema &schema, const arrow::ipc::IpcReadOptions &options, const Columns &columns) {
    return columns && schema.num_fields() > 0 && options.included_fields.empty();
}

Status no_column() { return Status::Invalid("none of its columns is one that is needed"); }

Status read_arrow_stream(const std::shared_ptr<arrow::io::MemoryMappedFile> &file, const Columns &columns, FrameWriter *writer) {
    ARROW_ASSIGN_OR_RAISE(auto first, arrow::ipc::RecordBatchStreamReader::Open(file));
    auto schema = first->schema();
    ARROW_RETURN_NOT_OK(send_schema(-1, field_names(*schema), writer));
    if (columns && columns->empty()) return Status::OK();
    auto options = options_for(*schema, columns);
    if (wants_none(*schema, options, columns)) return no_column();
    ARROW_RETURN_NOT_OK(file->Seek(0));
    ARROW_ASSIGN_OR_RAISE(auto reader, arrow::ipc::RecordBatchStreamReader::Open(file, options));
    RowSender sender(*reader->schema(), writer);
    std::shared_ptr<arrow::RecordBatch> batch;
    while (true) {
        ARROW_RETURN_NOT_OK(naming_place(
            [&] { return reader->ReadNext(&batch); }, [&] { return "the batch behind row " + std::to_string(sender.rows()); }));
        if (batch == nullptr) break;
        ARROW_RETURN_NOT_OK(sender.send(*batch));
    }
    return sender.finish();
}

Status read_arrow_file(const std::shared_ptr<arrow::io::MemoryMappedFile> &file, const Columns &columns, FrameWriter *writer) {
    ARROW_ASSIGN_OR_RAISE(auto first, arrow::ipc::RecordBatchFileReader::Open(file));
    auto schema = first->schema();
    ARROW_RETURN_NOT_OK(send_schema(-1, field_names(*schema), writer));
    if (columns && columns->empty()) return Status::OK();
    auto options = options_for(*schema, columns);
    if (wants_none(*schema, options, columns)) return no_column();
    ARROW_ASSIGN_OR_RAISE(auto reader, arrow::ipc::RecordBatchFileReader::Open(file, options));
    RowSender sender(*reader->schema(), writer);
    for (int index = 0; index < reader->num_record_batches(); index += 1) {
        std::shared_ptr<arrow::RecordBatch> batch;
        ARROW_RETURN_NOT_OK(naming_place(
            [&] { return reader->ReadRecordBatch(index).Value(&batch); },
            [&] { return "the batch behind row " + std::to_string(sender.rows()); }));
        ARROW_RETURN_NOT_OK(sender.send(*batch));
    }
    return sender.finish();
}

}  // namespace

Status read_file(int file, const Columns &columns, FrameWriter *writer) {
    char magic[6] = {};
    ssize_t length = ::pread(file, magic, sizeof magic, 0);
    if (length < 0) return Status::IOError(std::strerror(errno));
    if (length < 4) return Status::Invalid("it is too short to be a Parquet or Arrow file");
    if (std::memcmp(magic, "PARE", 4) == 0) return Status::NotImplemented("it is encrypted");
    if (std::memcmp(magic, "PAR1", 4) == 0) {
        ARROW_ASSIGN_OR_RAISE(auto readable, arrow::io::ReadableFile::Open(file));
        return read_parquet(readable, columns, writer);
    }
    // A mapping that a shrinking file takes away ends this process alone.
    ARROW_ASSIGN_OR_RAISE(
        auto mapped, arrow::io::MemoryMappedFile::Open("/proc/self/fd/" + std::to_string(file), arrow::io::FileMode::READ));
    return std::memcmp(magic, "ARROW1", 6) == 0 ? read_arrow_file(mapped, columns, writer) : read_arrow_stream(mapped, columns, writer);
}

}  // namespace gencode
