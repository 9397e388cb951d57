import Fixtures
import Foundation
import Judging
import Records
import Sandbox
import Synchronization
import Testing

@testable import CommandLine

/// How jobs of tasks get to slots and back, with slots that run nothing.
@Suite struct FlowTestsTests {
    /// What the slots of one test share.
    private final class Room: Sendable {
        let counts = Mutex((made: 0, busy: 0, mostBusy: 0, closed: 0))
        let gate = DispatchSemaphore(value: 0)
        let failures: Int

        init(failures: Int = 0) { self.failures = failures }

        func makeSlot(_ number: Int) throws -> any FlowTestSlot {
            let made = counts.withLock {
                $0.made += 1
                return $0.made
            }
            guard made > failures else { throw Trouble() }
            return Slot(room: self)
        }
    }

    private struct Trouble: Error {}

    /// Says `accepted` once per test. The language "gate" waits for the room's gate, "busy" for a cancellation, "broken" fails.
    private final class Slot: FlowTestSlot {
        let room: Room
        init(room: Room) { self.room = room }

        func outcomes(_ request: FlowTestRequest, cancel: CancellationFlag) throws -> [TestOutcome]? {
            room.counts.withLock {
                $0.busy += 1
                $0.mostBusy = max($0.mostBusy, $0.busy)
            }
            defer { room.counts.withLock { $0.busy -= 1 } }
            switch request.language {
            case "gate": room.gate.wait()
            case "busy":
                while !cancel.isCancelled { usleep(1000) }
                return nil
            case "broken": throw Trouble()
            default: break
            }
            return request.tests.map { _ in TestOutcome(verdict: .accepted, output: request.source) }
        }

        func close() { room.counts.withLock { $0.closed += 1 } }
    }

    private let tests = [TestCase(kind: .publicTests, name: "t", input: [], expectedOutput: [])]

    @Test func everyJobGetsItsOwnOutcomesFromAFewSlots() async throws {
        let room = Room()
        let flowTests = FlowTests(slots: 3, makeSlot: room.makeSlot)
        let answers = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for job in 0..<200 {
                group.addTask { (job, try await flowTests.run([UInt8(job)], language: "x", problem: 0, tests: tests)[0].output) }
            }
            return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<200).map { ($0, [UInt8($0)]) }))
        #expect(try await flowTests.run([], language: "x", problem: 0, tests: []) == [])
        await closed(flowTests)
        #expect(room.counts.withLock { $0.mostBusy <= 3 && $0.made == $0.closed })
    }

    @Test func tasksThatWaitHoldNoThread() async throws {
        let room = Room()
        let flowTests = FlowTests(slots: 2, makeSlot: room.makeSlot)
        let many = 8 * ProcessInfo.processInfo.activeProcessorCount
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<many { group.addTask { _ = try await flowTests.run([], language: "gate", problem: 0, tests: tests) } }
            #expect(await eventually { room.counts.withLock { $0.busy } == 2 })
            // With a thread for each waiting task, this one would never run.
            #expect(await Task.detached { 42 }.value == 42)
            for _ in 0..<many { room.gate.signal() }
            try await group.waitForAll()
        }
        await closed(flowTests)
    }

    @Test func aCancelledTaskIsLetGoWhetherItsJobRunsOrWaits() async throws {
        let room = Room()
        let flowTests = FlowTests(slots: 1, makeSlot: room.makeSlot)
        let running = Task { try await flowTests.run([], language: "busy", problem: 0, tests: tests) }
        #expect(await eventually { room.counts.withLock { $0.busy } == 1 })
        let waiting = Task { try await flowTests.run([], language: "x", problem: 0, tests: tests) }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(room.counts.withLock { $0.busy } == 1, "the slot is still busy with the first job")
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
        #expect(try await flowTests.run([7], language: "x", problem: 0, tests: tests)[0].output == [7], "the slot goes on")
        await closed(flowTests)
    }

    @Test func theJudgesOwnFailureIsThrownAndTheNextJobIsDone() async throws {
        let room = Room(failures: 1)
        let flowTests = FlowTests(slots: 1, makeSlot: room.makeSlot)
        await #expect(throws: TestRunError.self) { try await flowTests.run([1], language: "x", problem: 0, tests: tests) }
        #expect(try await flowTests.run([1], language: "x", problem: 0, tests: tests).count == 1)
        let error = await #expect(throws: TestRunError.self) {
            try await flowTests.run([1], language: "broken", problem: 0, tests: tests)
        }
        #expect(error?.code == .notRun && error?.cause is Trouble)
        #expect(try await flowTests.run([1], language: "x", problem: 0, tests: tests).count == 1)
        await closed(flowTests)
    }

    @Test func onlyWhatEveryProgramWouldMeetIsOfTheHost() {
        let checker = JudgingError(.checkerFailed, "the checker of sum exited with 7", remedy: "Correct it.")
        #expect(TestRunError(checker).code == .notRun && TestRunError(checker).text == checker.text)
        #expect(TestRunError(SandboxError(.supervisorLost, "it ended")).code == .notRun)
        #expect(TestRunError(SandboxError(.tierRefused, "no namespaces")).code == .unusableHost)
        #expect(ExitStatus(TestRunError(JudgingError(.unknownLanguage, "no such language"))) == .usage)
    }

    @Test func closingCancelsWhatRunsAndWhatWaits() async throws {
        let room = Room()
        let flowTests = FlowTests(slots: 1, makeSlot: room.makeSlot)
        let jobs = (0..<5).map { _ in Task { try await flowTests.run([], language: "busy", problem: 0, tests: tests) } }
        #expect(await eventually { room.counts.withLock { $0.busy } == 1 })
        await closed(flowTests)
        for job in jobs { await #expect(throws: CancellationError.self) { try await job.value } }
        await #expect(throws: CancellationError.self) { try await flowTests.run([], language: "x", problem: 0, tests: tests) }
        #expect(room.counts.withLock { $0.closed } == 1)
    }

    private func closed(_ flowTests: FlowTests) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                flowTests.close()
                continuation.resume()
            }
        }
    }
}
