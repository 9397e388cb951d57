import Records

/// Parts of problems as JSON text, in the form in which problem sets store them, for others that keep whole problems.
package enum StoredText {
    package static func of(_ checker: CheckerSpec) throws -> String { try StoredChecker(checker).text() }
    package static func of(_ harness: Harness) throws -> String { try StoredHarness.text(harness) }
    package static func of(_ settings: TestSettings) throws -> String { try StoredTestSettings.text(settings) }

    /// nil: the text is no checker.
    package static func checker(_ text: String) -> CheckerSpec? { try? StoredChecker.spec(Array(text.utf8)) }

    /// nil: the text is no harness.
    package static func harness(_ text: String) -> Harness? { try? StoredHarness.harness(Array(text.utf8)) }

    /// nil: the text is not the settings of a test that a program can be run with.
    package static func testSettings(_ text: String) -> TestSettings? { StoredTestSettings.settings(Array(text.utf8)) }
}
