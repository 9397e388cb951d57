extension PythonHarness {
    /// How values cross from the candidate to the checker: Python's own plain types, each in a form of JSON that keeps its type. A value of
    /// another type, or of a class that the candidate made, arrives as what it holds or as nothing that equals anything: no method of the
    /// candidate's decides a comparison.
    static let values = #"""
        import builtins, json, math, sys
        if hasattr(sys, "set_int_max_str_digits"):
            sys.set_int_max_str_digits(0)


        def encoded(value):
            kind = type(value)
            if value is None or kind is bool or kind is int or kind is str:
                return value
            if isinstance(value, float):
                number = float.__float__(value)
                return number if math.isfinite(number) else {"f": repr(number)}
            if isinstance(value, int):
                return int.__int__(value)
            if isinstance(value, str):
                return str.__str__(value)
            if isinstance(value, list):
                return [encoded(item) for item in list.__iter__(value)]
            if isinstance(value, tuple):
                return {"t": [encoded(item) for item in tuple.__iter__(value)]}
            if isinstance(value, dict):
                return {"d": [[encoded(key), encoded(item)] for key, item in dict.items(value)]}
            if isinstance(value, set):
                return {"s": sorted((encoded(item) for item in set.__iter__(value)), key=json.dumps)}
            if isinstance(value, frozenset):
                return {"z": sorted((encoded(item) for item in frozenset.__iter__(value)), key=json.dumps)}
            if kind is complex:
                return {"c": [encoded(value.real), encoded(value.imag)]}
            if kind is bytes or kind is bytearray:
                return {"b": bytes(value).hex()}
            if kind is range:
                return {"r": [value.start, value.stop, value.step]}
            if kind.__module__ == "fractions" and kind.__name__ == "Fraction":
                return {"q": [int(value.numerator), int(value.denominator)]}
            if kind.__module__ == "decimal" and kind.__name__ == "Decimal":
                return {"m": str(value)}
            if kind.__module__ == "numpy" and hasattr(kind, "item") and getattr(value, "ndim", 1) == 0:
                return encoded(value.item())
            if hasattr(kind, "__next__"):
                return {"i": [encoded(item) for item in value]}
            return {"o": kind.__name__}


        class Opaque:
            """A value of a type that the harness does not know: equal to nothing but itself."""


        def decoded(value):
            if isinstance(value, list):
                return [decoded(item) for item in value]
            if not isinstance(value, dict):
                return value
            (tag, content), = value.items()
            return DECODERS[tag](content)


        def fraction(pair):
            import fractions
            return fractions.Fraction(pair[0], pair[1])


        def decimal(text):
            import decimal
            return decimal.Decimal(text)


        DECODERS = {
            "f": float, "t": lambda items: tuple(decoded(items)), "s": lambda items: set(decoded(items)),
            "z": lambda items: frozenset(decoded(items)), "d": lambda pairs: {decoded(key): decoded(item) for key, item in pairs},
            "c": lambda parts: complex(decoded(parts[0]), decoded(parts[1])), "b": bytes.fromhex,
            "r": lambda bounds: range(bounds[0], bounds[1], bounds[2]), "q": fraction, "m": decimal,
            "i": lambda items: iter(decoded(items)), "o": lambda name: Opaque(),
        }
        """#
}
