import Foundation
import Testing

/// What other programs read of a generation.
@Suite struct GenerationShardTests {
    /// A program's bytes are those of its span in the completion's text, and the groups have the columns that docs/formats.md lists.
    @Test func pythonReadsASealedShardAndFindsEachProgramInItsCompletion() throws {
        guard let python = ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"] else {
            print("skipped: GENCODE_TEST_PYTHON names no Python with h5py and hdf5plugin")
            #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs GENCODE_TEST_PYTHON")
            return
        }
        let server = try FaultServerProcess()
        let fixture = try GenerationFixture(url: server.url, model: "once:500", problems: 2, samples: 3)
        try fixture.plan("read", shards: 1)
        let resumed = try fixture.run(["run", "resume", "read"])
        try #require(resumed.status == 0, "\(resumed.errors)")
        try fixture.place.write("read.py", GenerationShardTests.script)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [fixture.place.path + "/read.py", fixture.place.path + "/read/shards/00000.h5"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text == "6 candidates, 6 completions, 12 asks, 6 stages, 6 tasks\n")
    }

    private static let script = """
        import sys, h5py, hdf5plugin
        file = h5py.File(sys.argv[1])

        def texts(group, name):
            blob, offsets = group[name][:].tobytes(), group[name + "_offsets"][:]
            return [blob[a:b] for a, b in zip(offsets, offsets[1:])]

        completions, candidates = file["completions"], file["candidates"]
        of_id = {bytes(id): text for id, text in zip(completions["id"][:], texts(completions, "text"))}
        columns = zip(candidates["completion"][:], candidates["span_begin"][:], candidates["span_end"][:], texts(candidates, "source"))
        for id, begin, end, source in columns:
            assert source and of_id[bytes(id)][begin:end] == source, (begin, end, source)
        assert all(finish == 0 for finish in completions["finish"][:])
        assert sorted(file["asks"]["status"][:]) == [200] * 6 + [500] * 6
        groups = {"candidates": "task", "completions": "task", "asks": "task", "stages": "task", "tasks": "task"}
        print(", ".join(f"{len(file[group][column])} {group}" for group, column in groups.items()))
        """
}
