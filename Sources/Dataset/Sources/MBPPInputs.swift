/// How EvalPlus turns the inputs of an MBPP task, which JSON holds as lists, into the types that the task's function takes.
enum MBPPInputs {
    /// - Parameters:
    ///   - list: a Python expression, the inputs as JSON holds them.
    ///   - task: the task's name, such as `Mbpp/2`.
    static func expression(_ list: String, of task: String) -> String {
        let number = task.hasPrefix("Mbpp/") ? Int(task.dropFirst(5)) : nil
        guard let number, let change = changes.first(where: { $0.tasks.contains(number) }) else { return list }
        return "[\(change.arguments) for x in \(list)]"
    }

    /// The arguments of one call by `x`, the list that JSON has.
    private static let changes: [(tasks: Set<Int>, arguments: String)] = [
        (
            [2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726, 740, 744, 809],
            "[tuple(a) for a in x]"
        ),
        ([63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780], "[[tuple(b) for b in a] for a in x]"),
        ([75, 413, 444, 753], "[[tuple(a) for a in x[0]], x[1]]"),
        ([106, 750], "[x[0], tuple(x[1])]"),
        ([115], "[[set(a) if isinstance(a, list) and a else {} for a in x[0]]]"),
        ([124], "[float(x[0]), complex(x[1])]"),
        ([250, 405, 446, 617, 720, 763, 808], "[tuple(x[0]), x[1]]"),
        ([259, 401, 445], "[tuple(tuple(b) for b in a) for a in x]"),
        ([278], "[tuple(tuple(a) if isinstance(a, list) else a for a in x[0])]"),
        ([307], "[tuple(x[0]), x[1], x[2]]"),
        ([722], "[{k: tuple(v) for k, v in x[0].items()}] + x[1:]"),
        ([252], "[complex(x[0])]"),
        ([580, 615, 791], "(lambda f: f(f, x))(lambda f, a: tuple(f(f, b) for b in a) if isinstance(a, list) else a)"),
    ]
}
