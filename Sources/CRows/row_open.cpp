#include "frames.h"

#include <simdjson.h>

namespace {

// Whether `count` cells from `first` on are the content of a container. The recursion is bounded by `depth`.
bool is_content(const gencode_cell *first, uint64_t count, bool is_object, int depth);

bool is_value(const gencode_cell *cell, uint64_t available, int depth) {
    if (cell->span == 0 || cell->span > available) return false;
    switch (cell->code) {
    case GENCODE_CELL_NULL:
    case GENCODE_CELL_BOOL:
    case GENCODE_CELL_INTEGER:
    case GENCODE_CELL_NUMBER: return cell->span == 1;
    case GENCODE_CELL_TEXT: return cell->span == 1 && cell->text != nullptr;
    case GENCODE_CELL_LIST: return depth > 0 && is_content(cell + 1, cell->span - 1, false, depth - 1);
    case GENCODE_CELL_OBJECT: return depth > 0 && is_content(cell + 1, cell->span - 1, true, depth - 1);
    default: return false;
    }
}

bool is_content(const gencode_cell *first, uint64_t count, bool is_object, int depth) {
    while (count > 0) {
        if (is_object) {
            if (first->code != GENCODE_CELL_TEXT || !is_value(first, count, 0)) return false;
            first += 1;
            count -= 1;
        }
        if (count == 0 || !is_value(first, count, depth)) return false;
        count -= first->span;
        first += first->span;
    }
    return true;
}

}  // namespace

const char *gencode_row_open(uint8_t *bytes, size_t length, size_t *row_length, const gencode_cell **cells) {
    auto *row = reinterpret_cast<gencode_row *>(bytes);
    if (length < sizeof *row) return "it is cut";
    size_t room = length - sizeof *row;
    if (row->cells == 0 || row->cells > UINT32_MAX || row->cells > room / sizeof(gencode_cell)) return "its cells are cut";
    room -= row->cells * sizeof(gencode_cell);
    size_t padded = (row->text_length + 7) / 8 * 8;
    if (row->text_length > room || padded > room) return "its texts are cut";
    auto *first = reinterpret_cast<gencode_cell *>(row + 1);
    const auto *texts = reinterpret_cast<const uint8_t *>(first + row->cells);
    for (uint64_t index = 0; index < row->cells; index += 1) {
        gencode_cell *cell = first + index;
        uint64_t offset = reinterpret_cast<uint64_t>(cell->text);
        if (offset == 0) {
            cell->text_length = 0;
            continue;
        }
        offset -= 1;
        if (offset > row->text_length || cell->text_length > row->text_length - offset) return "a text lies outside of it";
        cell->text = texts + offset;
    }
    if (first->span != row->cells || !is_value(first, row->cells, GENCODE_DEEPEST_CELL)) return "its cells do not fit together";
    if (!simdjson::validate_utf8(reinterpret_cast<const char *>(texts), row->text_length)) return "a text is not UTF-8";
    *row_length = sizeof *row + row->cells * sizeof(gencode_cell) + padded;
    *cells = first;
    return nullptr;
}
