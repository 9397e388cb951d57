// Rows of data files as flat lists of cells, and the foreign libraries that read such files, behind a C interface: no C++ reaches Swift.
#ifndef GENCODE_ROWS_H
#define GENCODE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum gencode_cell_kind {
    GENCODE_CELL_NULL,
    GENCODE_CELL_BOOL,
    GENCODE_CELL_INTEGER,
    GENCODE_CELL_NUMBER,
    GENCODE_CELL_TEXT,
    GENCODE_CELL_LIST,
    GENCODE_CELL_OBJECT,
};

// One value of a row. A container is followed by all cells of its content: the elements of a list, or the members of an object, each as a
// text cell with the key and the cells of its value.
typedef struct gencode_cell {
    // Of enum gencode_cell_kind.
    uint32_t code;
    // How many cells the value has, this one included: the next sibling is so many cells further.
    uint32_t span;
    // A bool's 0 or 1, an int64_t, or the bit pattern of a double.
    uint64_t bits;
    // The UTF-8 of a text, the name that a schema gives to an integer, or the digits of a whole number that `bits` cannot hold. NULL:
    // none of these. Not terminated.
    const uint8_t *text;
    uint64_t text_length;
} gencode_cell;

// Reads JSON texts one after another with simdjson, in memory that is used again.
typedef struct gencode_json gencode_json;

// NULL: no memory.
gencode_json *gencode_json_create(void);
void gencode_json_free(gencode_json *json);

// Texts that are objects are from now on read without the members that nobody wants: simdjson skips their values, of which it checks no
// more than that brackets and quotes are closed. Called once for each name of a member that is wanted.
// Returns 0, or -1: no memory.
int gencode_json_want(gencode_json *json, const uint8_t *name, size_t length);

// How many bytes behind a text must be readable. What they hold does not matter.
enum { GENCODE_JSON_PADDING = 64 };

// Reads one text. Its cells are valid until the next call, and need the text no longer.
// Returns their number, or 0 for a text that is not JSON as RFC 8259 has it or that holds half of a surrogate pair, a whole number beyond
// 64 bits with a sign, a number beyond the range of a double, or values nested more than 512 deep: a reader that can say more about
// such a text has to look at it.
size_t gencode_json_read(gencode_json *json, const uint8_t *text, size_t length, const gencode_cell **cells);

// Whether bytes are UTF-8.
int gencode_is_utf8(const uint8_t *bytes, size_t length);

// Unpacks a file that zlib or zstd has packed, piece by piece.
typedef struct gencode_unpacker gencode_unpacker;

enum gencode_packing { GENCODE_GZIP, GENCODE_ZSTD };

// NULL: no memory.
gencode_unpacker *gencode_unpacker_create(enum gencode_packing packing);
void gencode_unpacker_free(gencode_unpacker *unpacker);

// Unpacks from *input, of *input_length bytes, into output, and moves both input values past what was used.
// Returns the number of bytes written, which may be 0 with all input used; -1: the input is damaged, and gencode_unpacker_fault says how.
ptrdiff_t gencode_unpack(gencode_unpacker *unpacker, const uint8_t **input, size_t *input_length, uint8_t *output, size_t output_length);
const char *gencode_unpacker_fault(const gencode_unpacker *unpacker);

// Packs a file with zlib or zstd, piece by piece: one member of gzip without a time, or one frame of zstd with a checksum.
typedef struct gencode_packer gencode_packer;

// NULL: no memory.
gencode_packer *gencode_packer_create(enum gencode_packing packing);
void gencode_packer_free(gencode_packer *packer);

// Packs from *input, of *input_length bytes, into output, and moves both input values past what was used. With is_last no further input
// comes: the packed stream is whole once *is_done is set.
// Returns the number of bytes written; -1: the library failed, for want of memory.
ptrdiff_t gencode_pack(
    gencode_packer *packer, const uint8_t **input, size_t *input_length, int is_last, uint8_t *output, size_t output_length, int *is_done);

// True where what was unpacked so far ends where a packed stream ends: a file that stops elsewhere was cut.
int gencode_unpacker_is_complete(const gencode_unpacker *unpacker);

#ifdef __cplusplus
}
#endif

#endif
