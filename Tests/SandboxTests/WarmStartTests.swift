import Foundation
import Judging
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    @Suite struct WarmStart {
        private static let input = Array("20 22\nzweite Zeile ü\n\u{0}\n".utf8)
        private static let environment = ["PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"]

        private static func program(_ directory: ProgramDirectory, _ start: Sandbox.WarmStart?, limits: Limits = Laboratory.patient)
            -> Program
        {
            Program(
                arguments: ["/usr/bin/python3", ProgramDirectory.seenPath + "/main.py"], environment: environment, directory: directory,
                input: .bytes(input), limits: limits, resultFiles: ["file"], warmStart: start)
        }

        private static func directory(_ source: String) throws -> ProgramDirectory {
            try ProgramDirectory(scratch: Laboratory.scratch, files: [("main.py", Array(source.utf8), false)])
        }

        private static func compiled(_ directory: ProgramDirectory, at slot: SandboxSlot) throws -> CompiledSource? {
            let outcome = try slot.run(program(directory, .compile))
            guard outcome.termination == .exited(code: 0) else { return nil }
            return CompiledSource(code: try SealedFile(outcome.output), usage: outcome.usage)
        }

        /// Addresses differ from process to process.
        private static func text(_ bytes: [UInt8]) -> String {
            String(decoding: bytes, as: UTF8.self).replacing(#/0x[0-9a-f]{6,}/#, with: "0x")
        }

        private static func expectSame(_ warm: Outcome, _ cold: Outcome, _ name: String, _ how: String) {
            #expect(warm.termination == cold.termination, "\(name), \(how)")
            #expect(text(warm.output) == text(cold.output), "\(name), \(how)")
            #expect(text(warm.errorOutput) == text(cold.errorOutput), "\(name), \(how)")
            #expect(warm.files == cold.files, "\(name), \(how)")
        }

        /// Every program twice in a row in the same slot, from the source and compiled, beside a process of its own.
        @Test(arguments: Laboratory.tiers) func programsCannotTellHowTheyWereStarted(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let programs = warmStartPrograms + preloadPrograms + Laboratory.preload.map { ("import \($0)", importProgram($0)) }
            try #require(programs.count >= 150)
            for (name, source) in programs {
                let directory = try Self.directory(source)
                let cold = try slot.run(Self.program(directory, nil))
                for _ in 0..<2 { Self.expectSame(try slot.run(Self.program(directory, .run(compiled: nil))), cold, name, "source") }
                guard let code = try Self.compiled(directory, at: slot) else { continue }
                Self.expectSame(try slot.run(Self.program(directory, .run(compiled: code))), cold, name, "compiled")
            }
            #expect(slot.warmStartRefusal == nil)
        }

        /// What the zygote holds is frozen, and so in none of the collector's lists.
        @Test(arguments: Laboratory.tiers) func heldModulesAreGivenAndNotImportedAgain(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let source =
                "import gc, sys, json, heapq, decimal, random, typing, re\n"
                + "print([n for n in ('json', 'heapq', 'decimal', 'random', 'typing', 're')"
                + " if any(o is vars(sys.modules[n]) for o in gc.get_objects())])\n"
            let directory = try Self.directory(source)
            #expect(Self.text(try slot.run(Self.program(directory, .run(compiled: nil))).output) == "[]\n")
            #expect(Self.text(try slot.run(Self.program(directory, nil)).output) != "[]\n")
        }

        /// warnings.filterwarnings puts a filter before the others.
        @Test(arguments: Laboratory.tiers) func aHeldModuleMayAddWarningFilters(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let modules = "/var/tmp/gencode-modules-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: modules, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: modules) }
            let module = "import warnings\nfor text in 'abc': warnings.filterwarnings('ignore', message=text)\n"
            try module.write(toFile: modules + "/adds_filters.py", atomically: false, encoding: .utf8)
            var options = SandboxOptions(tier: tier, scratch: Laboratory.scratch, supervisorPath: Laboratory.supervisorPath)
            options.readOnlyPaths.append(modules)
            let slot = try SandboxSlot(options)
            slot.preload = ["adds_filters", "json"]
            for (name, source) in [
                ("without", "import json"), ("with", "import adds_filters"),
                ("before", "import warnings; warnings.simplefilter('error'); import adds_filters"),
                ("after", "import adds_filters, warnings; warnings.simplefilter('error')"),
            ] {
                let directory = try Self.directory(source + "\nimport warnings\nfor filter in warnings.filters: print(filter)\n")
                func program(_ start: Sandbox.WarmStart?) -> Program {
                    var program = Self.program(directory, start)
                    program.environment["PYTHONPATH"] = modules
                    return program
                }
                let cold = try slot.run(program(nil))
                #expect(cold.termination == .exited(code: 0) && !cold.output.isEmpty)
                for _ in 0..<2 { Self.expectSame(try slot.run(program(.run(compiled: nil))), cold, name, "source") }
            }
            #expect(slot.warmStartRefusal == nil)
        }

        /// Whatever a program does to the modules that it was given, the next one is given what a fresh interpreter would import.
        @Test(arguments: Laboratory.tiers) func nothingDoneToAHeldModuleIsLeft(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let vandal = try Self.directory(
                """
                import sys, heapq, random, json, collections, collections.abc, re, threading, decimal, copyreg
                heapq.heappush = json.dumps = random.random = None
                collections.Counter.most_common = collections.abc.Mapping.own = print
                random.seed(7); decimal.getcontext().prec = 3; re.compile('left behind'); copyreg.dispatch_table.clear()
                threading.stack_size(1 << 20); collections.abc.Sequence.register(heapq.__class__)
                sys.modules.clear()
                """)
            let probe = try Self.directory("import statistics, threading, copyreg\n" + importProgram("json"))
            let cold = try slot.run(Self.program(probe, nil))
            for _ in 0..<2 {
                _ = try slot.run(Self.program(vandal, .run(compiled: nil)))
                Self.expectSame(try slot.run(Self.program(probe, .run(compiled: nil))), cold, "after a vandal", "source")
            }
        }

        @Test(arguments: Laboratory.tiers) func everyRunSeedsRandomAnew(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let directory = try Self.directory("import random\nprint(random.random(), random.getrandbits(64))\n")
            let outputs = try (0..<3).map { _ in try slot.run(Self.program(directory, .run(compiled: nil))).output }
            #expect(Set(outputs).count == 3 && outputs.allSatisfy { !$0.isEmpty })
        }

        /// Python looks into the program's directory first: for the program's imports, and for those of its imports.
        @Test(arguments: Laboratory.tiers) func aFileBesideTheProgramShadowsAHeldModule(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let source = "import statistics, heapq, bisect\nprint(bisect.__file__, bisect.bisect, heapq.heappop([1]))\n"
            for name in ["bisect.py", "operator.py", "org.py", "random/__init__.py"] {
                let own = Array("bisect = bisect_left = bisect_right = 'own'; print('own', __name__)\n".utf8)
                let directory = try ProgramDirectory(
                    scratch: Laboratory.scratch, files: [("main.py", Array(source.utf8), false), (name, own, false)])
                let cold = try slot.run(Self.program(directory, nil))
                Self.expectSame(try slot.run(Self.program(directory, .run(compiled: nil))), cold, name, "source")
            }
        }

        private static let sum = "print(sum(map(int, input().split())))\n"

        /// Sources whose compilation takes most of the time: what the runs are charged agrees, however they start.
        @Test(arguments: Laboratory.tiers) func aRunIsChargedItsCompilation(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let directory = try Self.directory("def never():\n    x = [" + String(repeating: "a[0] + 1, ", count: 60_000) + "]\n")
            var limits = Laboratory.patient
            limits.memory = .mebibytes(1024)
            limits.output = .mebibytes(16)
            // Other work on the machine only ever adds to a time: the least of three is compared.
            let compilations = try (0..<3).map { _ in try slot.run(Self.program(directory, .compile, limits: limits)) }
            let compiling = try #require(compilations.min { $0.usage.cpuTime < $1.usage.cpuTime })
            try #require(compiling.termination == .exited(code: 0))
            let code = CompiledSource(code: try SealedFile(compiling.output), usage: compiling.usage)
            func least(_ start: Sandbox.WarmStart?) throws -> Duration {
                try #require(try (0..<3).map { _ in try slot.run(Self.program(directory, start, limits: limits)).usage.cpuTime }.min())
            }
            let (cold, source, compiled) = (try least(nil), try least(.run(compiled: nil)), try least(.run(compiled: code)))
            print("\(tier.name): compiling in a process of its own \(cold), warm \(source), compiled before \(compiled)")
            #expect(source > cold * 0.6 && compiled > cold * 0.6)
            #expect(source < cold * 1.5 && compiled < cold * 1.7)
            limits.cpuTime = cold / 2
            #expect(try slot.run(Self.program(directory, .run(compiled: nil), limits: limits)).termination == .cpuLimit)
            // It has spent its time before it starts.
            #expect(try slot.run(Self.program(directory, .run(compiled: code), limits: limits)).termination == .cpuLimit)
        }

        /// CPython looks into an archive that it is given, before and beside its usual way.
        @Test(arguments: Laboratory.tiers) func anArchiveInPlaceOfASourceIsConfined(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let path = Laboratory.scratch + "/archive-\(tier.name).zip"
            let maker = Process()
            maker.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
            maker.arguments = [
                "-c",
                "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1], 'w'); z.writestr('__main__.py', \"print(open('/proc/self/status').read())\"); z.close()",
                path,
            ]
            try maker.run()
            maker.waitUntilExit()
            let archive = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
            unlink(path)
            let directory = try ProgramDirectory(scratch: Laboratory.scratch, files: [("main.py", archive, false)])
            // The first run of a slot is the one that starts the interpreter.
            let slot = try Laboratory.slot(tier)
            let outcome = try slot.run(Self.program(directory, .run(compiled: nil)))
            #expect(outcome.termination != .exited(code: 0))
            #expect(!String(decoding: outcome.output, as: UTF8.self).contains("Seccomp:\t0"))
            #expect(try Self.compiled(directory, at: slot) == nil)
            #expect(try slot.run(Self.program(try Self.directory(Self.sum), .run(compiled: nil))).output == Array("42\n".utf8))
        }

        /// An interpreter that the library cannot take over must not run the program before it is confined.
        @Test(arguments: Laboratory.tiers) func anInterpreterThatIsNoneRunsCold(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let directory = try ProgramDirectory(
                scratch: Laboratory.scratch,
                files: [("main.sh", Array("read a b; echo $((a + b)); grep Seccomp: /proc/self/status".utf8), true)])
            for _ in 0..<4 {
                let outcome = try slot.run(
                    Program(
                        arguments: ["/bin/sh", ProgramDirectory.seenPath + "/main.sh"], directory: directory,
                        input: .bytes(Array("20 22\n".utf8)),
                        limits: Laboratory.patient, warmStart: .run(compiled: nil)))
                #expect(String(decoding: outcome.output, as: UTF8.self).hasPrefix("42\n"))
            }
            #expect(slot.warmStartRefusal != nil)
        }

        /// Whatever befalls the zygote between two runs, the next one is normal.
        @Test(arguments: Laboratory.tiers, [SIGSTOP, SIGKILL]) func aZygoteThatIsLostIsReplaced(tier: SandboxTier, signal: Int32) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let directory = try Self.directory(Self.sum)
            for _ in 0..<3 {
                #expect(try ground.slot.run(Self.program(directory, .run(compiled: nil))).output == Array("42\n".utf8))
                let root = try #require(ground.slot.supervisorProcess)
                let zygote = try #require(try ProvingGround.descendants(of: root).first(where: ProvingGround.isZygote))
                #expect(kill(zygote, signal) == 0)
                for _ in 0..<2000 where signal == SIGKILL && ProvingGround.lives(zygote) { usleep(1000) }
            }
            #expect(try ground.slot.run(Self.program(directory, .run(compiled: nil))).output == Array("42\n".utf8))
            #expect(ground.slot.warmStartRefusal == nil)
            try ground.expectNothingSurvives()
        }

        /// Before Landlock could scope signals only the filter keeps them from the zygote and from the rest of the user's processes.
        @Test(arguments: Laboratory.tiers, ["SIGKILL", "SIGSTOP"])
        func signalsToEveryoneReachNobody(tier: SandboxTier, signal: String) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, newestLandlockABI: 5)
            let attack = try Self.directory(
                "import os, signal\ntry: os.kill(-1, signal.\(signal))\nexcept OSError as e: print('refused')\n")
            let directory = try Self.directory(Self.sum)
            for _ in 0..<3 {
                let outcome = try ground.slot.run(Self.program(attack, .run(compiled: nil)))
                #expect(String(decoding: outcome.output, as: UTF8.self) == "refused\n")
                #expect(try ground.slot.run(Self.program(directory, .run(compiled: nil))).output == Array("42\n".utf8))
            }
            // A program that is executed may stop the zygote of its own slot where signals end at the pid namespace.
            _ = try ground.slot.run(Self.program(attack, nil))
            #expect(try ground.slot.run(Self.program(directory, .run(compiled: nil))).output == Array("42\n".utf8))
            #expect(ground.slot.warmStartRefusal == nil)
            try ground.expectNothingSurvives()
        }
    }
}
