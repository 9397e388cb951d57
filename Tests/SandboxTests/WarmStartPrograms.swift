/// Programs that look closely at the interpreter they run in: each must print the same however it was started.
let warmStartPrograms: [(name: String, source: String)] = [
    ("sum", "print(sum(map(int, input().split())))\n"),
    (
        "identity",
        """
        import sys
        print(__name__, __file__, __doc__, __package__, __spec__, __cached__, __annotations__, sorted(globals()))
        print(type(__loader__).__name__, __loader__.name, __loader__.path, __builtins__)
        print(sys.argv, sys.orig_argv, sys.path, sys.flags, sys.executable, sys.dont_write_bytecode)
        print(sys._getframe().f_back, sys._getframe().f_code.co_filename, sys.getrecursionlimit(), sys.gettrace(), sys.getprofile())
        print(sorted(sys.modules), sys.meta_path, sys.path_hooks)
        """
    ),
    (
        "surroundings",
        """
        import os, sys, signal, gc, threading, resource
        print(sorted(os.environ.items()), os.getcwd(), sorted(os.listdir('.')), sorted(os.listdir('/proc/self/fd')))
        print([(s, str(signal.getsignal(s))) for s in sorted(signal.Signals)], signal.pthread_sigmask(signal.SIG_BLOCK, []))
        print(gc.isenabled(), gc.get_threshold(), threading.active_count(), threading.main_thread() is threading.current_thread())
        print(threading.main_thread().native_id == os.getpid(), os.getpgrp() == os.getpid(), threading.stack_size())
        print([resource.getrlimit(getattr(resource, n)) for n in sorted(dir(resource)) if n.startswith('RLIMIT_') and n != 'RLIMIT_NPROC'])
        print(os.umask(0o22), os.getppid() > 0, open('/proc/self/comm').read(), open('/proc/self/cmdline').read() != '')
        """
    ),
    (
        "streams",
        """
        import sys
        for s in (sys.stdin, sys.stdout, sys.stderr):
            print(s.name, s.mode, s.encoding, s.errors, s.newlines, s.line_buffering, s.write_through, s.isatty(), s.fileno(), s.seekable())
        print(sys.stdin.buffer.peek(3)[:3], sys.stdin.readline(), sys.stdin.buffer.read())
        """
    ),
    ("binary", "import sys\ndata = sys.stdin.buffer.read()\nsys.stdout.buffer.write(bytes(reversed(data)) + b'\\x00\\xff')\n"),
    ("seek", "import sys\nprint(sys.stdin.readline()); sys.stdin.seek(0); print(sys.stdin.read(), sys.stdin.tell())\n"),
    ("lines", "import sys\nfor line in sys.stdin: print(repr(line))\ntry: input()\nexcept EOFError as e: print('end', e)\n"),
    ("unicode", "print('ü — 数', ascii('ü'), '\\udc80'.encode('utf8', 'surrogateescape'))\nimport sys; sys.stderr.write('é\\n')\n"),
    ("cookie", "# -*- coding: latin-1 -*-\nprint('gr\\u00fcn', len('\\xfc'))\n"),
    ("exit3", "import sys\nprint('out', end='')\nsys.exit(3)\n"),
    ("exitNone", "raise SystemExit\n"),
    ("exitText", "import sys\nsys.exit('a word at the end')\n"),
    ("exitLarge", "import sys\nsys.exit(256 + 7)\n"),
    ("exitNegative", "exit(-1)\n"),
    ("exitTuple", "raise SystemExit((1, 2))\n"),
    ("quit", "print(1); quit()\n"),
    ("hardExit", "import os, sys\nprint('lost'); os._exit(5)\n"),
    ("abort", "import os\nos.abort()\n"),
    ("signal", "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"),
    ("raise", "import signal\nsignal.raise_signal(signal.SIGTERM)\n"),
    ("interrupt", "print('before')\nraise KeyboardInterrupt\n"),
    ("error", "def f(n):\n    return 1 // n\n\ndef g():\n    f(0)\n\nprint('before')\ng()\n"),
    ("chained", "try:\n    {}['a']\nexcept KeyError as e:\n    raise ValueError('b') from e\n"),
    ("syntax", "print('never')\nif True print(1)\n"),
    ("indentation", "def f():\nreturn 1\n"),
    ("nul", "print(1)\n\0\n"),
    ("badEncoding", "print('\\xff')\n# \u{fffd}\nx = '\n"),
    ("warning", "x = 5\nprint(x is 5, '\\d')\n"),
    (
        "recursion",
        "import sys\ndef f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(900))\ntry: f(2000)\nexcept RecursionError as e: print(e)\n"
    ),
    (
        "deep",
        """
        import sys, threading
        sys.setrecursionlimit(10**6); threading.stack_size(64 << 20)
        def f(n): return 0 if n == 0 else 1 + f(n - 1)
        t = threading.Thread(target=lambda: print(f(20000))); t.start(); t.join()
        """
    ),
    (
        "threads",
        """
        import threading
        out = []
        ts = [threading.Thread(target=lambda i=i: out.append(i * i)) for i in range(8)]
        [t.start() for t in ts]; [t.join() for t in ts]
        print(sorted(out))
        threading.Thread(target=lambda: print('not joined')).start()
        """
    ),
    (
        "daemon",
        "import threading, time\nthreading.Thread(target=lambda: [time.sleep(60), print('never')], daemon=True).start()\nprint('main')\n"
    ),
    (
        "atexit",
        """
        import atexit
        atexit.register(print, 'first'); atexit.register(print, 'last'); atexit.register(lambda: 1 / 0)
        class A:
            def __del__(self): print('del', self.name)
        a = A(); a.name = 'global'
        b = A(); b.name = 'cycle'; b.b = b; del b
        def gen():
            try: yield 1
            finally: print('generator closed')
        g = gen(); next(g)
        print('body')
        """
    ),
    ("unflushed", "f = open(1, 'w', closefd=False); f.write('late '); g = open('file', 'w'); g.write('kept')\n"),
    (
        "replaced",
        "import sys, io\nclass W(io.TextIOWrapper): pass\nsys.stdout = W(sys.stdout.buffer, write_through=False)\nprint('wrapped')\n"
    ),
    ("closed", "import sys\nprint('a'); sys.stdout.close()\n"),
    ("closedDescriptor", "import os\nprint('a'); os.close(1)\n"),
    ("hook", "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\n1 / 0\n"),
    (
        "module",
        "import os\nopen('other.py', 'w').write('print(__name__, __file__); x = 1')\nimport sys; sys.path.insert(0, os.getcwd())\nimport other; print(other.x)\n"
    ),
    ("main", "import sys\nimport __main__\nprint(__main__.__dict__ is globals(), sys.modules['__main__'] is __main__)\n"),
    ("own", "print(open(__file__).read() == open(__file__).read(), len(open(__file__).read()))\n"),
    (
        "pickle",
        "import pickle\nclass C:\n    def __eq__(s, o): return type(s) is type(o)\nprint(pickle.loads(pickle.dumps(C())) == C(), C)\n"
    ),
    ("memory", "x = bytearray(1 << 40)\n"),
    ("hash", "print(hash('a'), [hash(str(i)) % 7 for i in range(9)], {str(i) for i in range(20)})\n"),
    (
        "imports",
        "import collections, heapq, bisect, itertools, functools, math, re, fractions, decimal, random, json, array, typing, queue\nprint(collections.Counter('abca'), math.gcd(4, 6), re.sub('a', 'b', 'cac'), decimal.Decimal('0.1'))\nrandom.seed(5); print(random.random())\n"
    ),
    ("fork", "import os\ntry: os.fork()\nexcept OSError as e: print(type(e).__name__, e.errno)\n"),
    ("execute", "import os\ntry: os.execv('/bin/true', ['true'])\nexcept OSError as e: print(type(e).__name__, e.errno)\n"),
    ("subprocess", "import subprocess\ntry: print(subprocess.run(['true']))\nexcept OSError as e: print(type(e).__name__, e.errno)\n"),
    ("empty", ""),
    ("longList", "x = [" + String(repeating: "1 + 2, ", count: 20_000) + "]\nprint(len(x), sum(x))\n"),
    ("longLine", "x = 0" + String(repeating: " + 1", count: 500) + "\nprint(x)\n"),
    ("deepList", "x = " + String(repeating: "[", count: 90) + String(repeating: "]", count: 90) + "\nprint(x)\n"),
    ("tooDeepList", "x = " + String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000) + "\nprint(x)\n"),
    ("tooDeepSigns", "print(" + String(repeating: "-", count: 100_000) + "1)\n"),
    ("tooDeepSum", "x = 0" + String(repeating: " + x", count: 50_000) + "\nprint(x)\n"),
    (
        "tooDeepBlocks",
        (0..<120).map { String(repeating: " ", count: $0) + "if 1:\n" }.joined() + String(repeating: " ", count: 120) + "pass\n"
    ),
    ("lateSyntaxError", String(repeating: "x = 1\n", count: 5000) + "x = = 1\n"),
    ("future", "from __future__ import annotations\ndef f(x: Undefined): return x\nprint(f.__annotations__)\n"),
    ("docstring", "'''what it is'''\nprint(__doc__)\n"),
    ("async", "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 7\nprint(asyncio.run(f()))\n"),
]
