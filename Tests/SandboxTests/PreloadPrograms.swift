/// Programs that import, and look closely at what importing did: each must print the same whether the modules were held by the interpreter that
/// it was forked from, or read by one of its own.
let preloadPrograms: [(name: String, source: String)] = [
    (
        "wholeHeader",
        """
        import sys, math, heapq, bisect, collections, itertools, functools
        from typing import List, Dict
        print(list(sys.modules))

        """
    ),
    (
        "starImports",
        """
        from math import *
        from collections import *
        from itertools import *
        from typing import *
        print(sorted(globals()))

        """
    ),
    (
        "indirect",
        """
        import sys, statistics
        print(list(sys.modules))
        import random, json
        print(list(sys.modules), list(sys.path_importer_cache))

        """
    ),
    (
        "submodule",
        """
        import sys, collections
        print(hasattr(collections, 'abc'))
        import collections.abc
        print(collections.abc, collections.abc.Mapping, list(vars(collections))[-1])

        """
    ),
    (
        "submoduleFirst",
        """
        import sys
        import json.decoder
        print(list(sys.modules), list(vars(json)))

        """
    ),
    (
        "fromParent",
        """
        import sys
        from importlib import machinery
        print(list(sys.modules), machinery)

        """
    ),
    (
        "missing",
        """
        try: import collections.nothing
        except ImportError as e: print(type(e), e, e.name)
        try: import heapq.x
        except ImportError as e: print(type(e), e, e.name)
        try: from math import nothing
        except ImportError as e: print(e)

        """
    ),
    (
        "notThere",
        """
        import sys
        try: import numpyy
        except ImportError as e: print(e, list(sys.path_importer_cache), list(sys.modules))

        """
    ),
    (
        "dunderImport",
        """
        print(__import__('collections.abc'), __import__('collections', fromlist=['abc']).abc, __import__('os.path'))

        """
    ),
    (
        "importModule",
        """
        import importlib, sys
        m = importlib.import_module('heapq'); print(m, m.heappop([1]))
        print(importlib.import_module('.decoder', 'json'), list(sys.modules))

        """
    ),
    (
        "reload",
        """
        import importlib, random, heapq, collections, re
        for m in (random, heapq, collections, re):
            old = dict(vars(m)); new = importlib.reload(m)
            print(new is m, sorted(vars(m)) == sorted(old), m.__spec__.name, getattr(m.__spec__, '_initializing', 0))

        """
    ),
    (
        "deleted",
        """
        import sys, heapq, math, re
        old = heapq, math, re
        for n in ('heapq', 'math', 're'): del sys.modules[n]
        import heapq, math, re
        print(heapq is old[0], math is old[1], re is old[2], re.sub('a', 'b', 'a'))

        """
    ),
    (
        "blocked",
        """
        import sys
        sys.modules['bisect'] = None
        try: import bisect
        except ImportError as e: print(e)
        try: import random
        except ImportError as e: print(e)

        """
    ),
    (
        "replacedModule",
        """
        import sys, types
        fake = types.ModuleType('heapq'); fake.heappush = fake.heappop = lambda *a: 'fake'
        fake.heapify = fake.merge = 1
        sys.modules['heapq'] = fake
        import queue, heapq
        print(heapq is fake, queue.heappush(1, 2))

        """
    ),
    (
        "patchedDependency",
        """
        import heapq
        heapq.heappush = lambda *a: 'patched'
        import queue
        print(queue.heappush())

        """
    ),
    (
        "patchedMath",
        """
        import math
        math.log = lambda *a: 2.5
        math.exp = lambda *a: 9.5
        import random
        print(random._log(1), random.NV_MAGICCONST, random._exp(1))

        """
    ),
    (
        "patchedBuiltin",
        """
        import builtins
        builtins.property = type('property', (property,), {})
        import fractions
        print(type(vars(fractions.Fraction)['numerator']))

        """
    ),
    (
        "patchedBuiltinThatNoImportReads",
        """
        import builtins
        builtins.property = type('property', (property,), {})
        import numbers
        print(type(vars(numbers.Complex)['real']), type(vars(numbers.Rational)['numerator']))

        """
    ),
    (
        "patchedClassMaker",
        """
        import builtins
        real, made = builtins.__build_class__, []
        def build(function, name, *bases, **options):
            made.append(name)
            return real(function, name, *bases, **options)
        builtins.__build_class__ = build
        import numbers, queue
        print(made)

        """
    ),
    (
        "ownImport",
        """
        import builtins
        real = __import__
        seen = []
        def f(name, *a, **k):
            seen.append(name); return real(name, *a, **k)
        builtins.__import__ = f
        import queue
        print(seen)

        """
    ),
    (
        "finder",
        """
        import sys
        class F:
            def find_spec(self, name, path=None, target=None): print('asked', name, path)
        sys.meta_path.insert(0, F())
        import heapq, json

        """
    ),
    (
        "lastFinder",
        """
        import sys
        class F:
            def find_spec(self, name, path=None, target=None): print('asked', name)
        sys.meta_path.append(F())
        import heapq
        try: import nothing
        except ImportError as e: print(e)

        """
    ),
    (
        "pathHook",
        """
        import sys
        def hook(p): print('hook', p); raise ImportError
        sys.path_hooks.insert(0, hook)
        import random

        """
    ),
    (
        "auditHook",
        """
        import sys
        n = []
        sys.addaudithook(lambda e, a: n.append(a[0]) if e == 'import' else None)
        import queue
        print(n)

        """
    ),
    (
        "tracing",
        """
        import sys
        files = set()
        def t(f, e, a): files.add(f.f_code.co_filename)
        sys.settrace(t)
        import queue
        sys.settrace(None)
        print(sorted(files))

        """
    ),
    (
        "profiling",
        """
        import sys
        files = set()
        def t(f, e, a): files.add(f.f_code.co_filename)
        sys.setprofile(t)
        import textwrap
        sys.setprofile(None)
        print(sorted(files))

        """
    ),
    (
        "shadowedInWork",
        """
        import os, sys
        open('bisect.py', 'w').write('x = 7\\ninsort = bisect = None')
        sys.path.insert(0, os.getcwd())
        import bisect
        print(bisect.x, bisect.__file__)
        import random
        print(random._bisect)

        """
    ),
    (
        "pathEntryBehind",
        """
        import os, sys
        open('bisect.py', 'w').write('x = 7')
        sys.path.append(os.getcwd())
        import bisect
        print(hasattr(bisect, 'x'))

        """
    ),
    (
        "emptyPath",
        """
        import sys
        sys.path.clear()
        import math
        try: import heapq
        except ImportError as e: print(e)

        """
    ),
    (
        "modulesReplaced",
        """
        import sys
        old = sys.modules
        sys.modules = dict(old)
        import heapq
        print('heapq' in old, 'heapq' in sys.modules)

        """
    ),
    (
        "origins",
        """
        import sys
        for n in 'math heapq collections typing re random json datetime decimal threading dataclasses enum'.split():
            m = __import__(n); s = m.__spec__
            print(n, getattr(m, '__file__', None), getattr(m, '__cached__', None), s.name, s.origin, s.cached, s.parent, s.has_location, s.submodule_search_locations, type(s.loader), m.__loader__ is s.loader, m.__package__, m.__doc__ and len(m.__doc__))

        """
    ),
    (
        "subclassing",
        """
        import collections, enum, typing, json, abc, threading, queue, random, string, fractions, decimal
        class A(collections.OrderedDict): pass
        class B(enum.IntEnum): X = 1
        class C(typing.NamedTuple): x: int
        class D(json.JSONEncoder):
            def default(self, o): return 'd'
        class E(abc.ABC): pass
        class F(threading.Thread): pass
        class G(queue.PriorityQueue): pass
        class H(random.Random): pass
        class I(string.Template): delimiter = '%'
        class J(fractions.Fraction): pass
        class K(decimal.Decimal): pass
        print(A.__mro__, B.X, C(1), json.dumps(object(), cls=D), E.__subclasses__(), F.__mro__, G.__mro__, H(1).random(), I('%x').substitute(x=1), J(1, 2), K('0.1'))
        print(collections.OrderedDict.__subclasses__(), enum.IntEnum.__subclasses__(), abc.ABC.__subclasses__())

        """
    ),
    (
        "patching",
        """
        import collections, heapq, random, json
        collections.Counter.total = lambda self: 'mine'
        heapq.heappush = print
        random.random = lambda: 4
        json.dumps = str
        print(collections.Counter('ab').total(), random.random(), json.dumps([1]))
        heapq.heappush(1, 2)

        """
    ),
    (
        "patchedClass",
        """
        import collections.abc
        collections.abc.Mapping.own = 'own'
        import collections, typing
        print(collections.UserDict.own, collections.ChainMap().own)

        """
    ),
    (
        "pickling",
        """
        import pickle, collections, decimal, fractions, datetime, enum, random, re, copy, array, functools
        for x in (collections.Counter('aab'), collections.deque([1], 3), collections.OrderedDict(a=1), decimal.Decimal('1.5'), fractions.Fraction(1, 3), datetime.date(2020, 1, 2), re.compile('a+'), array.array('i', [1, 2]), collections.defaultdict(int, a=1), random.Random(3), functools.partial(int, base=2), print, len, collections.Counter):
            for p in range(pickle.HIGHEST_PROTOCOL + 1):
                d = pickle.dumps(x, p); y = pickle.loads(d)
                print(type(y), len(d), hash(d), y == x)
            if not isinstance(x, random.Random): print(copy.deepcopy(x))

        """
    ),
    (
        "copyreg",
        """
        import copyreg
        print(copyreg.dispatch_table)
        import re
        print(copyreg.dispatch_table)

        """
    ),
    (
        "regexCache",
        """
        import re
        print(list(re._cache))
        import string, json, fractions
        print(list(re._cache))
        re.compile('x'); print(len(re._cache))

        """
    ),
    (
        "subclassesBefore",
        """
        print(sorted(c.__module__ + '.' + c.__qualname__ for c in object.__subclasses__()))
        print(Exception.__subclasses__(), dict.__subclasses__(), tuple.__subclasses__(), int.__subclasses__(), type.__subclasses__(type))

        """
    ),
    (
        "subclassesAfter",
        """
        import gc, collections, decimal
        gc.collect()
        print([c.__module__ + '.' + c.__qualname__ for c in dict.__subclasses__()])
        print(sorted(c.__module__ + '.' + c.__qualname__ for c in object.__subclasses__()))

        """
    ),
    (
        "allClasses",
        """
        import gc
        gc.collect()
        def walk(k, seen):
            for c in type.__subclasses__(k):
                if c not in seen: seen.add(c); walk(c, seen)
            return seen
        print(sorted(str(c) for c in walk(object, set())))
        import heapq, bisect, typing
        gc.collect()
        print(sorted(str(c) for c in walk(object, set())))

        """
    ),
    (
        "ownSubclasses",
        """
        class A: pass
        class B(A): pass
        class C(A): pass
        import collections
        class D(A): pass
        class E(collections.Counter): pass
        print(A.__subclasses__(), collections.Counter.__subclasses__(), A.__subclasses__.__name__, A.__subclasses__.__doc__, type.__subclasses__)
        del B
        import gc; gc.collect(); print(A.__subclasses__())

        """
    ),
    (
        "registries",
        """
        import _abc, collections.abc, io, os
        def shown(k): return sorted(str(r()) for r in _abc._get_dump(k)[0])
        K = [collections.abc.MutableSequence, collections.abc.MutableSet, collections.abc.Mapping, collections.abc.Sequence, io.IOBase, os.PathLike]
        print([shown(k) for k in K])
        import collections; print([shown(k) for k in K])
        import array, weakref; print([shown(k) for k in K])
        import numbers; print(shown(numbers.Number)); import decimal; print(shown(numbers.Number))

        """
    ),
    (
        "abstractChecks",
        """
        import collections.abc as a, _collections, array
        print(isinstance(_collections.deque(), a.MutableSequence), isinstance(array.array('i'), a.MutableSequence), isinstance([], a.Sequence), isinstance({}, a.Mapping), issubclass(int, a.Hashable))
        import collections
        print(isinstance(_collections.deque(), a.MutableSequence))
        class M:
            def __iter__(self): pass
        print(isinstance(M(), a.Iterable)); a.Sequence.register(M); print(isinstance(M(), a.Sequence))

        """
    ),
    (
        "dispatch",
        """
        import functools
        @functools.singledispatch
        def f(x): return 'other'
        @f.register
        def _(x: int): return 'int'
        import collections.abc
        @f.register(collections.abc.Mapping)
        def _(x): return 'mapping'
        import collections
        print(f(1), f({}), f(collections.Counter()), f('')); print(f.registry.keys())

        """
    ),
    (
        "collector",
        """
        import gc
        print(gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.callbacks, gc.garbage)
        import collections, typing
        names = {type(o).__name__ for o in gc.get_objects()}
        print('Counter' in names, any(o is collections.Counter for o in gc.get_referents(collections.__dict__)))
        class C: pass
        c = C(); c.c = c; del c; print(gc.collect() >= 1)

        """
    ),
    (
        "hiddenObjects",
        """
        import gc
        print([o for o in gc.get_objects() if type(o) is type(gc) and o.__name__ in ('decimal', 'json', 'random', 'threading')])
        print([c for c in gc.get_objects() if isinstance(c, type) and c.__name__ in ('Fraction', 'Decimal', 'Counter')])

        """
    ),
    (
        "weakrefs",
        """
        import weakref, collections
        class C: pass
        c = C()
        r = weakref.ref(c, lambda r: print('gone')); p = weakref.proxy(c); f = weakref.finalize(c, print, 'finalized')
        d = weakref.WeakValueDictionary(a=c); s = weakref.WeakSet([c])
        print(r() is c, len(d), len(s), weakref.getweakrefcount(collections.Counter))
        del c; print(r(), len(d), len(s))
        k = C(); weakref.finalize(k, print, 'at exit')

        """
    ),
    (
        "atexitOrder",
        """
        import atexit, threading, weakref
        atexit.register(print, 'exit')
        threading._register_atexit(print, 'threads')
        print(atexit._ncallbacks())

        """
    ),
    (
        "exitState",
        """
        import atexit
        print(atexit._ncallbacks())
        import random, threading, queue, weakref, dataclasses, inspect
        print(atexit._ncallbacks())

        """
    ),
    (
        "moduleDestructor",
        """
        import heapq
        class A:
            def __del__(self): print('del')
        heapq.heappush = A()
        print('body')

        """
    ),
    (
        "unclosedFile",
        """
        import collections
        collections.file = open('file', 'w')
        collections.file.write('kept')

        """
    ),
    (
        "randomState",
        """
        import random
        print(random.random() != random.Random(0).random(), random.getstate() == random.getstate())
        random.seed(5); print(random.random(), random.randint(1, 9), random.sample(range(99), 5), random.gauss(0, 1)); x = [1, 2, 3, 4]; random.shuffle(x); print(x, random.choice(x))
        print(random.Random(7).random(), random.seed.__self__ is random._inst, random.SystemRandom().random() < 1)

        """
    ),
    (
        "mainThread",
        """
        import threading, os, _thread
        m = threading.main_thread()
        print(m.native_id == os.getpid() == threading.get_native_id(), m.ident == _thread.get_ident(), threading.current_thread() is m, threading.enumerate() == [m], threading._active == {m.ident: m}, m.is_alive(), m.daemon, m.name)

        """
    ),
    (
        "threadLocal",
        """
        import threading, queue
        q = queue.Queue(); l = threading.local(); l.x = 1; out = []
        def w():
            while (i := q.get()) is not None: out.append((i, hasattr(l, 'x'))); q.task_done()
        t = threading.Thread(target=w); t.start()
        for i in range(9): q.put(i)
        q.join(); q.put(None); t.join(); print(out)
        with threading.Lock(), threading.RLock(): e = threading.Event(); threading.Timer(0.01, e.set).start(); print(e.wait(9))

        """
    ),
    (
        "importInThread",
        """
        import threading
        def f(): import decimal, json; out.append((decimal.Decimal(1) / 3, json.dumps({})))
        out = []
        ts = [threading.Thread(target=f) for _ in range(4)]
        [t.start() for t in ts]; [t.join() for t in ts]; print(out)

        """
    ),
    (
        "timeState",
        """
        import time, datetime, calendar, os
        print(time.tzname, time.timezone, time.daylight, abs(time.time() - datetime.datetime.now().timestamp()) < 5, time.process_time() < 5, time.perf_counter() > 0, datetime.date(2024, 2, 29).isoformat(), calendar.isleap(2024), calendar.month(2024, 2))
        os.environ['TZ'] = 'UTC+3'; time.tzset(); print(time.tzname, datetime.datetime.fromtimestamp(0))

        """
    ),
    (
        "localeState",
        """
        import locale, calendar
        print(locale.setlocale(locale.LC_ALL), locale.getlocale(), locale.localeconv(), locale.getpreferredencoding(), calendar.day_name[0])

        """
    ),
    (
        "warningState",
        """
        import warnings, sys
        print(warnings.filters, warnings.onceregistry, warnings.defaultaction)
        warnings.warn('seen'); warnings.warn('twice', DeprecationWarning)
        with warnings.catch_warnings(record=True) as w: warnings.simplefilter('always'); warnings.warn('x'); print(len(w), w[0].category)
        print(len(warnings.filters))

        """
    ),
    (
        "warningWithout",
        """
        import sys
        print('warnings' in sys.modules)
        compile('x is 5', 'f', 'exec')
        print('warnings' in sys.modules)

        """
    ),
    (
        "codecs",
        """
        import codecs, sys
        before = list(sys.modules)
        print('ä'.encode('latin-1'), b'\\xe4'.decode('cp1252'), codecs.lookup('utf-16').name, [m for m in sys.modules if m not in before])
        import json, base64, tokenize
        print('ß'.encode('iso-8859-15'), [m for m in sys.modules if m.startswith('encodings')])

        """
    ),
    (
        "decimalContext",
        """
        import decimal
        c = decimal.getcontext(); print(c); c.prec = 50; print(decimal.Decimal(1) / 7)
        import threading
        t = threading.Thread(target=lambda: print(decimal.getcontext().prec)); t.start(); t.join()

        """
    ),
    (
        "enumState",
        """
        import enum, signal, re
        class F(enum.Flag): A = enum.auto(); B = enum.auto()
        print(F.A | F.B, list(signal.Signals)[:3], re.I | re.M, re.compile('a', re.I).flags, signal.getsignal(signal.SIGINT))

        """
    ),
    (
        "typingState",
        """
        import typing
        from typing import *
        T = TypeVar('T')
        class G(Generic[T]): pass
        print(G[int], List[int], Optional[str], Union[int, str], Callable[[int], str], get_type_hints(lambda x: x), typing.io, typing.re, typing.get_overloads(print))
        class P(Protocol):
            def f(self): ...
        print(P.__mro__, Dict[str, List[int]] == Dict[str, List[int]])

        """
    ),
    (
        "dataclassState",
        """
        from dataclasses import dataclass, field, asdict
        @dataclass(order=True, frozen=True)
        class P:
            x: int
            y: list = field(default_factory=list, compare=False)
        print(P(1), P(1) < P(2), asdict(P(3)), P.__module__, hash(P(1)) == hash(P(1)))
        try: P(1).x = 2
        except Exception as e: print(type(e), e)

        """
    ),
    (
        "namedtuple",
        """
        from collections import namedtuple
        import sys
        P = namedtuple('P', 'x y')
        print(P(1, 2), P.__module__, P._field_defaults, sys.intern('x') is P._fields[0])

        """
    ),
    (
        "tracebacks",
        """
        import json, random, collections, traceback
        for f in (lambda: json.loads('{'), lambda: random.sample([1], 5), lambda: collections.deque(5), lambda: random.randrange(0)):
            try: f()
            except Exception: traceback.print_exc()

        """
    ),
    (
        "uncaught",
        """
        import statistics
        statistics.mean([])

        """
    ),
    (
        "uncaughtInImport",
        """
        import sys
        sys.modules['operator'] = None
        import collections

        """
    ),
    (
        "inspection",
        """
        import inspect, heapq, collections, dis
        print(inspect.getsource(heapq.nlargest)[:60], inspect.signature(collections.Counter.most_common), inspect.getfile(collections), inspect.getmodule(heapq.merge), inspect.stack()[0].function)

        """
    ),
    (
        "lines",
        """
        import linecache, heapq
        print(linecache.cache.keys()); print(linecache.getline(heapq.__file__, 1)); print(len(linecache.cache))

        """
    ),
    (
        "lruCache",
        """
        import functools, re
        @functools.lru_cache(None)
        def f(n): return n if n < 2 else f(n - 1) + f(n - 2)
        print(f(80), f.cache_info(), functools.cmp_to_key(lambda a, b: b - a)(1) < functools.cmp_to_key(lambda a, b: b - a)(2), functools.reduce(int.__add__, range(5)))

        """
    ),
    (
        "contextState",
        """
        import contextlib, contextvars, io
        v = contextvars.ContextVar('v', default=1)
        b = io.StringIO()
        with contextlib.redirect_stdout(b): print('in')
        print(b.getvalue(), v.get(), len(contextvars.copy_context()))

        """
    ),
    (
        "osState",
        """
        import os, io, stat
        print(os.environ == dict(os.environ), os.getpid() == int(os.readlink('/proc/self')) if os.path.exists('/proc/self') else True, os.path.join('a', 'b'), os.name, io.DEFAULT_BUFFER_SIZE, stat.S_IFMT(0))

        """
    ),
    (
        "signalState",
        """
        import signal, _thread
        signal.signal(signal.SIGALRM, lambda *a: print('alarm'))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.pause(); print(signal.getsignal(signal.SIGALRM) is not None, signal.getitimer(signal.ITIMER_REAL))

        """
    ),
    (
        "forkHooks",
        """
        import os, random, threading
        os.register_at_fork(before=lambda: print('before'), after_in_parent=lambda: print('parent'))
        try: os.fork()
        except OSError as e: print(e.errno)

        """
    ),
    (
        "namesOfImportlib",
        """
        import importlib._bootstrap as b, importlib
        print(type(b._find_and_load), b._find_and_load.__name__, b._find_and_load.__code__.co_filename, b.__name__, b.__file__, b._find_and_load.__doc__, importlib.__import__('heapq'))
        print(b._find_and_load('bisect', b._gcd_import), b._gcd_import('heapq'))

        """
    ),
    (
        "frozenNames",
        """
        import _frozen_importlib as b, _frozen_importlib_external as e
        print(b.__name__, b.__spec__, sorted(vars(b)), sorted(vars(e)))

        """
    ),
    (
        "caches",
        """
        import sys, importlib
        sys.path_importer_cache.clear()
        import heapq
        print(list(sys.path_importer_cache))
        importlib.invalidate_caches()
        import queue
        print(list(sys.path_importer_cache))

        """
    ),
    (
        "util",
        """
        import importlib.util, sys
        s = importlib.util.find_spec('statistics'); print(s.name, s.origin, 'statistics' in sys.modules)
        m = importlib.util.module_from_spec(s); s.loader.exec_module(m); print(m.mean([1, 2]), 'statistics' in sys.modules)
        import statistics; print(statistics is m)

        """
    ),
    (
        "lazyInside",
        """
        import sys
        def f():
            import re, string
            return re.sub('a', 'b', 'a'), string.digits
        print('re' in sys.modules, f(), 're' in sys.modules)

        """
    ),
    (
        "deepImport",
        """
        import sys
        sys.setrecursionlimit(60)
        def f(n):
            if n: return f(n - 1)
            import heapq
            return heapq.heappop([3])
        print(f(5))

        """
    ),
    (
        "redirectedStreams",
        """
        import sys, io
        sys.stdin = io.StringIO('7 8'); old, sys.stdout = sys.stdout, io.StringIO()
        import collections, heapq
        print(input()); text = sys.stdout.getvalue(); sys.stdout = old; print(text, len(sys.modules))

        """
    ),
    (
        "version",
        """
        import sys, platform
        print(sys.version_info, platform.python_implementation(), sys.implementation.name)

        """
    ),
    (
        "unhidden",
        """
        import sys
        for n in 'decimal json threading random re typing dataclasses'.split():
            print(n in sys.modules, n in dir(), hasattr(sys, n))
        print(dir(), [k for k in vars(__builtins__) if k == 'json'])

        """
    ),
    (
        "interning",
        """
        import sys, collections
        print('Counter' is sys.intern('Count' + 'er'), collections.Counter.__name__ is sys.intern('Counter'))

        """
    ),
    (
        "jsonState",
        """
        import json
        print(json.dumps({'a': [1, 2.5, None, True, 'ü']}), json.loads('[1, 2]'), json.JSONDecodeError.__mro__, json._default_encoder.key_separator, json.decoder.c_scanstring is not None)

        """
    ),
    (
        "structState",
        """
        import struct, array, binascii, zlib, base64
        print(struct.pack('<IhQ', 1, -2, 3), array.array('d', [1.5]).tobytes(), binascii.hexlify(b'ab'), zlib.crc32(b'abc'), base64.b64encode(b'xyz'), zlib.decompress(zlib.compress(b'a' * 99)))

        """
    ),
    (
        "asyncState",
        """
        import asyncio, concurrent.futures, sys
        with concurrent.futures.ThreadPoolExecutor(2) as e: print(list(e.map(abs, [-1, 2])))
        async def f(): return await asyncio.gather(asyncio.sleep(0, 1), asyncio.sleep(0, 2))
        print(asyncio.run(f()), list(sys.modules)[-9:])

        """
    ),
    (
        "logged",
        """
        import logging, sys
        logging.basicConfig(stream=sys.stdout); logging.warning('w %s', 1); print(logging.getLogger().handlers)

        """
    ),
    (
        "others",
        """
        import tempfile, uuid, hashlib, csv, argparse, glob, shutil, sys
        print(hashlib.md5(b'a').hexdigest(), uuid.UUID(int=5), list(sys.modules))

        """
    ),
]

/// Imports one module into an interpreter that has imported nothing, and shows all that can be seen of it.
func importProgram(_ module: String) -> String {
    """
    import \(module)
    import sys
    print(list(sys.modules), list(sys.path_importer_cache), sys.meta_path, sys.path, dir())
    import gc, _abc
    gc.collect()
    def classes(kind, seen):
        for c in type.__subclasses__(kind):
            if c not in seen: seen.add(c); classes(c, seen)
        return seen
    seen = classes(object, set())
    print(sorted(f'{c.__module__}.{c.__qualname__}' for c in seen))
    for c in sorted(seen, key=lambda c: (c.__module__, c.__qualname__)):
        if type(c).__name__ == 'ABCMeta': print(c, sorted(str(r()) for r in _abc._get_dump(c)[0]))
    for name, module in list(sys.modules.items()):
        if name == '__main__' or not hasattr(module, '__dict__'): continue
        spec = getattr(module, '__spec__', None)
        print(name, list(vars(module)), getattr(module, '__file__', None), getattr(module, '__cached__', None), getattr(module, '__package__', None))
        print(spec and (spec.name, spec.origin, spec.cached, spec.parent, spec.has_location, spec.submodule_search_locations))
    for name, table in ('re', '_cache'), ('copyreg', 'dispatch_table'), ('_warnings', 'filters'), ('linecache', 'cache'):
        if name in sys.modules: print(name, sorted(map(str, getattr(sys.modules[name], table))))
    import importlib
    module = importlib.import_module('\(module)')
    print([(n, type(v).__name__, getattr(v, '__module__', None), getattr(v, '__qualname__', None)) for n, v in vars(module).items()])

    """
}
