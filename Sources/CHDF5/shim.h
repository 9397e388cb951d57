// libhdf5 for Swift. The library's constants are macros over mutable globals, which Swift 6 rejects: these functions name them.
#pragma once

#include <hdf5.h>

static inline hid_t gencode_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t gencode_h5_no_error_stack(void) { return H5E_DEFAULT; }
static inline hsize_t gencode_h5_unlimited(void) { return H5S_UNLIMITED; }

static inline hid_t gencode_h5_uint8(void) { return H5T_STD_U8LE; }
static inline hid_t gencode_h5_int8(void) { return H5T_STD_I8LE; }
static inline hid_t gencode_h5_int32(void) { return H5T_STD_I32LE; }
static inline hid_t gencode_h5_uint32(void) { return H5T_STD_U32LE; }
static inline hid_t gencode_h5_int64(void) { return H5T_STD_I64LE; }
static inline hid_t gencode_h5_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t gencode_h5_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t gencode_h5_text(void) { return H5T_C_S1; }

static inline hid_t gencode_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t gencode_h5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t gencode_h5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t gencode_h5_group_create(void) { return H5P_GROUP_CREATE; }

static inline unsigned gencode_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned gencode_h5_read_only(void) { return H5F_ACC_RDONLY; }

// The newest format: superblock 3, every piece of metadata with a checksum.
static inline herr_t gencode_h5_set_latest(hid_t access) { return H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST); }

// Cluster file systems often have no file locks, and files here are never written twice.
static inline herr_t gencode_h5_set_no_locks(hid_t access) {
#if H5_VERSION_GE(1, 10, 7)
    return H5Pset_file_locking(access, 0, 1);
#else
    (void)access;
    return 0;
#endif
}

static inline herr_t gencode_h5_silence(void) { return H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
