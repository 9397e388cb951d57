import Judging
import ModelClient
import Report

/// `configuration.toml` with every key, its meaning, unit and default: what `gencode doctor --configuration` prints.
enum ConfigurationText {
    static func standard() -> String {
        var lines = ["# gencode: every setting with its default. Precedence: flag > job file > this file > default."]
        var table = ""
        for definition in SettingTable.general {
            let parts = definition.key.split(separator: ".")
            let own = parts.dropLast().joined(separator: ".")
            if own != table {
                lines += ["", "[\(own)]"]
                table = own
            }
            lines.append("# \(definition.summary)\(values(of: definition))")
            lines.append("\(parts.last ?? "") = \(definition.standard)")
        }
        lines += ["", stageHead, "", serverHead]
        for (name, traits) in ServerTraits.known.sorted(by: { $0.key < $1.key }) { lines += [""] + entry(name, traits) }
        lines += ["", languageHead]
        for language in LanguageTable.standard.languages { lines += [""] + entry(language) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func values(of definition: SettingDefinition) -> String {
        switch definition.kind {
        case .choice(let choices): " (\(choices.joined(separator: ", ")))"
        case .whole(let range): range.upperBound == .max ? " (from \(range.lowerBound))" : " (\(range.lowerBound) to \(range.upperBound))"
        case .number(let range): " (\(range.lowerBound) to \(range.upperBound))"
        case .flag, .text, .texts: ""
        }
    }

    private static let stageHead = """
        # [slurm.generation], [slurm.evaluation] and [slurm.merge] (one job) may give each of these keys another value for the jobs of that
        # stage. Of two sources (flag, job file, this file) the nearer one wins, whether general or of a stage.
        """

    private static let serverHead = """
        # Kinds of model servers: one table each, chosen by gen.server or recognised. A table of a known name changes only the keys that it
        # gives; a new name starts from the defaults in brackets. Keys:
        #   max_tokens_field     name of the limit of output tokens: max_tokens, max_completion_tokens, both (max_tokens)
        #   system_role          of the system message: system, developer, or user: merged into the first user message (system)
        #   schema_form          how an answer's JSON schema is sent: none, json_schema, tgi (json_schema)
        #   key_header           bearer, or api-key (bearer)
        #   api_version          value of the query api-version; empty: none
        #   extra_fields         a JSON object of further fields that do not change the answer
        #   reasoning_fields     where the reasoning of an answer is; the first that has text counts
        #   allows_n, allows_temperature, allows_stream_options   whether a request may have these fields (true)
        #   streams              whether answers are streamed where nothing else is said (true)
        #   largest_seed         -1: the server takes no seed (-1)
        #   highest_temperature  -1: no limit is known (-1)
        #   keep_alive_s         seconds for which an idle connection may be used again (55)
        """

    /// What is not the default of a new name.
    private static func entry(_ name: String, _ traits: ServerTraits) -> [String] {
        let table = name.contains(".") ? TOMLText.quoted(name) : name
        let usual = ServerTraits()
        return ["[servers.\(table)]"]
            + ServerField.all.compactMap { field in
                guard let value = field.value(traits), let text = literal(value), text != field.value(usual).flatMap(literal) else {
                    return nil
                }
                return "\(field.key) = \(text)"
            }
    }

    private static let languageHead = """
        # Languages: one table each. A table of a known name changes only the keys that it gives; a new name needs source_file and run.
        #   aliases              other names of the language in candidates and data sets
        #   source_file          the file that the source is written to; {stem}.java: named after the public class
        #   compile, run         commands, word by word. A plain first word, or {tool:NAME}, is a tool that is searched on the host. Also
        #                        {source}, {dir} (the program's directory), {main}, {memory_mb}, {stack_mb}, {archive}
        #   archive_command      makes {archive}, a file or a directory, from the self-test {source} or the host's own files, once per
        #                        toolchain: what the compiler or the runtime maps at its start. A directory may list what it was made from in
        #                        a file "inputs" (lines SIZE SECONDS PATH), and is made again when that changes. Where there is no archive,
        #                        words with {archive} are left out. [] for none
        #   artifacts            the files of the compile command that a run needs; a backslash in a file's name stands for a directory
        #   static_words, static_libraries   words added to compile where the host has all these libraries
        #   tool_paths           absolute paths to try first, by tool
        #   version_arguments    what makes a tool print its version, by tool (default: --version)
        #   read_only_paths      host paths, beside the usual ones, that its programs may read
        #   environment          variables of the program
        #   out_of_memory_marks  what a failure for want of memory prints on standard error
        #   lexical_rules        "python" (3), "c" or "c++": how judging.share_equal finds comments and white space; "" for none
        #   self_test            source of a program that reads two whole numbers and prints their sum: `gencode doctor` runs it
        #   memory_reserve_mib   MiB on top of a problem's memory limit, for the runtime itself
        #   time_factor          times a problem's CPU limit
        #   processes            processes and threads at once
        #   confinement          "program": one process; "runtime": a runtime with threads of its own
        #   address_space_limited  false for runtimes that reserve far more address space than they use
        #   warm_start           keep the interpreter of `run` (CPython 3.8 or later) started, and fork it once per test
        #   preload              modules that the kept interpreter holds loaded: a program that imports one gets it at once, others do not see
        #                        it. A module that starts threads when it is imported (numpy, unless environment sets
        #                        OPENBLAS_NUM_THREADS = "1") cannot be held: the interpreter is then not kept. [] for none
        """

    private static func entry(_ language: Language) -> [String] {
        var lines = ["[languages.\(language.name)]"]
        for field in LanguageField.all {
            guard let value = field.value(language), let text = literal(value) else { continue }
            lines.append("\(field.key) = \(text)")
        }
        return lines
    }

    /// Nil for an empty text, list or table: it is the default.
    private static func literal(_ value: Any) -> String? {
        switch value {
        case let flag as Bool: return "\(flag)"
        case let number as Int: return "\(number)"
        case let number as Double: return "\(number)"
        case let text as String: return text.isEmpty ? nil : TOMLText.quoted(text)
        case let words as [String]: return words.isEmpty ? nil : "[\(words.map(TOMLText.quoted).joined(separator: ", "))]"
        case let table as [String: String]:
            return table.isEmpty
                ? nil
                : "{ \(table.sorted { $0.key < $1.key }.map { "\(TOMLText.quoted($0.key)) = \(TOMLText.quoted($0.value))" }.joined(separator: ", ")) }"
        case let table as [String: [String]]:
            let items = table.sorted { $0.key < $1.key }.map {
                "\(TOMLText.quoted($0.key)) = [\($0.value.map(TOMLText.quoted).joined(separator: ", "))]"
            }
            return table.isEmpty ? nil : "{ \(items.joined(separator: ", ")) }"
        default: return nil
        }
    }
}
