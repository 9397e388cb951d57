import ProgramExtraction

private let p = Sample.python
private let o = Sample.other
private let fenced = "```python\n\(Sample.python)```"

extension GoldenCase {
    /// Rule 1.
    static let thinking: [GoldenCase] = [
        .code("a think section", "<think>Let me see.</think>\n\(fenced)", p),
        .code("a thinking section", "<thinking>Let me see.</thinking>\n\(fenced)", p),
        .code("a reasoning section", "<reasoning>\nHm.\n</reasoning>\n\(fenced)", p),
        .code("tags in capitals", "<THINK>Hm.</THINK>\n\(fenced)", p),
        .code("a closing tag alone", "Hm, so it is n + 1.\n</think>\n\n\(fenced)", p),
        .code("a closing tag at a line's end", "Hm.</think>\n\(fenced)", p),
        .code("a fence right behind the closing tag", "Hm.</think>```python\n\(p)```", p),
        .code("a draft while thinking", "<think>\n```python\n\(o)```\n</think>\n\(fenced)", p),
        .code("an unclosed draft while thinking", "<think>\n```python\n\(o)\n</think>\n\(fenced)", p),
        .code("two sections", "<think>a</think>\n```python\n\(o)```\n<think>b</think>\n\(fenced)", p),
        .none("a draft while thinking and no answer", "<think>\n```python\n\(o)```\n</think>\nI do not know."),
        .none("nothing behind the section", "<think>\n```python\n\(o)```\n</think>"),
        .none("thinking without an end", "<think>\nSo\n```python\n\(o)```", .unfinishedThinking),
        .none("thinking without an end at the token limit", "<think>\nSo", .unfinishedThinking, finish: .length),
        .none("thinking again without an end", "<think>a</think>\n<think>b", .unfinishedThinking),
        .none("thinking without an end behind a program", "\(fenced)\n<think>wait", .unfinishedThinking),
        .code(
            "a tag in a program's string", "```python\nprint(input().replace('</think>', ''))\n```",
            "print(input().replace('</think>', ''))\n"),
        .code("an opening tag in a program", "```python\ns = '''\n<think>\n'''\n\(p)```", "s = '''\n<think>\n'''\n\(p)"),
        .code("a tag in backticks", "I close `</think>` now.\n\(fenced)", p),
        .none("thinking without an end behind a word", "Okay. <think>draft:\n\(fenced)", .unfinishedThinking),
        .none("thinking without an end behind words", "Okay <think> so it is\n\(fenced)", .unfinishedThinking),
        .none("thinking without an end at a line's end", "Let me see: <thinking>\n\(fenced)", .unfinishedThinking),
        .none("a channel behind a mark", "<|start|>assistant<|channel|>analysis<|message|>Hm\n\(fenced)", .unfinishedThinking),
        .code("prose names a tag before it", "There is a tag <think> for that.\n\(fenced)", p),
        .code("an opening tag in quotation marks", "I end \"<think>\" now.\n\(fenced)", p),
        .code("an opening tag in prose", "I use the <think> tag.\n\(fenced)", p),
        .code("channels", "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final<|message|>\(fenced)<|return|>", p),
        .none("a channel without an answer", "<|channel|>analysis<|message|>Hm, so", .unfinishedThinking, finish: .length),
        .code("a mark of the template at the end", "\(fenced)<|im_end|>", p),
        .code("two marks at the end", "\(fenced)</s> <|endoftext|>\n", p),
        .code("unfenced behind a section", "<think>Hm.</think>\(p)", p, rule: 7),
    ]

    /// Rule 7.
    static let unfenced: [GoldenCase] = [
        .code("the program alone", p, p, rule: 7),
        .code("several lines alone", o, o, rule: 7),
        .code("without a last line end", "print(input())", "print(input())", rule: 7),
        .code("blank lines before", "\n\n\(p)", "\n\n\(p)", rule: 7),
        .code(
            "a loop alone", "for _ in range(int(input())):\n\tprint(input())\n", "for _ in range(int(input())):\n\tprint(input())\n",
            rule: 7),
        .code(
            "tuples on the left side", "(n, m) = map(int, input().split())\nprint(n)\n", "(n, m) = map(int, input().split())\nprint(n)\n",
            rule: 7),
        .code("a comment before", "# n plus one\n\(p)", "# n plus one\n\(p)", rule: 7),
        .code("a docstring before", "\"\"\"Adds one.\nTo n.\n\"\"\"\n\(p)", "\"\"\"Adds one.\nTo n.\n\"\"\"\n\(p)", rule: 7),
        .code(
            "prose, then an import", "Here it is.\n\nimport sys\nprint(sys.stdin.read())\n", "import sys\nprint(sys.stdin.read())\n",
            rule: 7),
        .code("prose, then from", "Here it is.\nfrom math import gcd\n\(p)", "from math import gcd\n\(p)", rule: 7),
        .code("prose, then a function", "Sure!\n\(Sample.function)\(p)", "\(Sample.function)\(p)", rule: 7),
        .code("prose, then a class", "Sure!\nclass A:\n    pass\n\(p)", "class A:\n    pass\n\(p)", rule: 7),
        .code("prose that begins with import", "import the numbers first.\nimport sys\n\(p)", "import sys\n\(p)", rule: 7),
        .code("prose that begins with from", "from the input we read n.\nimport sys\n\(p)", "import sys\n\(p)", rule: 7),
        .none("prose alone", "I cannot solve this problem."),
        .none("prose of several lines", "First we read n.\nThen we print n + 1.\n\nThis takes O(1)."),
        .none("one word", "Yes"),
        .none("a number", "42"),
        .none("a list", "- read n\n- print n + 1"),
        .none("a numbered list", "1. read n\n2. print n + 1"),
        .none("prose with a colon", "Answer: the sum of both."),
        .none("prose with keywords", "if you want\nfor each test\nwhile it works"),
        .none("a heading alone", "# Solution"),
        .code(
            "a closing fence alone", "Here is the code:\nimport sys\nprint(sys.stdin.read())\n```\nIt reads all.",
            "import sys\nprint(sys.stdin.read())\n", rule: 7),
        .code("an assignment before a closing fence", "The program:\nn = int(input())\nprint(n * 2)\n```", o, rule: 7),
        .code("prose before an opening fence is not code", "Here is the code:\n```\n\(o)", o, rule: 6),
        .code("a formula before an unclosed block", "Let\nx = a + b\n```\n\(o)", o, rule: 6),
        .code("a print statement of Python 2", "n = int(raw_input())\nprint n + 1\n", "n = int(raw_input())\nprint n + 1\n", rule: 7),
        .code("augmented assignment", "n = int(input())\nn += 1\nprint(n)\n", "n = int(input())\nn += 1\nprint(n)\n", rule: 7),
        .code("an annotated name", "n: int = int(input())\nprint(n)\n", "n: int = int(input())\nprint(n)\n", rule: 7),
        .code("a statement over two lines", "a = [\n1,\n2]\nprint(a[int(input())])\n", "a = [\n1,\n2]\nprint(a[int(input())])\n", rule: 7),
        .code("a backslash at a line's end", "n = int(input()) + \\\n1\nprint(n)\n", "n = int(input()) + \\\n1\nprint(n)\n", rule: 7),
    ]

    /// Rule 8.
    static let escaped: [GoldenCase] = [
        .code(
            "escaped signs", "```python\nn = int(input())\nif n &lt; 3:\n    print(n)\n```", "n = int(input())\nif n < 3:\n    print(n)\n",
            rule: 8),
        .code("escaped quotes", "```python\nprint(&quot;a&quot;, input())\n```", "print(\"a\", input())\n", rule: 8),
        .code("escaped apostrophes", "```python\nprint(&#39;a&#39;, input())\n```", "print('a', input())\n", rule: 8),
        .code("escaped twice", "```python\nprint(int(input()) &amp;lt; 3)\n```", "print(int(input()) < 3)\n", rule: 8),
        .code("entities in a string stay", "```python\nprint(input().replace('&lt;', '<'))\n```", "print(input().replace('&lt;', '<'))\n"),
        .code(
            "an escaped C++ program", "```cpp\n#include &lt;cstdio&gt;\nint main() { return 0; }\n```",
            "#include <cstdio>\nint main() { return 0; }\n", rule: 8, tags: .cpp),
        .code(
            "references in C++ stay", "```cpp\nint f(int &lt) { return lt; }\nint main() { return 0; }\n```",
            "int f(int &lt) { return lt; }\nint main() { return 0; }\n", tags: .cpp),
        .code("a session of the prompt", "```python\n>>> n = int(input())\n>>> print(n)\n3\n```", "n = int(input())\nprint(n)\n", rule: 8),
        .code(
            "a session with a loop", "```python\n>>> for _ in '12':\n...     print(input())\n...\n1\n2\n```",
            "for _ in '12':\n    print(input())\n\n", rule: 8),
        .code("unfenced and escaped", "n = int(input())\nprint(n &gt; 1)\n", "n = int(input())\nprint(n > 1)\n", rule: 8),
        .code("unescaping that does not help", "```python\nprint((&lt;\n```", "print((&lt;\n"),
    ]

    /// Rule 9.
    static let openedByPrompt: [GoldenCase] = [
        .code("code, then a closing fence", "\(p)```", p, rule: 9),
        .code("code, a closing fence, prose", "\(o)```\nThis doubles n.", o, rule: 9),
        .code("a line end first", "\n\(o)```\n", o, rule: 9),
        .code("imports first", "import sys\n\(p)```\nDone.", "import sys\n\(p)", rule: 9),
        .code("an example in a block behind", "\(o)```\nExample:\n```\n3\n```\n", o, rule: 9),
        .code("a tagged block behind wins if it is a program", "\(o)```\nBetter:\n```python\n\(p)```\n", p),
        .code("a function behind does not win", "\(o)```\n```python\n\(Sample.function)```\n", o, rule: 9),
        .code("in C++", "\(Sample.cpp)```", Sample.cpp, rule: 9, tags: .cpp),
    ]

    /// Rule 10.
    static let untouched: [GoldenCase] = [
        .code(
            "a main guard stays", "```python\nif __name__ == '__main__':\n    print(input())\n```",
            "if __name__ == '__main__':\n    print(input())\n"),
        .code("an indented block stays indented", "```python\n    print(input())\n```", "    print(input())\n"),
        .code("no import is added", "```python\nprint(sys.stdin.read())\n```", "print(sys.stdin.read())\n"),
        .code(
            "text behind a main guard stays", "```python\nif 1:\n    print(input())\n# Example usage\nprint(2)\n```",
            "if 1:\n    print(input())\n# Example usage\nprint(2)\n"),
        .code("blank lines stay", "```python\n\n\n\(p)\n\n```", "\n\n\(p)\n\n"),
        .code("trailing blanks stay", "```python\nprint(input())   \n```", "print(input())   \n"),
        .code("the word stop stays", "```python\nstop = input()\nprint(stop)\n```", "stop = input()\nprint(stop)\n"),
        .code("other alphabets stay", "```python\nprint('Grüße', input())\n```", "print('Grüße', input())\n"),
    ]

    /// The ways in which an answer can end.
    static let finishes: [GoldenCase] = [
        .none("empty", "", .emptyAnswer),
        .none("blanks", " \n\t\n", .emptyAnswer),
        .none("empty at the token limit", "", .emptyAnswer, finish: .length),
        .none("the content filter", fenced, .contentFilter, finish: .contentFilter),
        .none("a refusal", fenced, .refusal, finish: .refusal),
        .none("a prompt that is too long", "", .promptTooLong, finish: .promptTooLong),
        .none("a tool call", "", .emptyAnswer, finish: .toolCalls),
    ]

    /// Languages beside Python.
    static let languages: [GoldenCase] = [
        .code("C++", "```cpp\n\(Sample.cpp)```", Sample.cpp, tags: .cpp),
        .code("tag c++", "```c++\n\(Sample.cpp)```", Sample.cpp, tags: .cpp),
        .code("tag cc", "```cc\n\(Sample.cpp)```", Sample.cpp, tags: .cpp),
        .code("tag C++17", "```C++17\n\(Sample.cpp)```", Sample.cpp, tags: .cpp),
        .code("the block with main", "```cpp\n\(Sample.cpp)```\n```cpp\nint f() { return 1; }\n```", Sample.cpp, tags: .cpp),
        .code("C++ without a fence", Sample.cpp, Sample.cpp, rule: 7, tags: .cpp),
        .code("C++ behind prose", "Sure:\n\(Sample.cpp)", Sample.cpp, rule: 7, tags: .cpp),
        .code("C++ untagged", "```\n\(Sample.cpp)```\n```\n1 2\n```", Sample.cpp, tags: .cpp),
        .code(
            "C++ cut", "```cpp\n#include <cstdio>\nint main() {", "#include <cstdio>\nint main() {", rule: 6, cut: true, finish: .length,
            tags: .cpp),
        .none("prose where C++ is wanted", "The main (and only) idea is simple.", tags: .cpp),
        .none("Python where C++ is wanted", fenced, tags: .cpp),
        .code("Java", "```java\n\(Sample.java)```", Sample.java, tags: .java),
        .code("Java without a fence", "import java.util.*;\n\(Sample.java)", "import java.util.*;\n\(Sample.java)", rule: 7, tags: .java),
        .code(
            "Rust with a lifetime", "```rust\nfn f<'a>(x: &'a str) -> &'a str { x }\nfn main() {}\n```",
            "fn f<'a>(x: &'a str) -> &'a str { x }\nfn main() {}\n", tags: .rust),
        .code("Go", "```go\npackage main\nfunc main() {}\n```", "package main\nfunc main() {}\n", tags: .go),
        .code("JavaScript", "```js\nconsole.log(1)\n```", "console.log(1)\n", tags: .javascript),
        .code("JavaScript untagged", "```\nconsole.log(1)\n```", "console.log(1)\n", tags: .javascript),
    ]
}
