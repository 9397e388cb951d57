import CHDF5
import FileSystem
import Glibc
import Records

/// What the store does with libhdf5. Every function runs with the library's lock held; handles do not outlive the call, the file's apart.
enum HDF5Files {
    private static let zstd: H5Z_filter_t = 32015

    /// Files of the newest format, without times of creation: equal content gives equal bytes.
    static func create(_ path: String) throws -> hid_t {
        let access = try accessList(path)
        let creation = try HDF5Handle("prepare", path: path) { H5Pcreate(gencode_h5_file_create()) }
        try checkHDF5("prepare", path: path) { H5Pset_obj_track_times(creation.id, false) }
        // The name is claimed here, since libhdf5 does not say why it could not.
        _ = try OpenFile.creating(path)
        let file = H5Fcreate(path, gencode_h5_truncate(), creation.id, access.id)
        if file < 0 {
            defer { unlink(path) }
            throw HDF5Failure.take("create", path: path)
        }
        return file
    }

    static func open(_ path: String) throws -> HDF5Handle {
        let access = try accessList(path)
        return try HDF5Handle("open", path: path) { H5Fopen(path, gencode_h5_read_only(), access.id) }
    }

    private static func accessList(_ path: String) throws -> HDF5Handle {
        let access = try HDF5Handle("prepare", path: path) { H5Pcreate(gencode_h5_file_access()) }
        try checkHDF5("prepare", path: path) { gencode_h5_set_latest(access.id) }
        try checkHDF5("prepare", path: path) { gencode_h5_set_no_locks(access.id) }
        try checkHDF5("prepare", path: path) { H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG) }
        try checkHDF5("prepare", path: path) { H5Pset_small_data_block_size(access.id, 0) }
        return access
    }

    /// Text as a fixed-length UTF-8 string, a number as a 64-bit integer.
    static func writeAttribute(_ name: String, _ value: ColumnDirectory.Attribute, of file: hid_t, path: String) throws {
        let action = "write attribute '\(name)' of"
        let space = try HDF5Handle(action, path: path) { H5Screate(H5S_SCALAR) }
        let type = try HDF5Handle(action, path: path) {
            if case .number = value { return H5Tcopy(gencode_h5_int64()) }
            return H5Tcopy(gencode_h5_text())
        }
        if case .text(let text) = value {
            try checkHDF5(action, path: path) { H5Tset_size(type.id, max(1, text.utf8.count)) }
            try checkHDF5(action, path: path) { H5Tset_strpad(type.id, H5T_STR_NULLPAD) }
            try checkHDF5(action, path: path) { H5Tset_cset(type.id, H5T_CSET_UTF8) }
        }
        let attribute = try HDF5Handle(action, path: path) {
            H5Acreate2(file, name, type.id, space.id, gencode_h5_default(), gencode_h5_default())
        }
        try checkHDF5(action, path: path) {
            switch value {
            case .number(let number): withUnsafeBytes(of: Int64(number)) { H5Awrite(attribute.id, type.id, $0.baseAddress) }
            case .text(let text): (Array(text.utf8) + [0]).withUnsafeBytes { H5Awrite(attribute.id, type.id, $0.baseAddress) }
            }
        }
    }

    static func makeGroup(_ name: String, in file: hid_t, path: String) throws {
        let creation = try HDF5Handle("prepare", path: path) { H5Pcreate(gencode_h5_group_create()) }
        try checkHDF5("prepare", path: path) { H5Pset_obj_track_times(creation.id, false) }
        _ = try HDF5Handle("write group \(name) of", path: path) {
            H5Gcreate2(file, name, gencode_h5_default(), creation.id, gencode_h5_default())
        }
    }

    /// `grows`: rows can be added.
    static func makeDataset(_ dataset: ColumnDirectory.Dataset, grows: Bool, in file: hid_t, path: String) throws {
        let action = "write \(dataset.path) of"
        let rank: Int32 = dataset.elements > 1 ? 2 : 1
        let shape = [hsize_t(dataset.rows), hsize_t(dataset.elements)]
        let limits = [grows ? gencode_h5_unlimited() : shape[0], shape[1]]
        let chunk = [hsize_t(dataset.rowsPerChunk), shape[1]]
        let space = try HDF5Handle(action, path: path) { H5Screate_simple(rank, shape, limits) }
        let creation = try HDF5Handle(action, path: path) { H5Pcreate(gencode_h5_dataset_create()) }
        try checkHDF5(action, path: path) { H5Pset_obj_track_times(creation.id, false) }
        try checkHDF5(action, path: path) { H5Pset_chunk(creation.id, rank, chunk) }
        if dataset.type.width > 1 {
            try checkHDF5(action, path: path) { H5Pset_filter(creation.id, H5Z_FILTER_SHUFFLE, UInt32(H5Z_FLAG_MANDATORY), 0, nil) }
        }
        try checkHDF5(action, path: path) {
            H5Pset_filter(creation.id, zstd, UInt32(H5Z_FLAG_MANDATORY), 1, [UInt32(ChunkCodec.level)])
        }
        _ = try HDF5Handle(action, path: path) {
            H5Dcreate2(
                file, dataset.path, type(dataset.type), space.id, gencode_h5_default(), creation.id, gencode_h5_default())
        }
    }

    /// Stores encoded chunks from number `first` on; `dataset.rows` is the length that it has with them.
    static func writeChunks(
        _ chunks: [EncodedChunk], first: Int, of dataset: ColumnDirectory.Dataset, in file: hid_t, path: String
    ) throws {
        let action = "write \(dataset.path) of"
        let handle = try openDataset(dataset, in: file, path: path)
        let extent = [hsize_t(dataset.rows), hsize_t(dataset.elements)]
        try checkHDF5(action, path: path) { H5Dset_extent(handle.id, extent) }
        for (number, chunk) in chunks.enumerated() {
            let position = [hsize_t((first + number) * dataset.rowsPerChunk), 0]
            try checkHDF5(action, path: path) {
                H5Dwrite_chunk(handle.id, gencode_h5_default(), 0, position, chunk.stored.count, chunk.stored)
            }
        }
    }

    static func openDataset(_ dataset: ColumnDirectory.Dataset, in file: hid_t, path: String) throws -> HDF5Handle {
        try HDF5Handle("open \(dataset.path) of", path: path) { H5Dopen2(file, dataset.path, gencode_h5_default()) }
    }

    static func type(_ type: ColumnType) -> hid_t {
        switch type {
        case .uint8: gencode_h5_uint8()
        case .int8: gencode_h5_int8()
        case .int32: gencode_h5_int32()
        case .uint32: gencode_h5_uint32()
        case .int64: gencode_h5_int64()
        case .uint64: gencode_h5_uint64()
        case .double: gencode_h5_double()
        }
    }
}
