import Dispatch
import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import ColumnStore

/// Storing behind the caller. The tests hold the queue, so that they know what waits.
@Suite struct ProblemStoringTests {
    private let directory: TemporaryDirectory
    private let queue = DispatchQueue(label: "a test's storing")
    private let file: ColumnFileWriter

    init() throws {
        directory = try TemporaryDirectory()
        file = try ColumnFileWriter(path: directory.file("set.h5"))
    }

    private func store(mostWaiting: Int) throws -> ProblemStoring {
        ProblemStoring(try ProblemSetRows(file), mostWaiting: mostWaiting, queue: queue)
    }

    private static func problem(_ number: Int, tags: [String] = [], bytes: Int = 1_000) -> Problem {
        Problem(
            name: "p\(number)", split: "train", tags: tags,
            tests: [TestCase(kind: .privateTests, name: "t", input: [UInt8](repeating: 7, count: bytes), expectedOutput: [])])
    }

    private static func append(_ problem: Problem, to store: ProblemStoring) throws {
        let checker = try StoredChecker(problem.checker).text()
        try store.append(problem, checker: checker, harness: "", digests: try ProblemDigests(problem, checker: checker, harness: ""))
    }

    /// Calls a function on a thread of its own. The test can wait for its end, and then ask which error it threw.
    private final class Call: Sendable {
        private let ended = DispatchSemaphore(value: 0)
        private let error = Mutex<(any Error)?>(nil)

        init(_ body: @escaping @Sendable () throws -> Void) {
            Thread { [self] in
                do { try body() } catch { self.error.withLock { $0 = error } }
                ended.signal()
            }.start()
        }

        func hasEnded(after time: DispatchTimeInterval) -> Bool {
            guard ended.wait(timeout: .now() + time) == .success else { return false }
            ended.signal()
            return true
        }

        func wait() throws {
            ended.wait()
            if let error = error.withLock({ $0 }) { throw error }
        }
    }

    @Test func theCallerWaitsForRoomAndEverythingIsStored() throws {
        let store = try store(mostWaiting: 4_000)
        queue.suspend()
        try Self.append(Self.problem(0), to: store)
        try Self.append(Self.problem(1), to: store)
        let third = Call { for number in 2..<20 { try Self.append(Self.problem(number), to: store) } }
        #expect(!third.hasEnded(after: .milliseconds(100)))
        queue.resume()
        try third.wait()
        try store.finish()
        try file.finish()
        #expect(try ColumnFile(path: file.path).rowCount("problems", "name") == 20)
    }

    @Test func aProblemThatIsLargerThanAllRoomIsStoredAlone() throws {
        let store = try store(mostWaiting: 10)
        queue.suspend()
        try Self.append(Self.problem(0, bytes: 100_000), to: store)
        let next = Call { try Self.append(Self.problem(1), to: store) }
        #expect(!next.hasEnded(after: .milliseconds(100)))
        queue.resume()
        try next.wait()
        try store.finish()
        try file.finish()
        #expect(try ColumnFile(path: file.path).rowCount("problems", "name") == 2)
    }

    @Test func aFailureReachesTheCallerThatWaitsAndNamesItsProblem() throws {
        let store = try store(mostWaiting: 10)
        queue.suspend()
        try Self.append(Self.problem(0, tags: ["a\nb"]), to: store)
        let next = Call { try Self.append(Self.problem(1), to: store) }
        #expect(!next.hasEnded(after: .milliseconds(100)))
        queue.resume()
        expectCode(StoreCode.invalidValue, naming: "problem 'p0' of the split 'train': the tag") { try next.wait() }
        expectCode(StoreCode.invalidValue, naming: "problem 'p0'") { try store.finish() }
        file.abandon()
    }

    @Test func whatWaitsAtTheEndIsNotStored() throws {
        let store = try store(mostWaiting: 1 << 20)
        queue.suspend()
        // Storing it would fail.
        for number in 0..<10 { try Self.append(Self.problem(number, tags: ["a\nb"]), to: store) }
        let end = Call { store.end() }
        #expect(!end.hasEnded(after: .milliseconds(100)))
        queue.resume()
        try end.wait()
        #expect(store.failure == nil)
        file.abandon()
        #expect(try directory.names() == [])
    }

    struct Malformed: Error {}

    @Test func aSetThatIsGivenUpTellsTheErrorOfStoring() throws {
        for hasFailed in [true, false] {
            let writer = try ProblemSetWriter(
                path: directory.file("other.h5"),
                description: ProblemSetDescription(name: "s", source: "a test", toolVersion: "1", transforms: "{}"))
            try writer.append(Self.problem(0, tags: hasFailed ? ["a\nb"] : []))
            // The next row is malformed, before any call could tell what became of the first.
            if hasFailed { #expect(poll { writer.hasFailedToStore }) }
            let error = writer.abandon(because: Malformed())
            #expect(hasFailed == error.has(StoreCode.invalidValue) && hasFailed == !(error is Malformed), "\(error)")
        }
        file.abandon()
    }

    private func poll(_ condition: () -> Bool) -> Bool {
        for _ in 0..<6_000 {
            if condition() { return true }
            usleep(10_000)
        }
        return false
    }
}
