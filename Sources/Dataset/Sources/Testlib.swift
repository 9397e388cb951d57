import FileSystem
import Records

/// The library that checkers in C++ include. It is not part of the data sets: the file is named, lies beside the source, or is installed.
final class Testlib {
    private let options: SourceOptions
    private var header: [UInt8]?

    private static let fileName = "testlib.h"
    private static let largest = 4 << 20

    init(_ options: SourceOptions) { self.options = options }

    /// The checker with this source; where there is none, tokens are compared.
    /// - Throws: `DatasetError` where the source includes testlib.h and the file is nowhere.
    func checker(_ cell: Cell?) throws -> CheckerSpec {
        guard let cell, try cell.utf8().contains(where: { $0 > 0x20 }) else { return .standard }
        let source = try cell.bytes()
        var files = [CheckerProgram.File(name: "checker.cpp", content: source)]
        if source.contains(text: Self.fileName) { files.append(CheckerProgram.File(name: Self.fileName, content: try content())) }
        do { return .program(try CheckerProgram(convention: .testlib, language: "cpp", files: files)) } catch {
            throw cell.refusal(error.message)
        }
    }

    private static func directory(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "."
    }

    private func content() throws -> [UInt8] {
        if let header { return header }
        let found = try ofSource { try read() }
        header = found
        return found
    }

    private func read() throws -> [UInt8] {
        let beside = isDirectory(options.source) ? options.source : Self.directory(of: options.source)
        let places = options.testlib.map { [$0] } ?? [beside, "/usr/include", "/usr/local/include"].map { "\($0)/\(Self.fileName)" }
        for place in places where try Files.identity(place)?.kind == .regular {
            if let content = try Files.read(place, limit: Self.largest) { return content }
        }
        throw DatasetError(
            .unreadable, "the checkers of \(options.source) need \(Self.fileName), which is not at \(places.joined(separator: ", "))",
            remedy: "Get it from github.com/MikeMirzayanov/testlib and name it: --testlib FILE")
    }
}

extension [UInt8] {
    fileprivate func contains(text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}

/// Limits that a row gives as numbers of a unit. 0: unknown.
enum LimitCell {
    /// - Parameter unit: in seconds.
    static func time(_ cell: Cell, unit: Double) throws -> Duration? {
        guard let limit = timeLimit(seconds: try cell.number() * unit) else {
            throw cell.refusal("is no time limit between 0 and a million seconds")
        }
        return limit == .zero ? nil : limit
    }

    /// - Parameter unit: in bytes.
    static func memory(_ cell: Cell, unit: Double) throws -> ByteCount? {
        let bytes = try cell.number() * unit
        if bytes == 0 { return nil }
        guard bytes.isFinite, let whole = Int(exactly: bytes.rounded()), whole >= Problem.smallestMemoryLimit.bytes,
            whole <= Problem.largestMemoryLimit.bytes
        else { throw cell.refusal("is no memory limit between 1 MiB and 1 TiB") }
        return ByteCount(bytes: whole)
    }
}
