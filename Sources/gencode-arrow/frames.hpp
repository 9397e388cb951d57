// Frames of frames.h over file descriptors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>

#include "frames.h"

namespace gencode {

// A row while its cells are collected. Texts stay where they are.
class RowBuilder {
public:
    void clear();
    void add(gencode_cell_kind kind, uint64_t bits = 0);
    void add_number(double number);
    void add_text(std::string_view text);
    // Keeps a copy of the text.
    void add_owned_text(std::string text);
    void add_labelled_integer(int64_t number, std::string_view label);
    // The container that begins at `start` has all its content.
    void close(size_t start);
    size_t count() const { return cells_.size(); }

private:
    friend class FrameWriter;
    void point(std::string_view text);

    std::vector<gencode_cell> cells_;
    std::vector<std::string_view> texts_;
    std::vector<std::string> owned_;
    uint64_t text_length_ = 0;
};

class FrameWriter {
public:
    explicit FrameWriter(int descriptor) : descriptor_(descriptor) {}

    // Small rows are sent together.
    arrow::Status write_row(const RowBuilder &row);
    arrow::Status write(gencode_frame_kind kind, std::string_view payload);
    arrow::Status flush();

private:
    arrow::Status write_large(const RowBuilder &row, const gencode_row &head, size_t padding);

    int descriptor_;
    std::string rows_;
};

struct Frame {
    gencode_frame_kind kind;
    std::vector<uint64_t> storage;
    size_t length;

    uint8_t *bytes() { return reinterpret_cast<uint8_t *>(storage.data()); }
    std::string_view text() const { return {reinterpret_cast<const char *>(storage.data()), length}; }
};

// The next frame from a descriptor.
arrow::Status read_frame(int descriptor, Frame *frame);

}  // namespace gencode
