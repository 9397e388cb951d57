#include "rows.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

struct gencode_unpacker {
    enum gencode_packing packing;
    z_stream gzip;
    ZSTD_DStream *zstd;
    // Between two packed streams, or behind the last one: several may follow each other.
    int is_complete;
    const char *fault;
};

gencode_unpacker *gencode_unpacker_create(enum gencode_packing packing) {
    gencode_unpacker *unpacker = calloc(1, sizeof *unpacker);
    if (unpacker == NULL) return NULL;
    unpacker->packing = packing;
    unpacker->fault = "";
    unpacker->is_complete = 1;
    // 16: the header and trailer of gzip, and no other.
    int is_ready = packing == GENCODE_GZIP ? inflateInit2(&unpacker->gzip, 16 + MAX_WBITS) == Z_OK
                                           : (unpacker->zstd = ZSTD_createDStream()) != NULL;
    if (is_ready) return unpacker;
    free(unpacker);
    return NULL;
}

void gencode_unpacker_free(gencode_unpacker *unpacker) {
    if (unpacker->packing == GENCODE_GZIP) inflateEnd(&unpacker->gzip);
    ZSTD_freeDStream(unpacker->zstd);
    free(unpacker);
}

static ptrdiff_t unpack_gzip(
    gencode_unpacker *unpacker, const uint8_t **input, size_t *input_length, uint8_t *output, size_t output_length) {
    z_stream *stream = &unpacker->gzip;
    uInt offered = *input_length > 1u << 30 ? 1u << 30 : (uInt)*input_length;
    uInt room = output_length > 1u << 30 ? 1u << 30 : (uInt)output_length;
    stream->next_in = (Bytef *)*input;
    stream->avail_in = offered;
    stream->next_out = output;
    stream->avail_out = room;
    if (offered > 0) unpacker->is_complete = 0;
    int code = inflate(stream, Z_NO_FLUSH);
    *input += offered - stream->avail_in;
    *input_length -= offered - stream->avail_in;
    if (code == Z_STREAM_END) {
        unpacker->is_complete = 1;
        inflateReset(stream);
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
        unpacker->fault = stream->msg != NULL ? stream->msg : "zlib cannot go on";
        return -1;
    }
    return (ptrdiff_t)(room - stream->avail_out);
}

static ptrdiff_t unpack_zstd(
    gencode_unpacker *unpacker, const uint8_t **input, size_t *input_length, uint8_t *output, size_t output_length) {
    ZSTD_inBuffer in = {*input, *input_length, 0};
    ZSTD_outBuffer out = {output, output_length, 0};
    size_t code = ZSTD_decompressStream(unpacker->zstd, &out, &in);
    if (ZSTD_isError(code)) {
        unpacker->fault = ZSTD_getErrorName(code);
        return -1;
    }
    // 0: a frame has ended. Without progress the state stays what it was.
    if (in.pos > 0 || out.pos > 0) unpacker->is_complete = code == 0;
    *input += in.pos;
    *input_length -= in.pos;
    return (ptrdiff_t)out.pos;
}

ptrdiff_t gencode_unpack(gencode_unpacker *unpacker, const uint8_t **input, size_t *input_length, uint8_t *output, size_t output_length) {
    return unpacker->packing == GENCODE_GZIP ? unpack_gzip(unpacker, input, input_length, output, output_length)
                                             : unpack_zstd(unpacker, input, input_length, output, output_length);
}

const char *gencode_unpacker_fault(const gencode_unpacker *unpacker) { return unpacker->fault; }

int gencode_unpacker_is_complete(const gencode_unpacker *unpacker) { return unpacker->is_complete; }
