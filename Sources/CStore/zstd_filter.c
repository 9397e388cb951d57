// The HDF5 filter 32015. Chunks are written compressed already, so libhdf5 calls it to read them back (and to write a chunk that some
// other program changes).

#include "CStore.h"

#include <hdf5.h>
#include <stdlib.h>
#include <zstd.h>

enum { FILTER_ID = 32015, DEFAULT_LEVEL = 3 };

// The result of a filter call: a new buffer takes the old one's place, and its length is returned; 0 says failure.
static size_t replace(void **buffer, size_t *buffer_size, void *fresh, size_t capacity, size_t used) {
    if (ZSTD_isError(used)) {
        free(fresh);
        return 0;
    }
    free(*buffer);
    *buffer = fresh;
    *buffer_size = capacity;
    return used;
}

static size_t decompress(size_t length, size_t *buffer_size, void **buffer) {
    unsigned long long content = ZSTD_getFrameContentSize(*buffer, length);
    if (content == ZSTD_CONTENTSIZE_ERROR || content == ZSTD_CONTENTSIZE_UNKNOWN || content > (1ull << 32)) return 0;
    size_t capacity = content > 0 ? (size_t)content : 1;
    void *fresh = malloc(capacity);
    if (fresh == NULL) return 0;
    return replace(buffer, buffer_size, fresh, capacity, ZSTD_decompress(fresh, capacity, *buffer, length));
}

static size_t compress(int level, size_t length, size_t *buffer_size, void **buffer) {
    size_t capacity = ZSTD_compressBound(length);
    ZSTD_CCtx *context = ZSTD_createCCtx();
    void *fresh = malloc(capacity);
    if (context == NULL || fresh == NULL) {
        ZSTD_freeCCtx(context);
        free(fresh);
        return 0;
    }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t used = ZSTD_compress2(context, fresh, capacity, *buffer, length);
    ZSTD_freeCCtx(context);
    return replace(buffer, buffer_size, fresh, capacity, used);
}

static size_t filter(
    unsigned flags, size_t value_count, const unsigned values[], size_t length, size_t *buffer_size, void **buffer) {
    if (flags & H5Z_FLAG_REVERSE) return decompress(length, buffer_size, buffer);
    return compress(value_count > 0 ? (int)values[0] : DEFAULT_LEVEL, length, buffer_size, buffer);
}

static const H5Z_class2_t filter_class = {
    H5Z_CLASS_T_VERS, FILTER_ID, 1, 1, "zstd", NULL, NULL, filter,
};

int gencode_register_zstd_filter(void) { return H5Zregister(&filter_class) < 0 ? -1 : 0; }
