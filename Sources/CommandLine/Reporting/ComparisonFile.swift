import FileSystem
import Foundation
import Records
import Report
import RunProtocol

/// The file that `run compare --html` writes.
struct ComparisonFile {
    /// As the user wrote it.
    private let name: String
    private let path: String
    private let isShared: Bool

    /// Looks whether the file can be written, so that a mistake is found before runs are read.
    /// - Throws: `CommandError(.usage)` where the directory is not there, or something that is no page of a comparison has the name.
    init(_ path: String, isShared: Bool) throws {
        name = path
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        self.isShared = isShared
        let parent = Files.parent(of: self.path)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: parent, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw CommandError(.usage, "\(parent) is no directory, so that \(path) cannot be written", remedy: "Choose another --html.")
        }
        try refuseOtherFile()
    }

    /// - Throws: `CommandError(.usage)` where something that is no page of a comparison has the name.
    private func refuseOtherFile() throws {
        guard try Files.exists(path) else { return }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
            throw CommandError(.usage, "\(name) is a directory", remedy: "Give --html the name of a file, such as \(name)/compare.html.")
        }
        let head = try OpenFile.readingRegular(path).read(limit: 4096)
        guard String(decoding: head, as: UTF8.self).contains(comparisonPageMark) else {
            throw CommandError(.usage, "\(name) is there and is no page of a comparison", remedy: "Choose another --html.")
        }
    }

    /// An earlier page of a comparison is replaced. The page shows hidden verdicts, so that others may read it only where runs are shared.
    /// - Throws: `CommandError(.usage)` where another file was given the name while the runs were read; `FileError`.
    func write(_ comparison: some ComparisonOnPage, of runs: [String]) throws {
        let file = try PendingFile(path, isPrivate: !isShared)
        let page = try comparison.page(links: runs.map(link))
        try file.append(page)
        try file.sync()
        // Reading the runs may have taken minutes, in which the name may have been given to another file.
        try refuseOtherFile()
        try file.replace()
        try Files.syncDirectory(Files.parent(of: path))
        Console.note("to look at: \(path)")
    }

    /// The address of a run's own page, relative to this one, so that both can be moved together. nil: the run has no page.
    private func link(_ run: String) -> String? {
        let directory = RunDirectory(path: URL(fileURLWithPath: run).standardizedFileURL.path)
        let page = "\(directory.reportPath)/\(RunReport.pageName)"
        guard FileManager.default.fileExists(atPath: page) else { return nil }
        return ComparisonFile.relative(ComparisonFile.parts(page), below: ComparisonFile.parts(Files.parent(of: path)))
    }

    /// The names on the way to a place, without symbolic links: `..` behind one would lead elsewhere.
    private static func parts(_ path: String) -> [String] { URL(fileURLWithPath: path).resolvingSymlinksInPath().pathComponents }

    /// Such as `../runs/a/report/report.html`. It begins with a dot, so that no name is taken for the scheme of an address.
    static func relative(_ target: [String], below base: [String]) -> String {
        let common = zip(target, base).prefix { $0 == $1 }.count
        let up = Array(repeating: "..", count: base.count - common)
        let names = (up.isEmpty ? ["."] : up) + target.dropFirst(common).map(encoded)
        return names.joined(separator: "/")
    }

    /// Percent signs for every byte that has a meaning in an address.
    private static func encoded(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            let isPlain =
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"): true
                default: false
                }
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
