import ProgramExtraction

private let p = Sample.python
private let o = Sample.other

extension GoldenCase {
    /// Rule 2.
    static let lineEnds: [GoldenCase] = [
        .code("CRLF line ends become LF", "```python\r\nprint(int(input()) + 1)\r\n```\r\n", p),
        .code("CRLF without a fence", "n = int(input())\r\nprint(n * 2)\r\n", o, rule: 7),
        .code("a lone carriage return stays", "```python\nprint('a\rb', input())\n```", "print('a\rb', input())\n"),
        .code("colour escapes go", "```python\n\u{1B}[32mprint\u{1B}[0m(int(input()) + 1)\n```", p),
        .code("escapes around a fence go", "\u{1B}[1m```python\u{1B}[0m\n\(p)```", p),
        .code("a cursor escape goes", "\u{1B}[?25h```python\n\(p)```\u{1B}[2K", p),
        .code(
            "an escape without an end stays", "```python\nprint(int(input()) + 1)  # \u{1B}[\n```", "print(int(input()) + 1)  # \u{1B}[\n"),
        .code("a byte order mark before the block goes", "```python\n\u{FEFF}\(p)```", p),
        .code("a byte order mark before the answer goes", "\u{FEFF}\(p)", p, rule: 7),
        .code("a zero-width space before the block goes", "```python\n\u{200B}\(p)```", p),
        .code("two zero-width characters go", "```python\n\u{200B}\u{2060}\(p)```", p),
        .code("a zero-width space before a fence", "\u{200B}```python\n\(p)\u{200B}```\n", p),
        .code("a zero-width space within a string stays", "```python\nprint('\u{200B}', input())\n```", "print('\u{200B}', input())\n"),
        .code("tabs stay", "```python\nfor _ in range(2):\n\tprint(input())\n```", "for _ in range(2):\n\tprint(input())\n"),
    ]

    /// Rule 3.
    static let fences: [GoldenCase] = [
        .code("three backticks", "```python\n\(p)```", p),
        .code("three tildes", "~~~python\n\(p)~~~", p),
        .code("four backticks", "````python\n\(p)````", p),
        .code("four backticks hold three", "````python\ns = '''\n```\n'''\n\(p)````", "s = '''\n```\n'''\n\(p)"),
        .code("tildes hold backticks", "~~~python\ns = '''\n```\n'''\n\(p)~~~", "s = '''\n```\n'''\n\(p)"),
        .code("a longer closing fence closes", "```python\n\(p)`````\nDone.", p),
        .code("blanks behind the closing fence", "```python\n\(p)```   \nDone.", p),
        .code("two backticks are no fence", "``\nabc\n``\n```python\n\(p)```", p),
        .code("a fence with words behind it does not close", "```python\ns = '''\n``` x\n'''\n\(p)```", "s = '''\n``` x\n'''\n\(p)"),
        .code("one column of indent", " ```python\n \(p) ```", p),
        .code("three columns of indent", "   ```python\n   \(p)   ```", p),
        .code("less indent in the body than before the fence", "   ```python\n\(p)   ```", p),
        .code("an indented closing fence", "```python\n\(p)   ```\nDone.", p),
        .code("in a list item, four columns", "1. The program:\n\n    ```python\n    \(p)    ```\n", p),
        .code("in a list item, eight columns", "- a\n    - b\n\n        ```python\n        \(p)        ```\n", p),
        .code(
            "the indent of a list item goes, that of the code stays",
            "* Code:\n  ```python\n  for _ in '12':\n      print(input())\n  ```\n",
            "for _ in '12':\n    print(input())\n"),
        .code("behind a list marker", "- ```python\n\(p)```\n", p),
        .code("an indent of a tab in a list item", "1. Code\n\n\t```python\n\t\(p)\t```\n", p),
        .code("an info string after a blank", "``` python\n\(p)```", p),
        .code("an info string in capitals", "```Python\n\(p)```", p),
        .code("attributes in braces", "```{.python}\n\(p)```", p),
        .code("attributes in braces with a number", "```{.python .numberLines}\n\(p)```", p),
        .code("the form language-python", "```language-python\n\(p)```", p),
        .code("the form lang-py", "```lang-py\n\(p)```", p),
        .code("a title behind the language", "```python title=\"main.py\"\n\(p)```", p),
        .code("a comma behind the language", "```python,linenos\n\(p)```", p),
        .code("a file name as tag", "```main.py\n\(p)```", p),
        .code("a file name behind the language", "```python:main.py\n\(p)```", p),
        .code("a version behind the language", "```python3.11\n\(p)```", p),
        .code("a whole answer in a block of Markdown", "```markdown\nThe program:\n```python\n\(p)```\n```\n", p),
        .code("a block of md", "```md\n~~~py\n\(p)~~~\n```\n", p),
        .none("backticks within a line are no fence", "Use ```print``` here."),
        .code("an empty block before", "```\n```\n```python\n\(p)```", p),
        .code("a block at the end of a line's text", "Code:\n```python\n\(p)```", p),
    ]

    /// Rule 4.
    static let tagged: [GoldenCase] = [
        .code("tag py", "```py\n\(p)```", p),
        .code("tag python3", "```python3\n\(p)```", p),
        .code("tag py3", "```py3\n\(p)```", p),
        .code("tag ipython", "```ipython\n\(p)```", p),
        .code("tag PYTHON3", "```PYTHON3\n\(p)```", p),
        .code("no tag", "```\n\(p)```", p),
        .code("tag code says nothing", "```code\n\(p)```", p),
        .code("tag solution says nothing", "```solution\n\(p)```", p),
        .none("tag text", "```text\n\(p)```"),
        .none("tag txt", "```txt\n1 2 3\n```"),
        .none("tag console", "```console\n$ python3 main.py\n```"),
        .none("tag input", "```input\n3\n1 2 3\n```"),
        .none("tag output", "```output\n3\n```"),
        .none("tag bash", "```bash\npip install numpy\n```"),
        .none("tag sh", "```sh\npython3 a.py\n```"),
        .none("tag json", "```json\n{\"a\": 1}\n```"),
        .none("tag diff", "```diff\n-a\n+b\n```"),
        .none("tag yaml", "```yaml\na: 1\n```"),
        .none("another language", "```cpp\n\(Sample.cpp)```"),
        .none("Python 2 where Python 3 is wanted", "```python2\nprint raw_input()\n```"),
        .code("output behind the program", "```python\n\(p)```\nOutput:\n```output\n4\n```", p),
        .code("input before the program", "Input:\n```text\n3\n```\n```python\n\(p)```", p),
        .code("another language behind", "```python\n\(p)```\nIn C++:\n```cpp\n\(Sample.cpp)```", p),
        .code("a shell command behind", "```python\n\(p)```\nRun:\n```bash\npython3 main.py\n```", p),
    ]

    /// Rule 5.
    static let choices: [GoldenCase] = [
        .code("the last of two programs", "```python\n\(p)```\nBetter:\n```python\n\(o)```", o),
        .code("the last of three programs", "```python\n\(p)```\n```python\nx = input()\n```\n```python\n\(o)```", o),
        .code("a function behind the program", "```python\n\(p)```\nOnly:\n```python\n\(Sample.function)```", p),
        .code("a call behind the program", "```python\n\(p)```\nUse:\n```python\ndouble(3)\n```", p),
        .code("an example with print behind the program", "```python\n\(p)```\n```python\nprint(double(3))\n```", p),
        .code("a line of the program quoted behind it", "```python\n\(o)```\nThe line\n```python\nn = int(input())\n```\nreads.", o),
        .code("a function before the program", "```python\n\(Sample.function)```\n```python\n\(o)```", o),
        .code("only functions: the last", "```python\ndef a():\n    return 1\n```\n```python\n\(Sample.function)```", Sample.function),
        .code("tagged wins over untagged behind it", "```python\n\(p)```\n```\n\(o)```", p),
        .code("tagged wins over untagged before it", "```\n\(o)```\n```python\n\(p)```", p),
        .code("untagged output behind a program", "```python\n\(p)```\nprints\n```\n4\n```", p),
        .code("the last untagged that parses", "```\n\(p)```\n```\n\(o)```", o),
        .code("an untagged program before untagged output", "```\n\(p)```\n```\n4 5 6\n```", p),
        .code("untagged output before an untagged program", "```\n3\n```\n```\n\(p)```", p),
        .none("untagged output alone", "The result:\n```\n4 5 6\n```"),
        .none("untagged prose alone", "```\nThis is how it works.\n```"),
        .code(
            "a program with a main guard", "```python\ndef main():\n    print(input())\n\nif __name__ == '__main__':\n    main()\n```",
            "def main():\n    print(input())\n\nif __name__ == '__main__':\n    main()\n"),
        .code(
            "sys.stdin counts as reading", "```python\nx = sys.stdin.read()\n```\n```python\nx = 1\n```", "x = sys.stdin.read()\n"),
        .code("open(0) counts as reading", "```python\nx = open(0).read()\n```\n```python\nx = 1\n```", "x = open(0).read()\n"),
        .code("a final program that reads by os.read", "```python\n\(o)```\nFinal:\n```python\n\(Sample.osRead)```", Sample.osRead),
        .code("a final program that prints a constant", "```python\n\(o)```\nFinal:\n```python\nprint('YES')\n```", "print('YES')\n"),
        .code("a final program that hides how it reads", "```python\n\(o)```\n```python\n\(Sample.hidden)```", Sample.hidden),
        .code(
            "a final program, then an example", "```python\n\(p)```\n```python\nprint(7)\n```\n```python\nprint(f(3))\n```", "print(7)\n"),
        .code("a line that needs the program", "```python\n\(o)```\nIt ends with\n```python\nprint(n * 2)\n```", o),
        .code("a formatted line that needs the program", "```python\n\(o)```\n```python\nprint(f'{{x}} {n}')\n```", o),
        .code(
            "an example that defines its input", "```python\n\(Sample.function)\(o)```\n```python\nx = [1]\nprint(double(x))\n```",
            Sample.function + o),
        .code("a final program that could be none", "```python\n\(p)```\n```python\nprint((1\n```", p),
        .code("a program that reads nothing", "```python\nprint(42)\n```", "print(42)\n"),
        .code("a program with an error is still tagged", "```python\nprint((input())\n```", "print((input())\n"),
        .code("blocks are never joined", "```python\nimport sys\n```\n```python\n\(p)```", p),
        .none("blocks without content", "```python\n```\n```python\n\n```"),
        .code("an empty block behind the program", "```python\n\(p)```\n```python\n\n```", p),
    ]

    /// Rule 6.
    static let cut: [GoldenCase] = [
        .code("an unclosed block", "```python\n\(p)", p, rule: 6),
        .code("an unclosed block without a last line end", "```python\nprint(input())", "print(input())", rule: 6),
        .code(
            "an unclosed block at the token limit", "```python\nn = int(input())\nprint((n", "n = int(input())\nprint((n", rule: 6,
            cut: true, finish: .length),
        .code("a closed block at the token limit", "```python\n\(p)```\nThis program", p, finish: .length),
        .code("an unclosed untagged block", "The code:\n```\n\(o)", o, rule: 6),
        .code("an unclosed block behind a closed program", "```python\n\(o)```\nOr:\n```python\nx = 1", o, finish: .length),
        .code("an unclosed program behind a function", "```python\n\(Sample.function)```\n```python\n\(o)", o, rule: 6),
        .code("a lone fence behind the program", "```python\n\(p)```\n```", p),
        .code("tildes unclosed", "~~~python\n\(p)", p, rule: 6),
        .code("three backticks do not close four", "````python\n\(p)```\n", "\(p)```\n", rule: 6),
        .code(
            "unfenced at the token limit", "n = int(input())\nprint((n", "n = int(input())\nprint((n", rule: 7, cut: true, finish: .length),
        .none("a closed block that could be no program, before the token limit", "```\nx = (1\n```\nand", finish: .length),
        .none("an opening fence and nothing else", "The program is:\n```python\n", finish: .length),
    ]
}
