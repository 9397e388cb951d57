import Dataset
import Records

/// The columns of the tables that `run export` writes. docs/formats.md lists them.
enum RunTables {
    private static let candidate = [
        TableColumn("run", .text, "name of the run"),
        TableColumn("model", .text, "who wrote the candidates; null: the candidates do not say"),
        TableColumn("problem", .text, "name of the problem"),
        TableColumn("candidate", .integer, "number among the problem's candidates, from 0"),
        TableColumn("label", .text, "where the candidate came from"),
        TableColumn("language", .text, "key of the language table"),
    ]

    static let candidates =
        candidate + [
            TableColumn("verdict", .text, "code; null: missing"),
            TableColumn("passed", .flag, "whether the verdict is AC; null: not scored"),
            TableColumn("tests_passed", .integer, "tests that were passed; null: no verdict"),
            TableColumn("tests_run", .integer, "tests that ran; null: no verdict"),
            TableColumn("tests_total", .integer, "tests of the problem"),
            TableColumn("first_failed_test", .integer, "position of the first failed test; null: none"),
            TableColumn("cpu_s_max", .number, unit: "s", "CPU time, the largest over the tests; null: no test ran"),
            TableColumn("wall_s_max", .number, unit: "s", "wall time, the largest over the tests; null: no test ran"),
            TableColumn("memory_bytes_max", .integer, unit: "bytes", "peak memory, the largest over the tests; null: no test ran"),
            TableColumn("tier", .text, "sandbox tier; null: nothing ran"),
            TableColumn("expected", .text, "verdict that the source names, or `not AC`; null: unknown"),
            TableColumn("source_sha256", .text, "digest of the program"),
            TableColumn("message", .text, "one line for a person"),
            TableColumn("flaky_tests", .integer, "tests that were passed only when they were run again; null: no verdict"),
        ]

    static let tests =
        candidate + [
            TableColumn("test", .integer, "position among the problem's tests of the run's kinds, from 0"),
            TableColumn("test_name", .text, "name of the test; null: the problem set is not there"),
            TableColumn("test_kind", .text, "public_tests, private_tests or generated_tests; null likewise"),
            TableColumn("verdict", .text, "code"),
            TableColumn("exit_code", .integer, "exit code, or minus the number of the signal"),
            TableColumn("cpu_s", .number, unit: "s", "CPU time"),
            TableColumn("wall_s", .number, unit: "s", "wall time"),
            TableColumn("memory_bytes", .integer, unit: "bytes", "peak memory"),
            TableColumn("output_bytes", .integer, unit: "bytes", "length of what the program printed"),
            TableColumn("output_sha256", .text, "digest of what the program printed"),
        ]

    static let problems =
        [
            TableColumn("run", .text, "name of the run"),
            TableColumn("problem", .text, "name of the problem"),
            TableColumn("difficulty", .text, "by name; null: unknown"),
            TableColumn("source", .text, "collection that the problem comes from; null: unknown"),
            TableColumn("tags", .text, "tags with `; ` between them; null: the problem set is not there"),
            TableColumn("tests", .integer, "tests of the run's kinds"),
            TableColumn("time_limit_s", .number, unit: "s", "CPU time per test, as the set states it; null: unknown"),
            TableColumn("memory_limit_bytes", .integer, unit: "bytes", "as the set states it; null: unknown"),
            TableColumn("problem_sha256", .text, "digest of the problem; null: it has no candidates"),
            TableColumn("quarantine", .text, "why the tests are not to be trusted; null: they are"),
            TableColumn("n", .integer, "candidates"),
            TableColumn("c", .integer, "accepted candidates"),
            TableColumn("missing", .integer, "candidates without a verdict"),
        ] + Verdict.allCases.map { TableColumn($0.code, .integer, "candidates with this verdict") }
}
