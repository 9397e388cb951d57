// What gencode and its program gencode-arrow send each other through a pipe: frames, each a header and a payload, in the byte order of the
// machine.
#ifndef GENCODE_FRAMES_H
#define GENCODE_FRAMES_H

#include "rows.h"

#ifdef __cplusplus
extern "C" {
#endif

enum gencode_frame_kind {
    // First: JSON text. From the reader {"rows": 17 or -1, "columns": ["name", ...]}; to the writer
    // what becomes the metadata `huggingface` of the file, see features.hpp.
    GENCODE_FRAME_SCHEMA = 1,
    // One or more rows, each a gencode_row with its cells and texts behind it.
    GENCODE_FRAME_ROWS = 2,
    // Last: the number of all rows as uint64_t. The writer answers with the same once the file is whole.
    GENCODE_FRAME_END = 3,
    // The last frame of a reader or writer that failed. Its payload is the message, in UTF-8.
    GENCODE_FRAME_FAILURE = 4,
    // As GENCODE_FRAME_FAILURE, where the file is whole and uses what this reader does not know.
    GENCODE_FRAME_UNSUPPORTED = 5,
    // As GENCODE_FRAME_FAILURE, where there was not enough memory.
    GENCODE_FRAME_TOO_LARGE = 6,
};

typedef struct gencode_frame {
    uint32_t kind;
    uint32_t unused;
    uint64_t length;
} gencode_frame;

// Followed by the cells, then by the texts, then by zeros up to a multiple of eight bytes. In `text`, a cell has the offset of its text in
// the texts, plus one; 0 means that it has none.
typedef struct gencode_row {
    uint64_t cells;
    uint64_t text_length;
} gencode_row;

enum { GENCODE_DEEPEST_CELL = 512 };

// Checks the row at the beginning of `length` bytes, turns its offsets into pointers, and sets *row_length to the bytes that it takes and
// *cells to its first cell. Returns 0, or what is wrong with the row: it comes from another process, which a hostile file may have taken over.
const char *gencode_row_open(uint8_t *bytes, size_t length, size_t *row_length, const gencode_cell **cells);

#ifdef __cplusplus
}
#endif

#endif
