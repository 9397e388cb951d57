extension PythonHarness {
    /// The checker program, by the convention of Kattis. It runs the test itself, in a process of its own that no candidate was ever in;
    /// what `candidate` returns there is what the harness wrote for a call with these arguments.
    static let checker = #"""
        import random, traceback


        def reject(why):
            print(why, file=sys.stderr)
            sys.exit(43)


        def records_of(output):
            lines = output.split(b"\n")
            while lines and not lines[-1].strip():
                lines.pop()
            try:
                records = json.loads(lines[-1])
            except BaseException:
                records = None
            if type(records) is not list:
                reject("the output does not end in the list of calls that the harness writes")
            return records


        class CandidateError(Exception):
            """What the candidate's function raised."""


        position = 0
        is_wrong = False
        records = records_of(sys.stdin.buffer.read())


        def candidate(*arguments, **names):
            global position, is_wrong
            asked = encoded([list(arguments), names])
            was_wrong, is_wrong = is_wrong, True
            while records[position]["a"] != asked:
                position += 1
            record = records[position]
            position += 1
            if "e" in record:
                kind = getattr(builtins, record["e"], CandidateError)
                if not (isinstance(kind, type) and issubclass(kind, Exception)):
                    kind = CandidateError
                raise kind(record["e"])
            if "m" in record:
                change(arguments, names, decoded(record["m"]))
            value = decoded(record["r"])
            is_wrong = was_wrong
            return value


        def change(arguments, names, left):
            for old, new in list(zip(arguments, left[0])) + [(names[key], left[1][key]) for key in names]:
                if type(old) is list:
                    old[:] = new
                elif type(old) is dict or type(old) is set:
                    old.clear()
                    old.update(new)


        def allclose(found, wanted, rtol=1e-05, atol=1e-08):
            """As numpy's, for numbers and lists of them."""
            if isinstance(wanted, (list, tuple)) or isinstance(found, (list, tuple)):
                return len(found) == len(wanted) and all(allclose(a, b, rtol, atol) for a, b in zip(found, wanted))
            return found == wanted or bool(abs(found - wanted) <= atol + rtol * abs(wanted))


        def assert_allclose(found, wanted, rtol=1e-07, atol=0):
            assert allclose(found, wanted, rtol, atol)


        def stand_in_for_numpy():
            """What the tests of EvalPlus use of numpy, which need not be there."""
            import types
            numpy, testing = types.ModuleType("numpy"), types.ModuleType("numpy.testing")

            def missing(name):
                raise ImportError("the test uses numpy." + name + ", which the harness does not have")

            numpy.__getattr__ = missing
            numpy.allclose = allclose
            numpy.ndarray = type("ndarray", (), {})
            numpy.float32 = numpy.float64 = float
            numpy.testing = testing
            testing.assert_allclose = assert_allclose
            sys.modules["numpy"], sys.modules["numpy.testing"] = numpy, testing


        def is_floats(value):
            return isinstance(value, float) or isinstance(value, (list, tuple)) and all(isinstance(item, float) for item in value)


        def agree(name, arguments, found, wanted, tolerance):
            """Whether a result is right, by the rules of EvalPlus for the function of this name."""
            if name == "find_zero":
                return abs(sum(factor * found ** power for power, factor in enumerate(arguments[0]))) <= tolerance
            if name == "are_equivalent":
                return True
            if name == "sum_div" and found == 0:
                return True
            if name in NOT_NONE:
                return wanted == (found is not None)
            if name in AS_SETS:
                return set(found) == set(wanted)
            if found == wanted:
                return True
            if tolerance == 0 and is_floats(wanted):
                tolerance = 1e-6
            return tolerance != 0 and allclose(found, wanted, rtol=1e-07, atol=tolerance)


        NOT_NONE = {"check_str", "text_match_three", "text_starta_endb"}
        AS_SETS = {
            "similar_elements", "find_char_long", "common_in_nested_lists", "extract_singly", "larg_nnum", "intersection_array",
            "find_dissimilar", "Diff",
        }


        stand_in_for_numpy()
        with open("answer", "rb") as file:
            code = compile(file.read(), "test", "exec")
        random.seed(0)
        try:
            exec(code, {"__name__": "test", "candidate": candidate, "agree": agree})
        except (ImportError, NameError):
            if not is_wrong:
                raise
            reject("the test fails")
        except BaseException as error:
            reject("the test fails: " + type(error).__name__)
        sys.exit(42)
        """#
}
