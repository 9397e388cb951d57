import Testing

@testable import Judging

/// Pairs of Python programs. `PythonFormOracleTests` asks Python itself.
@Suite struct PythonFormTests {
    private static func form(_ source: String) -> [UInt8]? { LexicalRules.python.canonicalForm(of: Array(source.utf8)) }

    private static let equal: [(String, String)] = [
        ("x = 1\n", "x = 1  # one\n"),
        ("x = 1\n", "# first\n\n\nx=1"),
        ("x = 1\n", "x \t=\t 1   \n   \n"),
        ("x = 1\r\ny = 2\r\n", "x = 1\ny = 2\n"),
        ("if a:\n    b()\n    c()\nd()\n", "if a:\n\tb()\n\tc()\nd()\n"),
        ("if a:\n    b()\n", "if a:\n  # why\n  b()\n# end"),
        ("if a:\n  if b:\n    c()\n  d()\n", "if a:\n\n    if b:\n            c()\n  # x\n    d()\n"),
        ("f(1, 2)\n", "f(\n  1, # one\n\n2)\n"),
        ("f([1, 2])\n", "f([\n1,\n        2\n])\n"),
        ("x = 1 + 2\n", "x = 1 + \\\n  2\n"),
        ("x = 1 + 2\n", "x = 1 + \\\r\n  2\n"),
        ("x = {1: 2}\n", "x = {  1  :2 }\n"),
        ("x = a<b>c\n", "x = a < b > c\n"),
        ("x = 'a'\n", "x='a'#b\n"),
        ("x = '#'\n", "x = '#' # '\n"),
        ("x = \"\"\"a\n# b\n\"\"\"\n", "x  =  \"\"\"a\n# b\n\"\"\"  # c\n"),
        ("x = f'{a!r:>{w}}'\n", "x=f'{a!r:>{w}}'\n"),
        ("x = f\"{d['#']}\"\n", "x = f\"{d['#']}\"  # a\n"),
        ("x = f\"{d[\"a\"]}\"\n", "x = f\"{d[\"a\"]}\"  # \"\n"),
        ("x = f'{{'  \n", "x = f'{{' # }\n"),
        ("x = rb'\\' '\n", "x=rb'\\' '\n"),
        ("x = -1**2\n", "x=- 1 ** 2\n"),
        ("a, b = b, a\n", "a,b=b,a\n"),
        ("def f(x: int = 3) -> int: return x\n", "def f( x:int=3 )->int :return x # y\n"),
        ("s = open(0).read()\n", "s = open(0).read() # all\n"),
        ("if 1:\n pass\nelse:\n pass\n", "if 1:\n    pass\n  # odd place\nelse:\n  pass\n"),
        ("# -*- coding: utf-8 -*-\nx = 1\n", "x = 1\n"),
        ("x = \"\"\nz = ''\n", "x=\"\"\nz=''\n"),
        ("@a\nclass B: pass\n", "@ a\nclass B : pass\n"),
        ("x = 'é'\n", "x = 'é' # ü\n"),
        ("print(*a, sep='')\n", "print( * a , sep = '' )\n"),
        ("", "# nothing\n"),
        ("print('{} {}'.format(a, b))\n", "print('{} {}' . format(a,b))\n"),
        (
            "import sys, math as m\nfrom collections import deque as d\nfrom collections.abc import (Set,\n Map)\n",
            "import sys ,math as m # x\nfrom collections  import deque as d\nfrom collections . abc import(Set, Map)\n"
        ),
        ("if __name__ == '__main__': import heapq\n", "if __name__=='__main__' :import heapq\n"),
        ("def f():\n  x = yield from g\n  raise A from b\n", "def f( ):\n x=yield from g\n raise A from b\n"),
        ("self.__data = 1e+5 + 0xe+1 + 1.5e3j + .5\n", "self . __data=1e+5+0xe+1+1.5e3j+.5\n"),
        ("print(format(a, '.3f'))\n", "print(format(a,'.3f')) # a\n"),
    ]

    @Test(arguments: equal) func whatDiffersInCommentsAndWhiteSpaceAloneIsEqual(one: String, other: String) {
        #expect(Self.form(one) != nil && Self.form(one) == Self.form(other))
    }

    private static let different: [(String, String)] = [
        ("x = 'a b'\n", "x = 'a  b'\n"),
        ("x = '# a'\n", "x = '# b'\n"),
        ("if a:\n    b()\n    c()\n", "if a:\n    b()\nc()\n"),
        ("if a:\n if b:\n  c()\n  d()\n", "if a:\n if b:\n  c()\n d()\n"),
        ("def f():\n    'a'\n", "def f():\n    'b'\n"),
        ("def f():\n    'doc'\n    pass\n", "def f():\n    pass\n"),
        ("x = f'{a=}'\n", "x = f'{a = }'\n"),
        ("x = f'{a}'\n", "x = f'{ a }'\n"),
        ("x = 'a'\n", "x = \"a\"\n"),
        ("x = 'a' 'b'\n", "x = 'ab'\n"),
        ("a = b\n", "ab =\n"),
        ("x = a if b else c\n", "x = aif b else c\n"),
        ("x = 1 if b else c\n", "x = 1if b else c\n"),
        ("x = 1 .real\n", "x = 1. real\n"),
        ("x = a ** b\n", "x = a * * b\n"),
        ("x = a // b\n", "x = a / / b\n"),
        ("x += 1\n", "x + = 1\n"),
        ("x = a == b\n", "x = a = = b\n"),
        ("x = 1e+5\n", "x = 1e + 5\n"),
        ("x = b'a'\n", "x = b 'a'\n"),
        ("x = f'a'\n", "x = f 'a'\n"),
        ("x = r'\\n'\n", "x = '\\n'\n"),
        ("x = 1\ny = 2\n", "x = 1; y = 2\n"),
        ("if a: b()\n", "if a:\n    b()\n"),
        ("x = (1,\n2)\n", "x = (1)\n2\n"),
        ("x = '''a\n'''\n", "x = '''a\n\n'''\n"),
        ("x = 1\n", "x = 1 \\\n+ 1\n"),
        ("x = ...\n", "x = . . .\n"),
        ("(a := 1)\n", "(a : = 1)\n"),
        ("x = 10\n", "x = 1_0\n"),
    ]

    @Test(arguments: different) func whatDiffersInTokensIsDifferent(one: String, other: String) {
        #expect(Self.form(one) != nil && Self.form(other) != nil && Self.form(one) != Self.form(other))
    }

    private static let unclear = [
        "x = 'a\n", "x = '''a\n", "x = f'{a'\n", "x = f'{a\n}'\n", "x = f'{a'", "x = (1\n", "x = 1)\n", "x = [1)\n", "x = 1 \\",
        "x = 1 \\ \n2\n",
        "x = $\n", "x = a!b\n", "x = `a`\n", "x = ?\n",
        "if a:\n    b()\n\tc()\n", "if a:\n        b()\n\tc()\n", "if a:\n    b()\n  c()\n", "  x = 1\n", "if a:\n    \\\n  b()\n",
        "x = 1\u{0}\n", "x = 1\u{C}\n", "x = 1\ry = 2\n", "\u{FEFF}x = 1\n", "é = 1\n", "ｏｐｅｎ('a')\n",
        "# -*- coding: latin-1 -*-\nx = 1\n", "#!/usr/bin/python3\n# vim: set fileencoding=cp1252 :\n",
        "import inspect\n", "print(__file__)\n", "f = open('main.py')\n", "f = open (0)\n", "o = open\n", "import sys; sys.argv\n",
        "sys._getframe().f_lineno\n", "f.__code__.co_firstlineno\n", "'{0.__code__}'.format(f)\n", "f'{f.__code__}'\n", "getattr(f, 'a')\n",
        "('{0.__co' + 'de__}').format(f)\n", "'{0.__co' 'de__}'.format(f)\n", "'{0.__co\\x64e__}'.format(f)\n", "a.format(f)\n",
        "eval('1')\n", "except E as e: print(e.__traceback__.tb_lineno)\n", "sys.stderr = sys.stdout\n", "__import__('a')\n",
        "print(0xe+eval('1'))\n", "print(0xe+getsize('main.py'))\n", "1..__class__.__class__.__subclasses__(c)\n", "x = 1é\n",
        "print(f'{{0.{s}}}'.format(main))\n", "type(sys.stdin.buffer.raw)('main.py')\n", "setattr(sys, 'std' + 'err', a)\n",
        "from urllib.request import urlopen\n", "import configparser\n", "import math, argparse\n", "import os\n", "from os import path\n",
        "import threading; import cgitb\n", "if a: import concurrent.futures\n", "from . import a\n", "import numpy as np\n",
        "license('', '', ['main.py'], ['.'])\n", "random._os\n", "x.__reduce_ex__(2)\n", "import math,\n", "x = io.OpenWrapper\n",
        "x = f'\\N{DASH}'\n", "x = f'{a\\\n}'\n", "x = f'{\"\\n\"}'\n", "x = f'''{a # b\n}'''\n", "x = t'{a}'\n", "x = f'{t\"a\"}'\n",
    ]

    @Test(arguments: unclear) func whatIsUnclearOrMaySeeItselfIsEqualToNothing(source: String) { #expect(Self.form(source) == nil) }

    @Test func aCommentMaySayAnything() {
        #expect(Self.form("x = 1  # open('main.py'), __file__\n") == Self.form("x = 1\n"))
    }

    @Test func bytesThatAreNoTextAreEqualToNothing() {
        #expect(LexicalRules.python.canonicalForm(of: Array("x = 1 # ".utf8) + [0xFF]) == nil)
    }
}
