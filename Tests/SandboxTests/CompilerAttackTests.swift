import Foundation
import Judging
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 48-50 of the attack catalogue: sources that attack their compiler, and code that runs while compiling.
    @Suite struct CompilerAttacks {
        /// Less than a real compilation may use, so that what is stopped is stopped soon.
        static let limits = Limits(
            cpuTime: .seconds(1), wallTime: .seconds(20), memory: .mebibytes(256), output: .kibibytes(64), processes: 64,
            openFiles: 512,
            fileSize: .mebibytes(32))

        @Test(.rows(48), arguments: Laboratory.tiers)
        func compilersReadNothingOfTheHost(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let sentinel = "sentinel-\(UUID().uuidString)"
            let planted = Laboratory.scratch + "/planted-for-compilers"
            try "#error \(sentinel)\n".write(toFile: planted, atomically: false, encoding: .utf8)
            chmod(planted, 0o644)
            let paths = ["/dev/zero", "/dev/urandom", "/etc/shadow", "/etc/passwd", planted, "../../planted-for-compilers"]
            var sources = paths.map { ("c", "#include \"\($0)\"\nint main(void) { return 0; }\n") }
            sources += [
                ("c", "__asm__(\".incbin \\\"\(planted)\\\"\");\nint main(void) { return 0; }\n"),
                ("cpp", "#include \"\(planted)\"\nint main() {}\n"),
            ]
            if Bench.has("rust") { sources.append(("rust", "fn main() { print!(\"{}\", include_str!(\"\(planted)\")); }\n")) }
            try judged(tier, sources) { verdict, message, source in
                #expect(verdict == .compileError, "\(source): \(message)")
                #expect(!message.contains(sentinel) && !message.contains("root:"), "\(message)")
            }
        }

        @Test(.rows(49), arguments: Laboratory.tiers)
        func bombsForCompilersEndAtTheirLimits(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let bomb = """
                template <int N, int M> struct B { typedef typename B<N - 1, 2 * M>::t a; typedef typename B<N - 1, 2 * M + 1>::t t; };
                template <int M> struct B<0, M> { typedef int t; };
                B<26, 1>::t x;
                int main() {}
                """
            let text = """
                template <class A, class B> struct P {};
                template <class T, int N> struct W { typedef typename W<P<T, T>, N - 1>::t t; };
                template <class T> struct W<T, 0> { typedef typename T::missing t; };
                W<int, 18>::t x;
                int main() {}
                """
            let large = "char large[1ul << 32] = {1};\nint main(void) { return large[5]; }\n"
            try judged(tier, [("cpp", bomb), ("cpp", text), ("c", large)]) { verdict, message, source in
                #expect(verdict == .compileError, "\(source): \(message)")
                #expect(message.utf8.count < 1000)
            }
        }

        @Test(.rows(50), arguments: Laboratory.tiers)
        func codeOfTheCompilersOwnLanguageIsHarmless(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let endless = "constexpr int f(int n) { return n < 0 ? n : f(n + 1) + 1; }\nstatic_assert(f(0), \"\");\nint main() {}\n"
            let loop = "constexpr int f() { for (;;) {} return 1; }\nint x[f()];\nint main() {}\n"
            try judged(tier, [("cpp", endless), ("cpp", loop)]) { verdict, message, source in
                #expect(verdict == .compileError, "\(source): \(message)")
            }
            // A processor beside the program: it is compiled and never run.
            let java = """
                import javax.annotation.processing.*;
                import java.util.*;
                @SupportedAnnotationTypes("*")
                public class Main extends AbstractProcessor {
                    static { if (System.getProperty("jdk.module.main", "").equals("jdk.compiler")) while (true) {} }
                    public boolean process(Set<? extends javax.lang.model.element.TypeElement> a, RoundEnvironment e) { while (true) {} }
                    public static void main(String[] words) { System.out.println(42); }
                }
                """
            guard Bench.has("java") else { return }
            try judged(tier, [("java", java)], limits: JudgeSettings.standardCompileLimits) { verdict, message, _ in
                #expect(verdict == .accepted, "\(message)")
            }
        }

        /// Whatever runs while compiling has a compiler's rights: no network, no file of the host, no other process.
        @Test(.rows(50), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func whatRunsWhileCompilingIsConfined(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let victims = [getpid(), try #require(ground.slot.supervisorProcess)].map(String.init)
            for attack in ["listen", "identity", "terminal", "hide-memory"] {
                let cores = (1...1024).map { "cores \($0)" }
                try ground.expectDenied(attack, in: language, policy: .compiler, besides: cores)
            }
            try ground.expectDenied("proc-of", words: victims, in: language, policy: .compiler)
            try ground.expectDenied("kill-judge", words: victims, in: language, policy: .compiler)
            let read = try ground.run("read-files", "/etc/shadow", "/etc/passwd", in: language, policy: .compiler)
            #expect(!String(decoding: read.output, as: UTF8.self).contains("root:"))
            #expect(try ground.run("unshare", in: language, policy: .compiler).termination == .violation(systemCall: "unshare"))
            try ground.expectNothingSurvives()
        }

        private static let names = ["c": "C", "cpp": "C++", "java": "Java", "rust": "Rust"]

        private func judged(
            _ tier: SandboxTier, _ sources: [(String, String)], limits: Limits = Self.limits, _ body: (Verdict, String, String) -> Void
        ) throws {
            let ground = try ProvingGround(tier)
            let judge = Bench.judge(ground.slot, compileLimits: limits)
            for (language, source) in sources {
                AttackRecorder.note(language: Self.names[language] ?? language)
                let result = try #require(
                    judge.judge(task: 0, candidate: Bench.candidate(language, source), problem: try Bench.problem()))
                body(result.verdict, result.message, source)
            }
            judge.close()
            try ground.expectNothingSurvives()
        }
    }
}
