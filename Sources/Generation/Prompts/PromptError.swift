import Records

/// Why prompts cannot be used.
package enum PromptCode: FailureCode {
    /// There is no such flow, folder or file.
    case missing
    /// A file is not TOML, has an unknown key, or a value of the wrong kind.
    case malformed
    /// A template has a tag, a filter or a variable that it cannot have.
    case template
    /// A JSON schema does not parse, or lacks what the flow reads.
    case schema
}

package typealias PromptError = Failure<PromptCode>
