import ColumnStore
import Digests
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import RunProtocol

/// A record of a kind of run that there is not: a task takes any number of words and is ended by a sentence made of them.
private struct Word: RunRecord {
    var task: Int
    /// Its place in the sentence, from 0; nil: the whole sentence, which ends the task.
    var key: Int?
    /// nil: no sentence could be made, and the task is to be tried again.
    var text: String?

    var standing: RecordStanding { key != nil ? .partial : text == nil ? .failed : .final }
    static var hasPartialRecords: Bool { true }

    static func blamed(task: Int, attempts: [Int]) -> Word { Word(task: task, key: nil, text: nil) }

    func encode(into writer: inout ByteWriter) {
        writer.add(count: task)
        writer.add(signed: Int64(key ?? -1))
        writer.add(text == nil ? 0 : 1)
        writer.add(text: text ?? "")
    }

    static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> Word {
        let task = try reader.count()
        let key = Int(try reader.signed())
        let hasText = try reader.byte() == 1
        let text = try reader.text()
        return Word(task: task, key: key < 0 ? nil : key, text: hasText ? text : nil)
    }

    static func writeColumns(_ entries: [RecordEntry<Word>], to writer: ColumnFileWriter) throws {
        try writer.writeColumn("words", "task", entries.map { Int32($0.record.task) })
        try writer.writeColumn("words", "key", entries.map { Int32($0.record.key ?? -1) })
        try writer.writeColumn("words", "failed", entries.map { UInt8($0.record.text == nil ? 1 : 0) })
        try writer.writeColumn("words", "attempt", entries.map { Int32($0.attempt) })
        try writer.writeBytes("words", "text", entries.map { Array(($0.record.text ?? "").utf8) })
    }

    static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<Word>] {
        let tasks = try file.readColumn("words", "task", as: Int32.self)
        let keys = try file.readColumn("words", "key", as: Int32.self)
        let failed = try file.readColumn("words", "failed", as: UInt8.self)
        let attempts = try file.readColumn("words", "attempt", as: Int32.self)
        let texts = try file.readBytes("words", "text", rows: 0..<tasks.count)
        return tasks.indices.map { row in
            let text = failed[row] == 1 ? nil : String(decoding: texts[row], as: UTF8.self)
            let word = Word(task: Int(tasks[row]), key: keys[row] < 0 ? nil : Int(keys[row]), text: text)
            return RecordEntry(record: word, attempt: Int(attempts[row]))
        }
    }

    static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        try readColumns(file, detail: .summary).map(\.record).filter { $0.key == nil }.map { ($0.task, $0.standing) }
    }
}

/// The sentences of a run, by task.
private struct Sentences: RunReducer {
    var ofTask: [Int: String] = [:]
    var words: [Int: [String]] = [:]

    /// Always record by record: sentences have no columns that are worth a way of their own.
    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) -> Bool { false }

    mutating func reduce(_ records: TaskRecords<Word>, task: Int) {
        guard let text = records.result?.record.text, ofTask[task] == nil else { return }
        ofTask[task] = text
        words[task] = records.partials.compactMap(\.record.text)
    }
}

private struct ChapterSubject: RunSubject {
    static let kind = "writing"
    var author: String
}

private struct Chapter: RunPlan {
    var manifest: RunManifest<ChapterSubject>
    var sentences: Int

    var digest: Digest { sha256(Array("\(sentences)".utf8)) }
    func check() throws {}
    func write(to writer: ColumnFileWriter) throws { try writer.writeColumn("sentences", "number", (0..<sentences).map { Int32($0) }) }

    var outline: RunOutline {
        let shards = manifest.shardCount
        return RunOutline(
            run: manifest.name, planDigest: digest, taskCount: sentences,
            shards: (0..<shards).map { Array(($0 * sentences / shards)..<(($0 + 1) * sentences / shards)) })
    }
}

/// A second kind of run goes through the whole protocol without a line of it being changed.
@Suite struct SecondRecordTests {
    private let place: TemporaryDirectory
    private let directory: RunDirectory
    private let chapter: Chapter
    private let world = World()
    private let lease: Duration = .seconds(60)

    init() throws {
        place = try TemporaryDirectory()
        directory = RunDirectory(path: place.file("chapter"))
        chapter = Chapter(
            manifest: RunManifest(
                name: "chapter", createdBy: "test", taskCount: 12, shardCount: 2, configuration: "{}", hostFacts: [:],
                subject: ChapterSubject(author: "nobody")), sentences: 12)
        try PlanFiles.write(chapter, to: directory)
    }

    private func store() throws -> RunStore<Word> {
        try RunStore(directory: directory, outline: chapter.outline, scratch: place.path, probe: world.probe)
    }

    private func claim(_ pid: Int32) throws -> Attempt<Word> { try #require(try store().claim(worker: worker(pid), lease: lease)) }

    /// Says the words that a task lacks, each tagged with who said it, and the sentence where the task is not cut short.
    private func write(_ task: Int, _ attempt: Attempt<Word>, by name: String, upTo words: Int = 3) throws {
        var said = attempt.partialRecords(of: task).compactMap(\.text)
        while said.count < words {
            said.append("\(name)\(said.count)")
            try attempt.record(Word(task: task, key: said.count - 1, text: said[said.count - 1]))
        }
        if words == 3 { try attempt.record(Word(task: task, key: nil, text: said.joined(separator: " "))) }
    }

    private func sentences() throws -> Sentences {
        var sentences = Sentences()
        _ = try store().reduce(into: &sentences)
        return sentences
    }

    @Test func theManifestSaysWhichKindOfRunItIs() throws {
        #expect(try directory.kind() == "writing")
        #expect(try RunManifest<ChapterSubject>.read(from: directory).subject.author == "nobody")
        expectCode(RunCode.planned, naming: directory.path) { try PlanFiles.write(chapter, to: directory) }
    }

    @Test func aTakeoverGoesOnFromTheWordsOfADeadWorker() throws {
        let first = try claim(1)
        let task = first.tasks[0]
        try write(task, first, by: "a", upTo: 2)
        try first.commit()
        world.kill(worker(1))
        // The other shard is claimed first: it has no attempt yet.
        for task in try claim(2).tasks { #expect(task != first.tasks[0]) }
        let second = try claim(3)
        #expect(second.shard == first.shard && second.number == 2)
        #expect(second.partialRecords(of: task).map(\.text) == ["a0", "a1"])
        for task in second.tasks { try write(task, second, by: "b") }
        #expect(try second.seal() == .sealed)
        #expect(try sentences().ofTask[task] == "a0 a1 b2")
        #expect(try sentences().words[task] == ["a0", "a1", "b2"])
    }

    /// A worker that was taken over and does not know it yet may write one more word. The sentence was made without that word.
    @Test func aSentenceKeepsTheWordsThatItWasMadeFrom() throws {
        let first = try claim(1)
        let task = first.tasks[0]
        try write(task, first, by: "a", upTo: 1)
        try first.commit()
        world.kill(worker(1))
        _ = try claim(2)
        let second = try claim(3)
        // The first one has not noticed yet, and its journal is still in its place.
        try first.record(Word(task: task, key: 1, text: "a1"))
        try first.commit()
        for task in second.tasks { try write(task, second, by: "b") }
        #expect(try second.seal() == .sealed)
        #expect(try sentences().ofTask[task] == "a0 b1 b2")
        #expect(try sentences().words[task] == ["a0", "b1", "b2"])
    }

    @Test func aFailedTaskIsTriedAgainAndItsWordsStay() throws {
        let first = try claim(1)
        let task = first.tasks[0]
        try write(task, first, by: "a", upTo: 2)
        try first.record(Word(task: task, key: nil, text: nil))
        for other in first.tasks.dropFirst() { try write(other, first, by: "a") }
        #expect(try first.seal() == .sealed)
        let status = try store().status()
        #expect(status.failed == 1 && status.missing.count { $0.hasFailed } == 1)
        let rest = try store().unfinishedTasks()
        #expect(rest.contains(task))
        try store().reshard(missing: rest, into: 1)
        let second = try claim(2)
        #expect(second.partialRecords(of: task).map(\.text) == ["a0", "a1"])
        for task in second.tasks { try write(task, second, by: "b") }
        #expect(try second.seal() == .sealed)
        #expect(try sentences().ofTask[task] == "a0 a1 b2")
        #expect(try sentences().ofTask.count == 12)
    }

    @Test func wordsGoWithTheTasksOfASplit() throws {
        let first = try claim(1)
        for task in first.tasks { try write(task, first, by: "a", upTo: 1) }
        try first.commit()
        world.kill(worker(1))
        _ = try claim(2)
        let second = try claim(3)
        let given = Array(second.tasks.suffix(2))
        let child = try second.give(given)
        let third = try #require(try store().claim(child, attempt: 1, worker: worker(4), lease: lease))
        #expect(third.tasks == given)
        #expect(third.partialRecords(of: given[0]).map(\.text) == ["a0"])
        for task in third.tasks { try write(task, third, by: "c") }
        #expect(try third.seal() == .sealed)
        for task in second.tasks.dropLast(2) { try write(task, second, by: "b") }
        #expect(try second.seal() == .sealed)
        #expect(try sentences().ofTask[given[0]] == "a0 c1 c2")
        #expect(try sentences().words[given[1]] == ["a0", "c1", "c2"])
        #expect(try store().union().redone == 0)
    }

    @Test func whatADrainedWorkerSaidIsFoundAgain() throws {
        let first = try claim(1)
        let task = first.tasks[1]
        try write(task, first, by: "a", upTo: 2)
        try first.drain(.timeLimit)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.shardsPath) == ["0000\(first.shard).attempt-1.h5"])
        _ = try claim(2)
        let second = try claim(3)
        #expect(second.shard == first.shard && second.partialRecords(of: task).map(\.text) == ["a0", "a1"])
    }

    /// Claimed, killed, taken over, folded, again and again: a word that was durable is never said twice.
    @Test func manyDeathsLoseNoWord() throws {
        var pid: Int32 = 0
        var said = 0
        while try !store().isSealed() {
            pid += 1
            guard let attempt = try store().claim(worker: worker(pid), lease: lease) else { continue }
            // Each worker says one word more of the first task that needs one, then dies; the last ones find all words and seal.
            if let task = attempt.tasks.first(where: { attempt.partialRecords(of: $0).count < 3 }) {
                let count = attempt.partialRecords(of: task).count
                try attempt.record(Word(task: task, key: count, text: "w\(pid)"))
                try attempt.commit()
                said += 1
                world.kill(worker(pid))
                continue
            }
            for task in attempt.tasks { try write(task, attempt, by: "end") }
            #expect(try attempt.seal() == .sealed)
        }
        #expect(said == 12 * 3)
        let found = try sentences()
        #expect(found.ofTask.count == 12 && found.words.values.allSatisfy { $0.count == 3 && $0.allSatisfy { $0.hasPrefix("w") } })
        #expect(Set(found.words.values.joined()).count == 36)
    }

    /// Workers with executors of their own, one of which is told to stop in the middle.
    @Test func workersWriteTheWholeChapter() throws {
        let stop = StopSignal()
        let interrupted = Scribe(name: "a", stopsItself: (after: 4, by: stop))
        let first = try work(interrupted, pid: 1, stop: stop)
        #expect(first.endReason == .asked && !first.isComplete)
        let second = try work(Scribe(name: "b"), pid: 2, stop: StopSignal())
        #expect(second.isComplete && first.ended + second.ended == 12)
        #expect(try sentences().ofTask.count == 12)
        #expect(try sentences().words.values.allSatisfy { $0.count == 3 })
    }

    private func work(_ scribe: Scribe, pid: Int32, stop: StopSignal) throws -> WorkerSummary {
        let live = try RunStore<Word>(directory: directory, outline: chapter.outline, scratch: place.path)
        return try RunWorker(
            store: live, identity: .current(toolVersion: "test", job: "\(pid)"),
            timing: WorkerTiming(lease: .seconds(30), drainGrace: .zero), executor: scribe, stop: stop, date: { 0 }, report: { _ in }
        ).run()
    }
}

/// Says words on a thread of its own.
private final class Scribe: TaskExecutor, Sendable {
    typealias Record = Word

    let capacity = 1
    private let name: String
    private let stopsItself: (after: Int, by: StopSignal)?
    private let isCancelled = Atomic(false)
    private let running = DispatchGroup()

    /// - Parameter stopsItself: the number of tasks after which the signal is raised. The last of them is in work until the worker has
    ///   heard the signal.
    init(name: String, stopsItself: (after: Int, by: StopSignal)? = nil) {
        self.name = name
        self.stopsItself = stopsItself
    }

    func start(_ queue: TaskQueue<Word>) {
        running.enter()
        Thread { [self] in
            var ended = 0
            while let next = queue.take() {
                var said = next.partialRecords.compactMap(\.text)
                while said.count < 3, !isCancelled.load(ordering: .relaxed) {
                    said.append("\(name)\(said.count)")
                    queue.add(Word(task: next.task, key: said.count - 1, text: said[said.count - 1]), of: next)
                }
                ended += 1
                if let stopsItself, ended == stopsItself.after {
                    stopsItself.by.raise(.asked)
                    while !isCancelled.load(ordering: .relaxed) { usleep(1000) }
                }
                queue.finish(next, with: said.count == 3 ? Word(task: next.task, key: nil, text: said.joined(separator: " ")) : nil)
            }
            running.leave()
        }.start()
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }
    func close() { running.wait() }
}
