import Fixtures
import Foundation
import Testing

/// Columns of Parquet files that the format of a set does not need.
@Suite struct UnneededColumnTests {
    /// A Python that writes Parquet files: `GENCODE_TEST_PYTHON`, else `python3`.
    private static let python: String? = [ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"], "python3"].compactMap { $0 }.first {
        (try? OtherPrograms.run($0, "-c", "import pyarrow.parquet"))?.status == 0
    }

    private static let hasArrow = FileManager.default.isExecutableFile(
        atPath: URL(fileURLWithPath: Gencode.binary).deletingLastPathComponent().path + "/gencode-arrow")

    /// Rows of CodeContests-O with a column of histories, which is nine tenths of the file and which zeros take the place of.
    private static let script = """
        import os, sys
        import pyarrow, pyarrow.parquet as parquet
        path, count = sys.argv[1], 20
        case = [{"input": {"stdin": "1 2\\n"}, "output": {"stdout": "3\\n"}}]
        table = pyarrow.table({
            "name": [f"p{n}" for n in range(count)], "description": [os.urandom(1000).hex() for _ in range(count)],
            "history": [os.urandom(50000).hex() for _ in range(count)], "corner_cases": [case] * count, "checker": [""] * count})
        parquet.write_table(table, path, compression="none", write_page_checksum=True, row_group_size=7)
        with open(path, "r+b") as file:
            metadata = parquet.ParquetFile(path).metadata
            for group in range(metadata.num_row_groups):
                column = metadata.row_group(group).column(2)
                assert column.path_in_schema == "history"
                start = column.dictionary_page_offset or column.data_page_offset
                file.seek(start)
                file.write(bytes(column.total_compressed_size))
        """

    @Test func theBytesOfAnUnneededColumnAreNotRead() throws {
        guard OtherPrograms.require(Self.python != nil, "a Python with pyarrow"), let python = Self.python,
            OtherPrograms.require(Self.hasArrow, "gencode-arrow")
        else { return }
        let place = try Workplace()
        let path = place.path + "/test.parquet"
        let written = try OtherPrograms.run(python, "-c", Self.script, path)
        try #require(written.status == 0, "\(written.errors)")
        let etl = { (source: String) in
            try Gencode.run(["data", "etl", "--source", source, "--output_dataset_name", "set", "--replace"], in: place.path)
        }
        let read = try etl(path)
        #expect(read.status == 0 && read.output.contains("problems   20"), "\(read.errors)")
        // A format that keeps every column meets the zeros.
        let whole = try etl("codecontests:" + path)
        #expect(whole.status == 1 && whole.errors.contains("cannot be read as Parquet"), "\(whole.errors)")
    }
}
