import Digests
import FileSystem
import Foundation
import Records
import Synchronization

extension Toolchain {
    /// Over the content of every tool's own file, by tool name.
    /// - Throws: `JudgingError` (.brokenToolchain) where a file cannot be read.
    package func filesDigest() throws -> Digest { try digest(of: tools) }

    /// Over the content of the programs that GCC's driver starts (the compiler proper, the assembler, the linker) and of the libraries of a
    /// static link: `g++` itself is a small program, and a patched `cc1plus` prints the same version. nil: the compile command is not GCC's, or
    /// it names no such file.
    ///
    /// Headers, shared libraries, and what other languages load (the standard library of Python, the modules of a JVM) are not covered: reading
    /// them at each start would take seconds. Their versions are part of the version line.
    /// - Throws: `JudgingError` (.brokenToolchain) where a file cannot be read.
    package func partsDigest() throws -> Digest? {
        let parts = parts
        return parts.isEmpty ? nil : try digest(of: parts)
    }

    /// Absolute paths by name.
    private var parts: [String: String] {
        guard let name = language.compile?.first, let compiler = tools[name] else { return [:] }
        let driver = (name as NSString).lastPathComponent
        guard ["gcc", "g++", "cc", "c++"].contains(where: driver.hasPrefix) else { return [:] }
        var parts: [String: String] = [:]
        for program in [driver.contains("++") ? "cc1plus" : "cc1", "collect2", "as", "ld"] {
            parts[program] = path(of: "-print-prog-name=\(program)", compiler)
        }
        for library in linksStatically ? language.staticLink?.libraries ?? [] : [] {
            parts[library] = path(of: "-print-file-name=\(library)", compiler)
        }
        return parts
    }

    /// The path that the driver prints. For a program that it looks up in PATH it prints the bare name.
    private func path(of question: String, _ compiler: String) -> String? {
        guard let path = Toolchain.answer(of: compiler, to: question) else { return nil }
        let places = path.utf8.first == UInt8(ascii: "/") ? [path] : ["/usr/bin/\(path)", "/bin/\(path)"]
        return places.first { (try? Files.identity($0))?.kind == .regular }
    }

    /// Successful answers by compiler and question. Starting the driver costs milliseconds, and planning, checking and judging ask it the same.
    private static let answers = Mutex<[String: String]>([:])

    /// What GCC's driver prints when it is asked for one path, without white space around it; nil: it failed. A process asks each question once.
    static func answer(of compiler: String, to question: String) -> String? {
        let key = "\(compiler)\0\(question)"
        if let known = answers.withLock({ $0[key] }) { return known }
        let probe = Language(name: "probe", sourceFile: "probe", run: [compiler])
        guard let output = try? outputOf(compiler, [question], language: probe) else { return nil }
        let answer = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        answers.withLock { $0[key] = answer }
        return answer
    }

    private func digest(of files: [String: String]) throws -> Digest {
        var builder = DigestBuilder()
        for (name, path) in files.sorted(by: { $0.key < $1.key }) {
            builder.addField(name)
            do {
                let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
                defer { try? file.close() }
                while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { builder.add(Array(piece)) }
            } catch {
                throw JudgingError(
                    .brokenToolchain, "cannot read \(path) (language \"\(language.name)\"): \(error.localizedDescription)",
                    remedy: "Make it readable, or name another path in the language table.")
            }
        }
        return builder.digest()
    }
}
