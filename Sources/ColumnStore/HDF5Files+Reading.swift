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

    /// Reads every chunk of a finished file as any other HDF5 program would, by the library's own filters, and hands the rows over.
    static func readThrough(_ datasets: [ColumnDirectory.Dataset], path: String, _ visit: (Int, Int, [UInt8]) throws -> Void) throws {
        let file = try open(path)
        for (number, dataset) in datasets.enumerated() {
            let handle = try openDataset(dataset, in: file.id, path: path)
            let action = "read back \(dataset.path) of"
            let rank: Int32 = dataset.elements > 1 ? 2 : 1
            let space = try HDF5Handle(action, path: path) { H5Dget_space(handle.id) }
            guard H5Sget_simple_extent_npoints(space.id) == dataset.rows * dataset.elements else {
                throw StoreError.damaged(path, "\(dataset.path) was not written in full")
            }
            for index in dataset.chunks.indices {
                let rows = dataset.rows(ofChunk: index)
                let start = [hsize_t(rows.lowerBound), 0]
                let count = [hsize_t(rows.count), hsize_t(dataset.elements)]
                try checkHDF5(action, path: path) { H5Sselect_hyperslab(space.id, H5S_SELECT_SET, start, nil, count, nil) }
                let memory = try HDF5Handle(action, path: path) { H5Screate_simple(rank, count, nil) }
                var bytes = [UInt8](repeating: 0, count: rows.count * dataset.rowBytes)
                try checkHDF5(action, path: path) {
                    H5Dread(handle.id, type(dataset.type), memory.id, space.id, gencode_h5_default(), &bytes)
                }
                try visit(number, index, bytes)
            }
        }
    }
}
