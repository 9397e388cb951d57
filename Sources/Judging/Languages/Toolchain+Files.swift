import Digests
import FileSystem
import Foundation
import Records

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
        guard let output = try? Toolchain.outputOf(compiler, [question], language: language) else { return nil }
        let path = String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        let places = path.utf8.first == UInt8(ascii: "/") ? [path] : ["/usr/bin/\(path)", "/bin/\(path)"]
        return places.first { (try? Files.identity($0))?.kind == .regular }
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
