import Digests
import Fixtures
import Foundation
import Records
import Sandbox
import Synchronization
import Testing

@testable import Judging

@Suite("Compilations in memory")
struct CompilationCacheTests {
    private struct Trouble: Error {}

    static func program(_ text: String, name: String = "main") -> Compilation {
        .program([ProgramFile(name: name, content: Array(text.utf8), isExecutable: true)])
    }

    static func text(_ compilation: Compilation?) -> String? {
        switch compilation {
        case .program(let files): files.map { "\($0.name)=\(String(decoding: $0.content, as: UTF8.self))" }.joined(separator: ",")
        case .failed(let message): "failed \(message)"
        case .stopped(let message): "stopped \(message)"
        case nil: nil
        }
    }

    static func key(_ name: String) -> Digest { sha256(Array(name.utf8)) }

    @Test("What was compiled once is known; what a limit stopped is not")
    func remembers() throws {
        let cache = CompilationCache()
        for (name, result) in [("p", Self.program("x")), ("f", .failed("no"))] {
            #expect(Self.text(try cache.compilation(of: Self.key(name), cancel: nil) { result }) == Self.text(result))
            let again = try cache.compilation(of: Self.key(name), cancel: nil) {
                Issue.record("compiled again")
                return nil
            }
            #expect(Self.text(again) == Self.text(result))
        }
        _ = try cache.compilation(of: Self.key("s"), cancel: nil) { .stopped("too long") }
        #expect(Self.text(try cache.compilation(of: Self.key("s"), cancel: nil) { Self.program("now") }) == "main=now")
    }

    @Test("Equal contents are held once, and go with their last user")
    func sharedContents() throws {
        let text = String(repeating: "x", count: 10_000)
        let cache = CompilationCache(capacity: ByteCount(bytes: 25_000))
        for name in ["a", "b", "c"] { _ = try cache.compilation(of: Self.key(name), cancel: nil) { Self.program(text) } }
        #expect(cache.heldBytes < 11_000)
        let other = String(repeating: "y", count: 20_000)
        _ = try cache.compilation(of: Self.key("d"), cancel: nil) { Self.program(other) }
        #expect(cache.heldBytes < 21_000)
        let known = try cache.compilation(of: Self.key("d"), cancel: nil) { nil }
        #expect(Self.text(known) == "main=\(other)")
        #expect(Self.text(try cache.compilation(of: Self.key("a"), cancel: nil) { .failed("gone") }) == "failed gone")
    }

    @Test("Two slots that want the same at once compile it once")
    func onceAtATime() throws {
        let cache = CompilationCache()
        let compiled = Atomic<Int>(0)
        let results = Mutex<[String?]>([])
        try inParallel(2) { _ in
            let result = try cache.compilation(of: Self.key("k"), cancel: nil) {
                compiled.add(1, ordering: .relaxed)
                // Ends once the other waits for it.
                try hold { cache.waitingCount == 1 }
                return Self.program("x")
            }
            results.withLock { $0.append(Self.text(result)) }
        }
        #expect(compiled.load(ordering: .relaxed) == 1)
        #expect(results.withLock { $0 } == ["main=x", "main=x"])
    }

    @Test("Where the first gives up or fails, the next compiles", arguments: [false, true])
    func takeover(_ fails: Bool) throws {
        let cache = CompilationCache()
        let compiled = Atomic<Int>(0)
        let outcomes = Mutex<[String]>([])
        try inParallel(2) { _ in
            do {
                let result = try cache.compilation(of: Self.key("k"), cancel: nil) {
                    guard compiled.add(1, ordering: .relaxed).newValue == 1 else { return Self.program("second") }
                    try hold { cache.waitingCount == 1 }
                    if fails { throw Trouble() }
                    return nil
                }
                outcomes.withLock { $0.append(Self.text(result) ?? "nothing") }
            } catch {
                outcomes.withLock { $0.append("nothing") }
            }
        }
        #expect(outcomes.withLock { $0.sorted() } == ["main=second", "nothing"])
    }

    @Test("One that waits can be cancelled; the compilation goes on")
    func cancelledWaiter() throws {
        let cache = CompilationCache()
        let cancel = try CancellationFlag()
        let isDone = Atomic<Bool>(false)
        let results = Mutex<[Int: String]>([:])
        let owns = Atomic<Bool>(false)
        try inParallel(2) { number in
            if number == 1 { try hold { owns.load(ordering: .acquiring) } }
            let result = try cache.compilation(of: Self.key("k"), cancel: number == 1 ? cancel : nil) {
                owns.store(true, ordering: .releasing)
                try hold { cache.waitingCount == 1 }
                cancel.cancel()
                try hold { isDone.load(ordering: .acquiring) }
                return Self.program("x")
            }
            if number == 1 { isDone.store(true, ordering: .releasing) }
            results.withLock { $0[number] = Self.text(result) ?? "nothing" }
        }
        #expect(results.withLock { $0 } == [0: "main=x", 1: "nothing"])
    }

    @Test("A judge with another cache over the same store compiles nothing, failures too")
    func judgesShareAStore() throws {
        let place = try StorePlace()
        for (source, isBroken) in [("good", false), ("bad", true)] {
            var compilations: [Int] = []
            for _ in 0..<2 {
                let runner = ScriptedRunner { program in
                    guard program.policy == .compiler else { return Scripted.right(program) }
                    return isBroken
                        ? .made(.exited(code: 1), errorOutput: "main.src:1: error: bad\n") : .made(files: ["main": Array("binary".utf8)])
                }
                let judge = Judge(
                    slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(),
                    compilations: CompilationCache(store: try place.store()))
                let result = judge.judge(
                    task: 0, candidate: Scripted.candidate(source, language: "compiled"), problem: try Scripted.problem())
                #expect(result?.verdict == (isBroken ? .compileError : .accepted), "\(result?.message ?? "")")
                #expect(!isBroken || result?.message == "main.src:1: error: bad")
                compilations.append(runner.programs.filter { $0.policy == .compiler }.count)
            }
            #expect(compilations == [1, 0])
        }
    }

    @Test(
        "What was not the source's fault alone is tried again",
        arguments: [
            (Termination.cpuLimit, ""), (.memoryLimit, ""), (.wallLimit, ""),
            (.exited(code: 1), "cc1plus: fatal error: error writing to main.s: No space left on device"),
            (.exited(code: 1), "g++: fatal error: Killed signal terminated program cc1plus"),
        ])
    func notKept(_ termination: Termination, _ text: String) throws {
        let place = try StorePlace()
        let cache = CompilationCache(store: try place.store())
        let runner = ScriptedRunner { program in
            program.policy == .compiler ? .made(termination, errorOutput: text) : Scripted.right(program)
        }
        let judge = Judge(slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), compilations: cache)
        for _ in 0..<2 {
            let result = judge.judge(task: 0, candidate: Scripted.candidate(language: "compiled"), problem: try Scripted.problem())
            #expect(result?.verdict == .compileError)
        }
        // A compiler that speaks of a signal runs once more each time.
        #expect(runner.programs.count == (text.contains("signal") ? 4 : 2))
        #expect(place.files.isEmpty)
    }
}

/// Holds the thread until the condition is met, for a minute at most.
private func hold(until condition: () -> Bool) throws {
    let end = ContinuousClock.now + .seconds(60)
    while !condition() {
        guard ContinuousClock.now < end else { throw WaitedInVain() }
        usleep(500)
    }
}
