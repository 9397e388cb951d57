/// A program of classic BPF as seccomp(2) takes it: it reads a `struct seccomp_data` and returns an action.
struct FilterProgram: Equatable {
    /// The kernel's `struct sock_filter`.
    struct Instruction: Equatable {
        var code: UInt16
        var jumpIfTrue: UInt8 = 0
        var jumpIfFalse: UInt8 = 0
        var constant: UInt32
    }

    /// Those codes that libseccomp writes, by their names in linux/bpf_common.h.
    enum Code {
        /// BPF_LD | BPF_W | BPF_ABS: the word at the offset `constant`.
        static let load: UInt16 = 0x20
        /// BPF_ALU | BPF_AND | BPF_K.
        static let and: UInt16 = 0x54
        /// BPF_JMP | BPF_JA.
        static let jump: UInt16 = 0x05
        static let jumpIfEqual: UInt16 = 0x15
        static let jumpIfGreater: UInt16 = 0x25
        static let jumpIfAtLeast: UInt16 = 0x35
        /// BPF_RET | BPF_K.
        static let end: UInt16 = 0x06
    }

    /// Offsets into `struct seccomp_data`.
    enum Word {
        static let number: UInt32 = 0
        static let architecture: UInt32 = 4
    }

    var instructions: [Instruction]

    /// Where a program goes from one instruction, given the word that was loaded last.
    enum Step: Equatable {
        case next(Int, word: UInt32)
        case end(UInt32)
        /// A code that `Code` does not have.
        case unknown
    }

    /// - Parameter read: the word at an offset.
    func step(at position: Int, word: UInt32, reading read: (UInt32) -> UInt32) -> Step {
        guard instructions.indices.contains(position) else { return .unknown }
        let instruction = instructions[position]
        let constant = instruction.constant
        func branch(_ isTaken: Bool) -> Step {
            .next(position + 1 + Int(isTaken ? instruction.jumpIfTrue : instruction.jumpIfFalse), word: word)
        }
        switch instruction.code {
        case Code.load: return .next(position + 1, word: read(constant))
        case Code.and: return .next(position + 1, word: word & constant)
        case Code.jump: return .next(position + 1 + Int(constant), word: word)
        case Code.jumpIfEqual: return branch(word == constant)
        case Code.jumpIfGreater: return branch(word > constant)
        case Code.jumpIfAtLeast: return branch(word >= constant)
        case Code.end: return .end(constant)
        default: return .unknown
        }
    }

    /// What the program returns for a call; nil: it has a code that `Code` does not have.
    func action(reading read: (UInt32) -> UInt32) -> UInt32? {
        var (position, word) = (0, UInt32(0))
        while true {
            switch step(at: position, word: word, reading: read) {
            case .next(let next, let loaded): (position, word) = (next, loaded)
            case .end(let action): return action
            case .unknown: return nil
            }
        }
    }
}

extension FilterProgram {
    /// What the number of a call leads to.
    private enum Leaf: Equatable {
        case action(UInt32)
        /// The position of the instruction from which on arguments decide.
        case arguments(Int)
    }

    /// The same program, shorter: one search over the ranges of numbers that are treated alike takes the place of one comparison a call.
    /// The kernel translates a filter anew for each process that installs it, so that its length is time in every run.
    ///
    /// A program whose head does anything but compare the architecture and the number stays as it is.
    func compacted(architecture: UInt32) -> FilterProgram {
        let constants = Set(instructions.lazy.filter { $0.code & 7 == 5 && $0.code != Code.jump }.map(\.constant))
        guard constants.contains(architecture) else { return self }
        let starts = Set([0] + constants.flatMap { $0 == .max ? [$0] : [$0, $0 + 1] }).sorted()
        // No constant of the program is such an architecture.
        guard let other = (UInt32(1)...).first(where: { !constants.contains($0) }), let foreign = leaf(of: 0, architecture: other),
            case .action(let refusal) = foreign
        else { return self }
        var ranges: [(start: UInt32, leaf: Leaf)] = []
        for start in starts {
            guard leaf(of: start, architecture: other) == foreign, let leaf = leaf(of: start, architecture: architecture) else {
                return self
            }
            if ranges.last?.leaf != leaf { ranges.append((start, leaf)) }
        }
        let parts = Parts(of: self, from: ranges.compactMap { if case .arguments(let position) = $0.leaf { position } else { nil } })
        var head = [
            Instruction(code: Code.load, constant: Word.architecture),
            Instruction(code: Code.jumpIfEqual, jumpIfTrue: 1, constant: architecture),
            Instruction(code: Code.end, constant: refusal),
            Instruction(code: Code.load, constant: Word.number),
        ]
        // The first position of each part is known only when the head is whole.
        var jumps: [(position: Int, part: Int)] = []
        FilterProgram.search(ranges[...], into: &head, jumps: &jumps)
        for (position, part) in jumps {
            guard let place = parts.place[part] else { return self }
            head[position].constant = UInt32(head.count - position - 1 + place)
        }
        return FilterProgram(instructions: head + parts.instructions)
    }

    /// nil: something besides the architecture and the number decides, and it is no argument.
    private func leaf(of number: UInt32, architecture: UInt32) -> Leaf? {
        var (position, word) = (0, UInt32(0))
        while instructions.indices.contains(position) {
            let instruction = instructions[position]
            if instruction.code == Code.load, instruction.constant != Word.number, instruction.constant != Word.architecture {
                return .arguments(position)
            }
            if instruction.code == Code.and { return nil }
            switch step(at: position, word: word, reading: { $0 == Word.number ? number : architecture }) {
            case .next(let next, let loaded): (position, word) = (next, loaded)
            case .end(let action): return .action(action)
            case .unknown: return nil
            }
        }
        return nil
    }

    /// Appends a binary search for the range of a number. Its comparisons lead to each leaf once.
    private static func search(
        _ ranges: ArraySlice<(start: UInt32, leaf: Leaf)>, into head: inout [Instruction], jumps: inout [(position: Int, part: Int)]
    ) {
        // A conditional jump goes 255 instructions far at most: over so many comparisons and leaves in any case.
        let most = 120
        guard ranges.count <= most else {
            let middle = ranges.startIndex + ranges.count / 2
            head.append(Instruction(code: Code.jumpIfAtLeast, jumpIfFalse: 1, constant: ranges[middle].start))
            let jump = head.count
            head.append(Instruction(code: Code.jump, constant: 0))
            search(ranges[..<middle], into: &head, jumps: &jumps)
            head[jump].constant = UInt32(head.count - jump - 1)
            return search(ranges[middle...], into: &head, jumps: &jumps)
        }
        var leaves: [Leaf] = []
        for range in ranges where !leaves.contains(range.leaf) { leaves.append(range.leaf) }
        let place = head.count + ranges.count - 1
        compare(ranges, leaves: leaves, at: place, into: &head)
        for leaf in leaves {
            switch leaf {
            case .action(let action): head.append(Instruction(code: Code.end, constant: action))
            case .arguments(let part):
                jumps.append((head.count, part))
                head.append(Instruction(code: Code.jump, constant: 0))
            }
        }
    }

    /// - Parameter place: the position of the first leaf.
    private static func compare(
        _ ranges: ArraySlice<(start: UInt32, leaf: Leaf)>, leaves: [Leaf], at place: Int, into head: inout [Instruction]
    ) {
        guard ranges.count > 1 else { return }
        let middle = ranges.startIndex + ranges.count / 2
        let branch = head.count
        head.append(Instruction(code: Code.jumpIfAtLeast, constant: ranges[middle].start))
        // The comparisons of one side begin where `head` ends; a side that is one range is its leaf.
        func distance(_ side: ArraySlice<(start: UInt32, leaf: Leaf)>) -> UInt8 {
            let position = side.count > 1 ? head.count : place + (leaves.firstIndex { $0 == side.first?.leaf } ?? 0)
            return UInt8(position - branch - 1)
        }
        head[branch].jumpIfFalse = distance(ranges[..<middle])
        compare(ranges[..<middle], leaves: leaves, at: place, into: &head)
        head[branch].jumpIfTrue = distance(ranges[middle...])
        compare(ranges[middle...], leaves: leaves, at: place, into: &head)
    }

    /// The instructions that can be reached from some positions, in their order. Jumps go forward, so that none of them gets longer.
    private struct Parts {
        var instructions: [Instruction] = []
        /// Where the instructions of the old positions are now.
        var place: [Int: Int] = [:]

        init(of program: FilterProgram, from starts: [Int]) {
            var reached = Set(starts), open = starts
            while let position = open.popLast() {
                for next in Parts.successors(of: position, in: program) where reached.insert(next).inserted { open.append(next) }
            }
            let kept = reached.sorted()
            for (new, old) in kept.enumerated() { place[old] = new }
            for (new, old) in kept.enumerated() {
                var instruction = program.instructions[old]
                func distance(_ old: Int) -> Int { place[old, default: new + 1] - new - 1 }
                if instruction.code == Code.jump {
                    instruction.constant = UInt32(distance(old + 1 + Int(instruction.constant)))
                } else if instruction.code & 7 == 5 {
                    instruction.jumpIfTrue = UInt8(distance(old + 1 + Int(instruction.jumpIfTrue)))
                    instruction.jumpIfFalse = UInt8(distance(old + 1 + Int(instruction.jumpIfFalse)))
                }
                instructions.append(instruction)
            }
        }

        private static func successors(of position: Int, in program: FilterProgram) -> [Int] {
            let instruction = program.instructions[position]
            let next = position + 1
            let all =
                switch instruction.code {
                case Code.end: [Int]()
                case Code.jump: [next + Int(instruction.constant)]
                case _ where instruction.code & 7 == 5: [next + Int(instruction.jumpIfTrue), next + Int(instruction.jumpIfFalse)]
                default: [next]
                }
            return all.filter(program.instructions.indices.contains)
        }
    }
}
