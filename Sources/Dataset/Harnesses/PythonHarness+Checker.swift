extension PythonHarness {
    /// The checker program, by the convention `calls`. It runs the test, in a process that never runs a candidate. The function
    /// `candidate` returns there what the harness wrote for a call with the same arguments.
    static let checker = #"""
        class Test:
            """The running test, and how far it came."""
            calls = 0
            # What the running call raises is the candidate's doing.
            is_in_call = False

            def __init__(self, before, text):
                self.before = before
                self.sources = [before, text]

            def run(self, before, text, candidate):
                space = {"__name__": "test", "candidate": candidate, "agree": agree}
                code = compile(text, "test", "exec")
                try:
                    exec(compile(before, "before", "exec"), space)
                except BaseException:
                    # Of a reference solution, the test may need nothing.
                    traceback.print_exc()
                random.seed(0)
                exec(code, space)

            def refuse_broken(self, error):
                """Ends with the exit code for a test that cannot run, if nothing that a candidate returns could cause this error."""
                if self.is_in_call:
                    return
                is_broken = self.calls == 0 or isinstance(error, ImportError)
                if is_broken or isinstance(error, NameError) and self.lacks(error):
                    print(type(error).__name__ + ": " + str(error), file=sys.stderr)
                    sys.exit(44)

            def lacks(self, error):
                """Whether the test uses the name, and gives it no value anywhere. It may have failed to for what a candidate returned, and it
                may use the name for what it says of a wrong answer."""
                words = str(error).split("'")
                name = words[1] if len(words) > 1 else ""
                names = {"used": set(), "bound": set()}
                for source in self.sources:
                    try:
                        nodes = list(ast.walk(ast.parse(source)))
                    except SyntaxError:
                        continue
                    said = {id(part) for node in nodes if isinstance(node, ast.Assert) and node.msg for part in ast.walk(node.msg)}
                    for node in nodes:
                        if isinstance(node, ast.Name):
                            if id(node) not in said:
                                names["used" if isinstance(node.ctx, ast.Load) else "bound"].add(node.id)
                        elif isinstance(node, ast.alias):
                            names["bound"].add((node.asname or node.name).split(".")[0])
                        else:
                            found = [getattr(node, "name", None), getattr(node, "arg", None)]
                            names["bound"].update(text for text in found if type(text) is str)
                return name in names["used"] and name not in names["bound"]


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


        def candidate(*arguments, **names):
            global position
            test.calls += 1
            asked = encoded([list(arguments), names])
            was_in_call, test.is_in_call = test.is_in_call, True
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
            test.is_in_call = was_in_call
            return value


        def change(arguments, names, left):
            for old, new in list(zip(arguments, left[0])) + [(names[key], left[1][key]) for key in names]:
                if type(old) is list:
                    old[:] = new
                elif type(old) is dict or type(old) is set:
                    old.clear()
                    old.update(new)


        stand_in_for_numpy()
        output, sys.stdout = sys.stdout, sys.stderr
        with open("answer", "rb") as file:
            before, _, text = file.read().rpartition(BEGIN)
        test = Test(before, text)
        if sys.argv[1] == "--calls":
            with open("input", "rb") as file:
                script = file.read()
            test.sources.append(script)
            json.dump(task_of(script, before), output)
            output.flush()
            sys.exit(0)
        try:
            compile(text, "test", "exec")
        except Exception as error:
            test.refuse_broken(error)
        records = records_of(sys.stdin.buffer.read())
        try:
            test.run(before, text, candidate)
        except BaseException as error:
            test.refuse_broken(error)
            reject("the test fails: " + type(error).__name__)
        sys.exit(42)
        """#
}
