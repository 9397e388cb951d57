import ArgumentParser
import ColumnStore
import Evaluation
import Foundation
import Records
import RunProtocol

extension RunVerbs {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Read every byte of a run's files against their checksums.",
            discussion: """
                The plan, all shards, drained attempts, splits, rounds and journals, and the problem set of an evaluation. Changes nothing, and \
                may be asked while the run is worked on. Exit code 1 where something is damaged. What `run status` and `run merge` do not \
                need, such as outputs that the page does not show, only this verb and `run resume` read.
                """)
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Flag(help: "As JSON on standard output.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            _ = try common.settings()
            let (directory, planned) = try RunDirectory.opened(path)
            var found = try planned.store(in: directory).verify()
            var notes: [String] = []
            if case .evaluation(let plan) = planned {
                try RunVerbs.verifySet(plan.manifest.subject, in: &found, notes: &notes)
            }
            for note in notes { Console.note("note: \(note)") }
            if json {
                Console.result(try RunVerbs.json(of: found))
            } else {
                for damage in found.damage { Console.result("damage: \(damage)") }
                Console.result(
                    "\(counted(found.files, "file")), \(counted(found.bytes, "byte")): "
                        + (found.damage.isEmpty ? "all as written" : "\(counted(found.damage.count, "place")) damaged"))
            }
            guard found.damage.isEmpty else {
                Console.note(
                    "`gencode run resume \(directory.path)` sets damaged shards aside and does their tasks again; a damaged plan or problem "
                        + "set must be restored from a copy")
                throw ExitStatus.failure
            }
        }
    }

    /// The problem set's file, where it still is where the plan says.
    fileprivate static func verifySet(_ subject: EvaluationSubject, in found: inout RunVerification, notes: inout [String]) throws {
        let path = subject.datasetPath
        guard FileManager.default.fileExists(atPath: path) else {
            return notes.append("the problem set \(path) is not there and was not read")
        }
        let size = (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        var broken: [String]
        do {
            let set = try ProblemSet(path: path)
            broken = try ColumnFile(path: path).damage()
            if set.fingerprint.description != subject.datasetFingerprint {
                notes.append("\(path) is not the problem set that the run was planned for: its fingerprint is another")
            }
        } catch let error as StoreError where error.isOfUnusableFile { broken = [error.message] }
        found.files += 1
        found.bytes += size
        found.damage += broken.map { Damage(kind: .file, file: path, offset: 0, length: size, what: $0) }
    }

    fileprivate static func json(of found: RunVerification) throws -> String {
        let damage: [[String: Any]] = found.damage.map {
            ["file": $0.file, "offset": $0.offset, "length": $0.length, "what": $0.what]
        }
        let data = try JSONSerialization.data(
            withJSONObject: ["files": found.files, "bytes": found.bytes, "damage": damage], options: [.sortedKeys, .prettyPrinted])
        return String(decoding: data, as: UTF8.self)
    }
}
