import ModelClient
import Records
import Testing

@testable import Generation
@testable import ProgramExtraction

/// One row of the golden tables: an answer, and the program that extraction must find in it.
struct GoldenCase: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        case code(String, rule: Int, isTruncated: Bool)
        case none(CodeExtraction.Reason)
    }

    var name: String
    var answer: String
    var expectation: Expectation
    var finish: FinishReason
    var tags: LanguageTags

    var testDescription: String { name }

    /// An answer with a program.
    static func code(
        _ name: String, _ answer: String, _ code: String, rule: Int = 5, cut: Bool = false, finish: FinishReason = .stop,
        tags: LanguageTags = .python3
    ) -> GoldenCase {
        GoldenCase(name: name, answer: answer, expectation: .code(code, rule: rule, isTruncated: cut), finish: finish, tags: tags)
    }

    /// An answer without a program.
    static func none(
        _ name: String, _ answer: String, _ reason: CodeExtraction.Reason = .noCode, finish: FinishReason = .stop,
        tags: LanguageTags = .python3
    ) -> GoldenCase {
        GoldenCase(name: name, answer: answer, expectation: .none(reason), finish: finish, tags: tags)
    }

    static let all =
        thinking + lineEnds + fences + tagged + choices + cut + unfenced + escaped + openedByPrompt + untouched + finishes + languages
}

extension LanguageTags {
    static let python3 = LanguageTags(language: "python3", aliases: ["PYTHON3", "python", "py", "py3"], sourceFile: "main.py")
    static let cpp = LanguageTags(language: "cpp", aliases: ["c++", "CPP", "cc", "cxx", "cpp17"], sourceFile: "main.cpp")
    static let java = LanguageTags(language: "java", aliases: ["JAVA"], sourceFile: "{stem}.java")
    static let rust = LanguageTags(language: "rust", aliases: ["rs"], sourceFile: "main.rs")
    static let go = LanguageTags(language: "go", aliases: ["golang"], sourceFile: "main.go")
    static let javascript = LanguageTags(language: "javascript", aliases: ["js", "node"], sourceFile: "main.js")
}

/// Programs that the rows use.
enum Sample {
    static let python = "print(int(input()) + 1)\n"
    static let other = "n = int(input())\nprint(n * 2)\n"
    static let osRead = "import os\nn = int(os.read(0, 99))\nos.write(1, b'%d' % (n + 2))\n"
    static let hidden = "r = __builtins__.__dict__['inp' + 'ut']\nprint(int(r()) * 2)\n"
    static let function = "def double(x):\n    return 2 * x\n"
    static let cpp = "#include <iostream>\nint main() {\n    int n;\n    std::cin >> n;\n    std::cout << n;\n}\n"
    static let java = "class Main {\n    public static void main(String[] a) { System.out.println(1); }\n}\n"
}
