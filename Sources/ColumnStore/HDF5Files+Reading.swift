import CHDF5

extension HDF5Files {
    /// Where the library put a chunk. Takes time in proportion to the dataset's chunks.
    static func place(ofChunk index: Int, of dataset: ColumnDirectory.Dataset, in file: hid_t, path: String) throws -> Int {
        let handle = try openDataset(dataset, in: file, path: path)
        let position = [hsize_t(index * dataset.rowsPerChunk), 0]
        var mask: UInt32 = 0
        var address: haddr_t = 0
        var size: hsize_t = 0
        try checkHDF5("find a chunk of \(dataset.path) in", path: path) {
            H5Dget_chunk_info_by_coord(handle.id, position, &mask, &address, &size)
        }
        return Int(address)
    }

    /// Looks at a finished file as any other HDF5 program would: for every chunk the library finds the bytes that were stored, and of each
    /// dataset the first and the last chunk are read by the library's own filters. The others differ from these in their bytes alone.
    /// - Parameter visit: called with each chunk's number and its bytes, as they are stored or as rows.
    static func readThrough(
        _ datasets: [ColumnDirectory.Dataset], path: String, _ visit: (_ dataset: Int, _ chunk: Int, LibraryBytes) throws -> Void
    ) throws {
        let file = try open(path)
        for (number, dataset) in datasets.enumerated() {
            let handle = try openDataset(dataset, in: file.id, path: path)
            let space = try HDF5Handle("read back \(dataset.path) of", path: path) { H5Dget_space(handle.id) }
            guard H5Sget_simple_extent_npoints(space.id) == dataset.rows * dataset.elements else {
                throw StoreError.damaged(path, "\(dataset.path) was not written in full")
            }
            for index in dataset.chunks.indices {
                try visit(number, index, .stored(try stored(index, of: dataset, handle.id, path: path)))
                guard index == 0 || index == dataset.chunks.count - 1 else { continue }
                try visit(number, index, .rows(try rows(index, of: dataset, handle.id, space.id, path: path)))
            }
        }
    }

    enum LibraryBytes {
        case stored([UInt8])
        case rows([UInt8])
    }

    /// H5Dread_chunk: without filters.
    private static func stored(
        _ index: Int, of dataset: ColumnDirectory.Dataset, _ handle: hid_t, path: String
    ) throws -> [UInt8] {
        let action = "read back \(dataset.path) of"
        let position = [hsize_t(index * dataset.rowsPerChunk), 0]
        var size: hsize_t = 0
        try checkHDF5(action, path: path) { H5Dget_chunk_storage_size(handle, position, &size) }
        guard size == dataset.chunks[index].length else {
            throw StoreError.damaged(path, "\(dataset.path) reads back other bytes than were written")
        }
        var mask: UInt32 = 0
        var failure: herr_t = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
            failure = H5Dread_chunk(handle, gencode_h5_default(), position, &mask, buffer.baseAddress)
            count = failure < 0 ? 0 : Int(size)
        }
        try checkHDF5(action, path: path) { failure }
        // The mask names filters that readers of the chunk skip. We skip none.
        guard mask == 0 else { throw StoreError.damaged(path, "\(dataset.path) has a chunk that skips filters") }
        return bytes
    }

    /// H5Dread.
    private static func rows(
        _ index: Int, of dataset: ColumnDirectory.Dataset, _ handle: hid_t, _ space: hid_t, path: String
    ) throws -> [UInt8] {
        let action = "read back \(dataset.path) of"
        let rows = dataset.rows(ofChunk: index)
        let start = [hsize_t(rows.lowerBound), 0]
        let count = [hsize_t(rows.count), hsize_t(dataset.elements)]
        try checkHDF5(action, path: path) { H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nil, count, nil) }
        let memory = try HDF5Handle(action, path: path) { H5Screate_simple(dataset.elements > 1 ? 2 : 1, count, nil) }
        var bytes = [UInt8](repeating: 0, count: rows.count * dataset.rowBytes)
        try checkHDF5(action, path: path) {
            H5Dread(handle, type(dataset.type), memory.id, space, gencode_h5_default(), &bytes)
        }
        return bytes
    }
}
