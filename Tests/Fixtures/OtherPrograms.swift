import Foundation
import Testing

/// Programs of others that read our files.
package enum OtherPrograms {
    /// A Python that has h5py and hdf5plugin: `GENCODE_TEST_PYTHON`, else `python3`. nil: none, and a test that needs it says so.
    package static let python: String? = {
        let candidates = [ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"], "python3"].compactMap { $0 }
        return candidates.first { (try? run($0, "-c", "import h5py, hdf5plugin"))?.status == 0 }
    }()

    package static let hasH5ls = (try? run("h5ls", "--version"))?.status == 0

    /// False: skip, which a run of the continuous integration must not do.
    package static func require(_ isPresent: Bool, _ what: String) -> Bool {
        if isPresent { return true }
        if ProcessInfo.processInfo.environment["CI"] == "true" {
            Issue.record("\(what) is missing, and nothing is skipped here")
        } else {
            print("skipped: \(what) is missing")
        }
        return false
    }

    package static func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) { try run(arguments) }

    package static func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let printed = try output.fileHandleForReading.readToEnd() ?? Data()
        let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: printed, as: UTF8.self), String(decoding: complaint, as: UTF8.self))
    }
}
