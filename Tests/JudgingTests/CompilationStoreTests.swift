import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import Judging

/// A directory of a store of a test's own, gone with the test.
final class StorePlace {
    let path: String

    init() throws { path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func store(capacity: ByteCount = .mebibytes(16), report: @escaping @Sendable (String) -> Void = { _ in }) throws -> CompilationStore {
        try CompilationStore(directory: path + "/a/cache", capacity: capacity, report: report)
    }

    /// Every regular file, absolute.
    var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).map { path + "/" + $0 }.filter {
            var isDirectory: ObjCBool = false
            return FileManager.default.fileExists(atPath: $0, isDirectory: &isDirectory) && !isDirectory.boolValue
        }.sorted()
    }

    var entries: [String] { files.filter { $0.contains("/entries-") } }
    var blobs: [String] { files.filter { $0.contains("/blobs-") } }
}

@Suite("Compilations on disk")
struct CompilationStoreTests {
    private typealias Cache = CompilationCacheTests

    @Test("What one store keeps, another reads; failures too; equal contents are stored once")
    func keeps() throws {
        let place = try StorePlace()
        let store = try place.store()
        let two = Compilation.program([
            ProgramFile(name: "x/A.class", content: Array("same".utf8)), ProgramFile(name: "B.class", content: [], isExecutable: true),
        ])
        store.keep(Cache.program("same"), as: Cache.key("p"))
        store.keep(two, as: Cache.key("q"))
        store.keep(.failed("line \"1\"\u{1}"), as: Cache.key("f"))
        store.keep(.stopped("late"), as: Cache.key("s"))
        let other = try place.store()
        #expect(Cache.text(other.compilation(of: Cache.key("p"))) == "main=same")
        #expect(Cache.text(other.compilation(of: Cache.key("q"))) == "x/A.class=same,B.class=")
        guard case .program(let files)? = other.compilation(of: Cache.key("q")) else {
            Issue.record("no program")
            return
        }
        #expect(files.map(\.isExecutable) == [false, true])
        #expect(Cache.text(other.compilation(of: Cache.key("f"))) == "failed line \"1\"\u{1}")
        #expect(other.compilation(of: Cache.key("s")) == nil && other.compilation(of: Cache.key("none")) == nil)
        #expect(place.blobs.count == 2 && place.entries.count == 3)
    }

    @Test("A damaged file is a miss, goes, and can be kept anew", arguments: ["flip", "cut", "empty", "grow"], [true, false])
    func damage(_ kind: String, _ ofBlob: Bool) throws {
        let place = try StorePlace()
        let store = try place.store()
        store.keep(Cache.program("some binary"), as: Cache.key("p"))
        let file = try #require((ofBlob ? place.blobs : place.entries).first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        switch kind {
        case "flip": bytes[bytes.count / 2] ^= 1
        case "cut": bytes.removeLast(3)
        case "empty": bytes = Data()
        default: bytes.append(7)
        }
        try bytes.write(to: URL(fileURLWithPath: file))
        #expect(store.compilation(of: Cache.key("p")) == nil)
        #expect(!FileManager.default.fileExists(atPath: file))
        store.keep(Cache.program("some binary"), as: Cache.key("p"))
        #expect(Cache.text(store.compilation(of: Cache.key("p"))) == "main=some binary")
    }

    @Test("An entry under another's name, and one without its content, are misses")
    func misplaced() throws {
        let place = try StorePlace()
        let store = try place.store()
        store.keep(Cache.program("one"), as: Cache.key("p"))
        let entry = try #require(place.entries.first)
        let directory = (entry as NSString).deletingLastPathComponent
        try FileManager.default.copyItem(atPath: entry, toPath: "\(directory)/\(Cache.key("q"))")
        #expect(store.compilation(of: Cache.key("q")) == nil)
        try FileManager.default.removeItem(atPath: try #require(place.blobs.first))
        #expect(store.compilation(of: Cache.key("p")) == nil)
        #expect(place.files.isEmpty)
    }

    @Test("The directory is the user's alone, and one that is not is refused")
    func privacy() throws {
        let place = try StorePlace()
        let store = try place.store()
        store.keep(Cache.program("x"), as: Cache.key("p"))
        let root = place.path + "/a/cache"
        for path in [root] + (try FileManager.default.contentsOfDirectory(atPath: root)).map({ root + "/" + $0 }) {
            #expect(try mode(of: path) == 0o700)
        }
        for file in place.files { #expect(try mode(of: file) == 0o600) }
        for path in [root, root + "/blobs-1"] {
            try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: path)
            #expect { try place.store() } throws: { "\($0)".contains("others may enter") && "\($0)".contains("chmod 700") }
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        }
        guard geteuid() == 0 else { return LiveHost.skip("only root can give a directory away") }
        #expect(chown(root, 65534, 65534) == 0)
        #expect { try place.store() } throws: { "\($0)".contains("belongs to user 65534") }
    }

    @Test("A path that leads nowhere is an error that says what to do")
    func unusable() throws {
        #expect { try CompilationStore(directory: "/dev/null/cache", capacity: .mebibytes(1)) } throws: { error in
            (error as? JudgingError)?.code == .unusableCache && "\(error)".contains("paths.compile_cache")
        }
    }

    @Test("The size is bounded: the least recently used go first")
    func bounded() throws {
        let place = try StorePlace()
        let capacity = ByteCount.mebibytes(1)
        let store = try place.store(capacity: capacity)
        @Sendable func text(_ number: Int) -> String { String(repeating: "\(number) ", count: 40_000) }
        for number in 0..<8 { store.keep(Cache.program(text(number)), as: Cache.key("\(number)")) }
        // Everything was used long ago, later ones later; then the first is used again.
        for (age, file) in (place.blobs + place.entries).enumerated() {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -100_000 - Double(age))], ofItemAtPath: file)
        }
        #expect(store.compilation(of: Cache.key("3")) != nil)
        for number in 8..<30 {
            store.keep(Cache.program(text(number)), as: Cache.key("\(number)"))
            if number == 14 { #expect(store.compilation(of: Cache.key("3")) != nil, "used last before the new ones") }
        }
        let total = place.files.reduce(0) { $0 + ((try? Data(contentsOf: URL(fileURLWithPath: $1)).count) ?? 0) }
        #expect(total <= capacity.bytes + capacity.bytes / 8)
        #expect(store.compilation(of: Cache.key("29")) != nil)
        #expect(store.compilation(of: Cache.key("0")) == nil)
        // One that alone would drive out half of the rest is not kept.
        store.keep(Cache.program(String(repeating: "x", count: 600_000)), as: Cache.key("large"))
        #expect(store.compilation(of: Cache.key("large")) == nil)
    }

    @Test("Several writers and readers of one directory never see anything but whole entries")
    func writersTogether() throws {
        let place = try StorePlace()
        let stores = try (0..<4).map { _ in try place.store(capacity: ByteCount(bytes: 400_000)) }
        @Sendable func text(_ number: Int) -> String { String(repeating: "\(number) ", count: 10_000 + number) }
        let torn = Mutex<[Int]>([])
        try inParallel(stores.count) { worker in
            for round in 0..<40 {
                let number = (round * 7 + worker) % 10
                if let known = stores[worker].compilation(of: Cache.key("\(number)")) {
                    if Cache.text(known) != "main=\(text(number))" { torn.withLock { $0.append(number) } }
                } else {
                    stores[worker].keep(Cache.program(text(number)), as: Cache.key("\(number)"))
                }
            }
        }
        #expect(torn.withLock { $0 } == [])
        #expect(!place.files.contains { $0.contains(".new-") })
    }

    @Test("A store that cannot be written any more says so once and goes on reading")
    func fullDisk() throws {
        let place = try StorePlace()
        let notes = Notes()
        let store = try place.store(report: notes.add)
        store.keep(Cache.program("x"), as: Cache.key("p"))
        // Nothing can be made in a directory that is gone; what is open stays readable by nobody, so the entries stay where they are.
        try FileManager.default.removeItem(atPath: place.path + "/a/cache/blobs-1")
        for number in 0..<3 { store.keep(Cache.program("new \(number)"), as: Cache.key("\(number)")) }
        #expect(notes.all.count == 1 && notes.all.first?.contains("no longer kept") == true, "\(notes.all)")
        #expect(store.compilation(of: Cache.key("p")) == nil)
    }

    private func mode(of path: String) throws -> Int {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue ?? -1
    }
}

/// Lines that a store reported.
private final class Notes: @unchecked Sendable {
    private let lock = NSLock()
    private var lines: [String] = []

    func add(_ line: String) { lock.withLock { lines.append(line) } }

    var all: [String] { lock.withLock { lines } }
}
