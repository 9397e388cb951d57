import Testing

@testable import CommandLine

@Suite struct ArgumentSpellingTests {
    @Test func namesOfOptionsLoseTheirUnderscoresAndValuesKeepThem() {
        #expect(
            ArgumentSpelling.dashed(["--dataset_name=a_b", "--k_values", "x_y", "eval_cc"]) == [
                "--dataset-name=a_b", "--k-values", "x_y", "eval_cc",
            ])
    }

    @Test func wordsAfterALoneDoubleDashStayAsTyped() {
        #expect(ArgumentSpelling.dashed(["--", "--a_b"]) == ["--", "--a_b"])
    }
}
