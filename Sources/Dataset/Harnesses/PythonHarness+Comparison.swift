extension PythonHarness {
    /// What tests compare with: the rules of EvalPlus, and what its tests use of numpy, which need not be there.
    static let comparison = #"""
        import ast, cmath, random, re, traceback

        BEGIN = b"# gencode: here the test begins\n"


        def isclose(found, wanted, rtol, atol, equal_nan):
            if cmath.isfinite(found) and cmath.isfinite(wanted):
                return bool(abs(found - wanted) <= atol + rtol * abs(wanted))
            return bool(found == wanted) or equal_nan and found != found and wanted != wanted


        def allclose(found, wanted, rtol=1e-05, atol=1e-08, equal_nan=False):
            """As numpy's, for numbers and lists of them. A number is compared with each of a list."""
            are_lists = isinstance(found, (list, tuple)), isinstance(wanted, (list, tuple))
            if are_lists == (False, False):
                return isclose(found, wanted, rtol, atol, equal_nan)
            if are_lists == (True, True) and len(found) != len(wanted):
                return False
            count = len(found if are_lists[0] else wanted)
            pairs = zip(found if are_lists[0] else [found] * count, wanted if are_lists[1] else [wanted] * count)
            return all(allclose(a, b, rtol, atol, equal_nan) for a, b in pairs)


        def assert_allclose(found, wanted, rtol=1e-07, atol=0, equal_nan=True):
            assert allclose(found, wanted, rtol, atol, equal_nan)


        def stand_in_for_numpy():
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


        def are_floats(value):
            items = value if isinstance(value, (list, tuple)) else [value]
            return len(items) > 0 and all(isinstance(item, float) for item in items)


        def slanted_surface(edge, height):
            """The surface of a square pyramid whose height is not that of its sides."""
            return round(edge * edge + 2 * edge * math.hypot(edge / 2, height))


        def padded_distance(first, second):
            """The sum of the differences of the digits, in numbers that zeros make equally long."""
            width = max(len(str(first)), len(str(second)))
            return sum(abs(int(a) - int(b)) for a, b in zip(str(first).zfill(width), str(second).zfill(width)))


        def is_there(found, wanted):
            return found == (wanted is not None) if isinstance(found, bool) else (wanted is not None) == (found is not None)


        def same_set(arguments, found, wanted, tolerance):
            return set(found) == set(wanted)


        # Exceptions of EvalPlus, by set and function: whether a result is right, beside being equal.
        ALSO_RIGHT = {
            ("mbpp", "are_equivalent"): lambda arguments, found, wanted, tolerance: True,
            ("mbpp", "sum_div"): lambda arguments, found, wanted, tolerance: found == 0,
            ("mbpp", "surface_Area"): lambda arguments, found, wanted, tolerance: abs(found - slanted_surface(*arguments)) <= tolerance,
            ("mbpp", "digit_distance_nums"): lambda arguments, found, wanted, tolerance: found == padded_distance(*arguments),
        }
        # And what decides in place of equality.
        RIGHT = {
            ("mbpp", name): same_set for name in [
                "similar_elements", "find_char_long", "common_in_nested_lists", "extract_singly", "larg_nnum", "intersection_array",
                "find_dissimilar", "Diff"]
        }
        RIGHT.update({
            ("mbpp", name): lambda arguments, found, wanted, tolerance: is_there(found, wanted)
            for name in ["check_str", "text_match_three", "text_starta_endb"]
        })
        # EvalPlus keeps the tolerance for floats, once it was needed, for the other inputs of the test.
        kept_tolerance = 0


        def agree(set_name, name, arguments, found, wanted, tolerance):
            """Whether a result is right, by the rules of EvalPlus for the function of this name in the set `humaneval` or `mbpp`."""
            global kept_tolerance
            tolerance = tolerance or kept_tolerance
            if (set_name, name) == ("humaneval", "find_zero"):
                return abs(sum(factor * math.pow(found, power) for power, factor in enumerate(arguments[0]))) <= tolerance
            if (set_name, name) in RIGHT:
                is_right = RIGHT[set_name, name](arguments, found, wanted, tolerance)
            else:
                is_right = found == wanted
                if not is_right and (set_name, name) in ALSO_RIGHT:
                    is_right = ALSO_RIGHT[set_name, name](arguments, found, wanted, tolerance)
            if tolerance == 0 and are_floats(wanted):
                tolerance = kept_tolerance = 1e-6
            if is_right or tolerance == 0:
                return is_right
            if type(found) is not type(wanted) or isinstance(wanted, (list, tuple)) and len(found) != len(wanted):
                return False
            return allclose(found, wanted, rtol=1e-07, atol=tolerance)
        """#
}
