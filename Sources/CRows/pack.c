#include "rows.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

struct gencode_packer {
    enum gencode_packing packing;
    z_stream gzip;
    ZSTD_CCtx *zstd;
};

gencode_packer *gencode_packer_create(enum gencode_packing packing) {
    gencode_packer *packer = calloc(1, sizeof *packer);
    if (packer == NULL) return NULL;
    packer->packing = packing;
    // 16: the header and trailer of gzip, whose time stays 0.
    int is_ready = packing == GENCODE_GZIP ? deflateInit2(&packer->gzip, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) == Z_OK
                                           : (packer->zstd = ZSTD_createCCtx()) != NULL;
    if (!is_ready) {
        free(packer);
        return NULL;
    }
    if (packing == GENCODE_ZSTD) {
        ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, 3);
        ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1);
    }
    return packer;
}

void gencode_packer_free(gencode_packer *packer) {
    if (packer->packing == GENCODE_GZIP) deflateEnd(&packer->gzip);
    ZSTD_freeCCtx(packer->zstd);
    free(packer);
}

static ptrdiff_t pack_gzip(
    gencode_packer *packer, const uint8_t **input, size_t *input_length, int is_last, uint8_t *output, size_t output_length, int *is_done) {
    z_stream *stream = &packer->gzip;
    uInt offered = *input_length > 1u << 30 ? 1u << 30 : (uInt)*input_length;
    uInt room = output_length > 1u << 30 ? 1u << 30 : (uInt)output_length;
    stream->next_in = (Bytef *)*input;
    stream->avail_in = offered;
    stream->next_out = output;
    stream->avail_out = room;
    int code = deflate(stream, is_last && offered == *input_length ? Z_FINISH : Z_NO_FLUSH);
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return -1;
    *is_done = code == Z_STREAM_END;
    *input += offered - stream->avail_in;
    *input_length -= offered - stream->avail_in;
    return (ptrdiff_t)(room - stream->avail_out);
}

static ptrdiff_t pack_zstd(
    gencode_packer *packer, const uint8_t **input, size_t *input_length, int is_last, uint8_t *output, size_t output_length, int *is_done) {
    ZSTD_inBuffer in = {*input, *input_length, 0};
    ZSTD_outBuffer out = {output, output_length, 0};
    size_t left = ZSTD_compressStream2(packer->zstd, &out, &in, is_last ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left)) return -1;
    *is_done = is_last && left == 0;
    *input += in.pos;
    *input_length -= in.pos;
    return (ptrdiff_t)out.pos;
}

ptrdiff_t gencode_pack(
    gencode_packer *packer, const uint8_t **input, size_t *input_length, int is_last, uint8_t *output, size_t output_length, int *is_done) {
    return packer->packing == GENCODE_GZIP ? pack_gzip(packer, input, input_length, is_last, output, output_length, is_done)
                                           : pack_zstd(packer, input, input_length, is_last, output, output_length, is_done);
}
