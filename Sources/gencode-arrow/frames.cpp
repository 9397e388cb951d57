#include "frames.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace gencode {

namespace {

// Rows are sent once so many bytes have come together, and a larger row by itself without being copied.
constexpr size_t frame_size = 1 << 20;

arrow::Status write_all(int descriptor, const void *bytes, size_t length) {
    const char *rest = static_cast<const char *>(bytes);
    while (length > 0) {
        ssize_t written = ::write(descriptor, rest, length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return arrow::Status::IOError("cannot write to gencode: ", std::strerror(errno));
        rest += written;
        length -= static_cast<size_t>(written);
    }
    return arrow::Status::OK();
}

arrow::Status read_all(int descriptor, void *bytes, size_t length) {
    char *rest = static_cast<char *>(bytes);
    while (length > 0) {
        ssize_t count = ::read(descriptor, rest, length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return arrow::Status::IOError("cannot read from gencode: ", std::strerror(errno));
        if (count == 0) return arrow::Status::IOError("gencode has ended");
        rest += count;
        length -= static_cast<size_t>(count);
    }
    return arrow::Status::OK();
}

}  // namespace

void RowBuilder::clear() {
    cells_.clear();
    texts_.clear();
    owned_.clear();
    text_length_ = 0;
}

void RowBuilder::add(gencode_cell_kind kind, uint64_t bits) {
    cells_.push_back(gencode_cell{static_cast<uint32_t>(kind), 1, bits, nullptr, 0});
}

void RowBuilder::add_number(double number) {
    uint64_t bits;
    std::memcpy(&bits, &number, sizeof bits);
    add(GENCODE_CELL_NUMBER, bits);
}

void RowBuilder::point(std::string_view text) {
    cells_.back().text = reinterpret_cast<const uint8_t *>(text_length_ + 1);
    cells_.back().text_length = text.size();
    texts_.push_back(text);
    text_length_ += text.size();
}

void RowBuilder::add_text(std::string_view text) {
    add(GENCODE_CELL_TEXT);
    point(text);
}

void RowBuilder::add_owned_text(std::string text) {
    // A short string lies in the object itself, which moves when the vector grows.
    text.reserve(64);
    owned_.push_back(std::move(text));
    add_text(owned_.back());
}

void RowBuilder::add_labelled_integer(int64_t number, std::string_view label) {
    add(GENCODE_CELL_INTEGER, static_cast<uint64_t>(number));
    point(label);
}

void RowBuilder::close(size_t start) { cells_[start].span = static_cast<uint32_t>(cells_.size() - start); }

arrow::Status FrameWriter::write_row(const RowBuilder &row) {
    if (row.cells_.size() > UINT32_MAX) return arrow::Status::CapacityError("a row has more than 4294967295 values");
    gencode_row head{row.cells_.size(), row.text_length_};
    size_t padding = (8 - head.text_length % 8) % 8;
    if (head.text_length + head.cells * sizeof(gencode_cell) >= frame_size) return write_large(row, head, padding);
    rows_.append(reinterpret_cast<const char *>(&head), sizeof head);
    rows_.append(reinterpret_cast<const char *>(row.cells_.data()), head.cells * sizeof(gencode_cell));
    for (std::string_view text : row.texts_) rows_.append(text);
    rows_.append(padding, '\0');
    return rows_.size() >= frame_size ? flush() : arrow::Status::OK();
}

arrow::Status FrameWriter::write_large(const RowBuilder &row, const gencode_row &head, size_t padding) {
    ARROW_RETURN_NOT_OK(flush());
    size_t cells = head.cells * sizeof(gencode_cell);
    gencode_frame frame{GENCODE_FRAME_ROWS, 0, sizeof head + cells + head.text_length + padding};
    ARROW_RETURN_NOT_OK(write_all(descriptor_, &frame, sizeof frame));
    ARROW_RETURN_NOT_OK(write_all(descriptor_, &head, sizeof head));
    ARROW_RETURN_NOT_OK(write_all(descriptor_, row.cells_.data(), cells));
    std::string small;
    for (std::string_view text : row.texts_) {
        if (text.size() < frame_size / 16) {
            small.append(text);
            if (small.size() < frame_size) continue;
            text = {};
        }
        ARROW_RETURN_NOT_OK(write_all(descriptor_, small.data(), small.size()));
        small.clear();
        ARROW_RETURN_NOT_OK(write_all(descriptor_, text.data(), text.size()));
    }
    small.append(padding, '\0');
    return write_all(descriptor_, small.data(), small.size());
}

arrow::Status FrameWriter::flush() {
    if (rows_.empty()) return arrow::Status::OK();
    std::string rows;
    rows.swap(rows_);
    ARROW_RETURN_NOT_OK(write(GENCODE_FRAME_ROWS, rows));
    rows.clear();
    rows_.swap(rows);
    return arrow::Status::OK();
}

arrow::Status FrameWriter::write(gencode_frame_kind kind, std::string_view payload) {
    if (!rows_.empty()) ARROW_RETURN_NOT_OK(flush());
    gencode_frame frame{static_cast<uint32_t>(kind), 0, payload.size()};
    ARROW_RETURN_NOT_OK(write_all(descriptor_, &frame, sizeof frame));
    return write_all(descriptor_, payload.data(), payload.size());
}

arrow::Status read_frame(int descriptor, Frame *frame) {
    gencode_frame head;
    ARROW_RETURN_NOT_OK(read_all(descriptor, &head, sizeof head));
    frame->kind = static_cast<gencode_frame_kind>(head.kind);
    frame->length = head.length;
    frame->storage.resize((head.length + 7) / 8);
    return read_all(descriptor, frame->bytes(), head.length);
}

}  // namespace gencode
