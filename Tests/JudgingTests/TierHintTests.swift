import Records
import Testing

@testable import Judging

@Suite("What a message says of places that a sandbox tier lacks")
struct TierHintTests {
    private func hint(
        _ tier: SandboxTier, source: String = "", verdict: Verdict = .runtimeError, errors: String = ""
    ) -> String {
        TierHint(tier: tier, source: Array(source.utf8), verdict: verdict, errorOutput: Array(errors.utf8)).text
    }

    @Test("A source that names /dev/shm, or calls what lies there, is told so at both tiers", arguments: [SandboxTier.t2, .t3])
    func sources(_ tier: SandboxTier) {
        let missing = "; /dev/shm (named semaphores, shared memory) is not available at tier \(tier.name)"
        for source in ["open('/dev/shm/x', 'w')", "fopen(\"/dev/shm\")", "sem_t *s = sem_open(\"/a\", 0);", "int f = shm_open(n, 0, 0);"] {
            #expect(hint(tier, source: source) == missing, "\(source)")
        }
    }

    @Test("What only the standard error says is marked as said there", arguments: ["SemLock", "sem_open", "shm_open", "/dev/shm"])
    func errors(_ word: String) {
        let text = hint(.t3, source: "import multiprocessing", errors: "  x = \(word)(1)\nPermissionError\n")
        #expect(text.hasSuffix("not available at tier T3, and the program's standard error says \(word)"), "\(text)")
    }

    @Test(
        "What the standard error says counts for a program that failed alone", arguments: [Verdict.wrongAnswer, .timeLimit, .memoryLimit])
    func errorsOfAProgramThatDidNotFail(_ verdict: Verdict) {
        #expect(hint(.t3, verdict: verdict, errors: "SemLock shm_open /dev/shm") == "")
        #expect(hint(.t3, source: "sem_open(1)", verdict: verdict).contains("/dev/shm"))
    }

    @Test("Other programs are told nothing, and outside the sandbox none is")
    func nothing() {
        #expect(hint(.t3, source: "# writes to /dev/shm\nimport multiprocessing\n", errors: "ValueError: 3\n") == "")
        #expect(hint(.t3, source: "open('/tmp/a')") == "")
        #expect(hint(.none, source: "open('/tmp/a'), open('/dev/shm/a')", errors: "SemLock") == "")
    }

    @Test("Texts at the ends of a source are found, and a source shorter than them is no obstacle")
    func ends() {
        #expect(hint(.t2, source: "'/tmp") == "; /tmp is not writable at tier T2, the directory in TMPDIR is")
        #expect(hint(.t2, source: "'/tm") == "")
        #expect(hint(.t3, errors: "shm_open").hasSuffix("shm_open"))
    }
}
