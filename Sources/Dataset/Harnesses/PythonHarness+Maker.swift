extension PythonHarness {
    /// The part of the checker that makes what the candidate's process reads: the arguments of all calls, found by running the test's script
    /// with a function that returns an unknown value. So what else the script holds, such as expected values, stays out of that process.
    ///
    /// The script itself is handed over where the arguments cannot be known before the results are, or are no plain values.
    static let maker = #"""
        class Depends(BaseException):
            """The arguments are not known before the results are."""


        class Unknown:
            """What a call will return. Whether it equals anything is assumed, once so and once otherwise."""
            assumption = True
            is_used = False
            # A test that asks again until a result pleases it would ask for ever.
            uses = 0
            most_uses = 100000
            __hash__ = object.__hash__

            @classmethod
            def use(cls):
                cls.uses += 1
                if cls.uses > cls.most_uses:
                    raise Depends

            def __iter__(self):
                Unknown.is_used = True
                Unknown.use()
                return iter([self] if Unknown.assumption else [])

            def __str__(self):
                raise Depends

            __repr__ = __str__

            def __format__(self, form):
                raise Depends


        def compared(self, *others):
            Unknown.is_used = True
            Unknown.use()
            return Unknown.assumption


        for name in ["eq", "ne", "lt", "le", "gt", "ge", "bool", "contains"]:
            setattr(Unknown, "__" + name + "__", compared)
        for name in ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "radd", "rsub", "rmul", "rtruediv", "abs", "neg"]:
            setattr(Unknown, "__" + name + "__", lambda self, *others: self)


        def containers(value):
            """The lists and dictionaries in a value. Raises Depends for what is no plain value of Python."""
            kind = type(value)
            if kind in (list, tuple, set, frozenset):
                inner = list(value)
            elif kind is dict:
                inner = list(value) + list(value.values())
            elif value is None or kind in (bool, int, float, complex, str, bytes, range) or kind.__module__ in ("fractions", "decimal"):
                return []
            else:
                raise Depends
            found = [value] if kind in (list, dict, set) else []
            for item in inner:
                found += containers(item)
            return found


        def calls_of(script, before, assumption):
            calls, held = [], {}

            def candidate(*arguments, **names):
                Unknown.use()
                mine = containers(list(arguments)) + containers(names)
                # A call can change what it gets, so that the next call gets it changed.
                if len({id(item) for item in mine}) < len(mine) or any(id(item) in held for item in mine):
                    raise Depends
                held.update((id(item), item) for item in mine)
                calls.append(encoded([list(arguments), names]))
                test.calls += 1
                return Unknown()

            Unknown.assumption = assumption
            Unknown.uses = 0
            test.run(before, script, candidate)
            return calls


        def task_of(script, before):
            """What the candidate's process is to do: calls, or else the script."""
            Unknown.is_used = False
            try:
                if re.search(rb"\b(try|with)\b", script):
                    if any(isinstance(node, (ast.Try, ast.With)) for node in ast.walk(ast.parse(script))):
                        raise Depends
                calls = calls_of(script, before, True)
                if Unknown.is_used:
                    others = calls_of(script, before, False)
                    # The candidate may be asked for more than the test looks at.
                    calls, others = sorted([calls, others], key=len, reverse=True)
                    if calls[:len(others)] != others:
                        raise Depends
                return {"calls": calls}
            except (Depends, RecursionError):
                pass
            except BaseException as error:
                test.refuse_broken(error)
            return {"script": script.decode()}
        """#
}
