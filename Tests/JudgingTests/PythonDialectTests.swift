import Testing

@testable import Judging

@Suite struct PythonDialectTests {
    @Test(arguments: [
        "n = int(raw_input())\nprint(n)\n",
        "print 'hello'\n",
        "for i in range(3): print i,\n",
        "if True:\n    print >>sys.stderr, 1\n",
        "#!/usr/bin/python2\nprint(1)\n",
        "#!/usr/bin/env python2.7\n",
        "try:\n    f()\nexcept ValueError, e:\n    pass\n",
        "if a <> b: pass\n",
        "x = `n`\n",
        "for i in xrange(10): pass\n",
        "n = 10000000000L\n",
        "mode = 0777\n",
        "from itertools import izip\n",
        "import sys, Queue\n",
        "for k, v in d.iteritems(): pass\n",
        "exec 'print(1)'\n",
        "s = ur'x'\n",
    ])
    func isPythonTwo(source: String) {
        #expect(isPython2(Array(source.utf8)))
    }

    @Test(arguments: [
        "",
        "print(input())\n",
        "print (1), (2)\n",
        "# print 'no'\ns = 'print 1'\n",
        "'''\nprint 'in a text'\nraw_input()\n'''\n",
        "#!/usr/bin/env python3\nn = raw_input()\n",
        "try:\n    input = raw_input\nexcept NameError:\n    pass\n",
        "import sys\nif sys.version_info[0] < 3:\n    input = raw_input\n",
        "xrange = range\nfor i in xrange(3): pass\n",
        "def raw_input(): return input()\nraw_input()\n",
        "from queue import Queue\nq = Queue()\nf(1, Queue)\n",
        "print(f'{raw_input}')\n",
        "def f(x) -> int: return x\nxrange\n",
        "def g():\n    n = 0\n    def h():\n        nonlocal n\n    raw_input\n",
        "x = {'a': print}\nprint\n",
        "f = print if x else None\n",
        "s = \"it's\" 'a \\' print x'\nprint(s)\n",
        "n = 00\n",
        "except_ = (ValueError, KeyError)\ntry:\n    pass\nexcept (ValueError, KeyError) as e:\n    pass\n",
        "print(1,\n  print\n  , 2)\n",
    ])
    func isPythonThree(source: String) {
        #expect(!isPython2(Array(source.utf8)))
    }
}
