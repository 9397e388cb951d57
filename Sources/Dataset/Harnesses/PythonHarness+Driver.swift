extension PythonHarness {
    /// Runs behind the candidate, in its process: makes the calls that standard input holds, and writes each call with its result. `scope` is
    /// the candidate's module and `entry` the function's name. Random numbers of a script are the same here and in the checker.
    static let driver = #"""
        import os, random, traceback

        function = scope[entry] if entry in scope else None
        if not callable(function):
            raise NameError("the candidate defines no function `" + entry + "`")
        records = []
        failure = None


        def candidate(*arguments, **names):
            global failure
            asked = encoded([list(arguments), names])
            record = {"a": asked}
            records.append(record)
            state = random.getstate()
            try:
                value = encoded(function(*arguments, **names))
            except BaseException as error:
                record["e"] = type(error).__name__
                failure = error
                raise
            finally:
                random.setstate(state)
            record["r"] = value
            left = encoded([list(arguments), names])
            if left != asked:
                record["m"] = left
            return decoded(value)


        def run(task):
            if "calls" in task:
                for call in task["calls"]:
                    arguments, names = decoded(call)
                    candidate(*arguments, **names)
                return
            space = dict(scope)
            space["candidate"] = space[entry] = candidate
            random.seed(0)
            exec(compile(task["script"], "test", "exec"), space)


        status = 0
        try:
            run(json.loads(open(0, "rb", closefd=False).read()))
        except BaseException as error:
            # What the test itself raises is for the checker to judge.
            if error is failure:
                traceback.print_exc()
                status = 1
        try:
            sys.stdout.flush()
        except Exception:
            pass
        text = ("\n" + json.dumps(records) + "\n").encode()
        while text:
            text = text[os.write(1, text):]
        try:
            sys.stderr.flush()
        except Exception:
            pass
        os._exit(status)
        """#
}
