import Digests
import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore

/// HDF5 programs of others read what we write.
@Suite struct OtherReadersTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func writeSample() throws -> String {
        let path = directory.file("sample.h5")
        let writer = try ColumnFileWriter(path: path, options: ColumnFileOptions(rowsPerChunk: 1_000))
        try writer.setAttribute("run", "größe")
        try writer.setAttribute("shard", 42)
        try writer.writeColumn("verdicts", "code", (0..<2_500).map { UInt8($0 % 10) })
        try writer.writeColumn("verdicts", "cpu_ns", (0..<2_500).map { Int64($0) * -3 })
        try writer.writeColumn("verdicts", "factor", (0..<2_500).map { Double($0) / 8 })
        try writer.writeColumn("verdicts", "none", [Int32]())
        try writer.writeDigests("verdicts", "id", (0..<1_500).map { sha256(Array("\($0)".utf8)) })
        try writer.writeBytes("candidates", "source", (0..<1_000).map { Array("print(\($0))\n".utf8) }, chunk: .kibibytes(4))
        let isolated = try writer.beginBytes("tests", "input", chunk: .kibibytes(1), isolated: true)
        for row in 0..<20 {
            isolated.beginUnit()
            try isolated.append(Array(repeating: UInt8(row), count: row * 100))
        }
        try isolated.finish()
        try writer.finish()
        return path
    }

    @Test func h5pyReadsEveryColumn() throws {
        guard OtherPrograms.require(OtherPrograms.python != nil, "a Python with h5py and hdf5plugin") else { return }
        let path = try writeSample()
        let program = """
            import sys, hashlib, h5py, hdf5plugin, numpy as np
            f = h5py.File(sys.argv[1], 'r')
            n = np.arange(2500)
            assert f.attrs['run'].decode() == 'größe' and f.attrs['shard'] == 42
            v = f['verdicts']
            assert (v['code'][:] == n % 10).all() and v['code'].dtype == np.uint8
            assert (v['cpu_ns'][:] == n * -3).all() and v['cpu_ns'].dtype == np.int64
            assert (v['factor'][:] == n / 8).all()
            assert v['none'].shape == (0,)
            assert [bytes(r) for r in v['id'][:]] == [hashlib.sha256(str(i).encode()).digest() for i in range(1500)]
            blob, o = f['candidates/source'][:].tobytes(), f['candidates/source_offsets'][:]
            assert [blob[o[i]:o[i + 1]] for i in range(len(o) - 1)] == [b'print(%d)\\n' % i for i in range(1000)]
            blob, o, k = f['tests/input'][:].tobytes(), f['tests/input_offsets'][:], f['tests/input_lengths'][:]
            assert [blob[o[i]:o[i] + k[i]] for i in range(len(k))] == [bytes([i]) * (i * 100) for i in range(20)]
            print('read', h5py.version.hdf5_version)
            """
        let result = try OtherPrograms.run(OtherPrograms.python!, "-c", program, path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("read"))
    }

    @Test func h5lsListsEveryDataset() throws {
        guard OtherPrograms.require(OtherPrograms.hasH5ls, "h5ls") else { return }
        let result = try OtherPrograms.run("h5ls", "-r", "-v", try writeSample())
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
        for line in ["/verdicts Group", "/verdicts/code Dataset {2500/2500}", "/verdicts/id Dataset {1500/1500,"] {
            #expect(lines.contains(line), "\(line) in \(lines)")
        }
        #expect(result.output.contains("32015"), "the zstd filter is declared")
    }
}
