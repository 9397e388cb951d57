import CSandbox
import CSeccomp
import Records
import Testing

@testable import Sandbox

@Suite("Programs of BPF") struct FilterProgramTests {
    private static let hosts = [(SandboxTier.t3, Int32(7)), (.t2, 1), (.t2, 3), (.t2, 6), (.none, 0)]

    private static func filters() throws -> [SystemCallFilter] {
        try hosts.flatMap { tier, abi in
            let host = FilterHost(tier, landlockABI: abi)
            return try [Policy.candidate, .compiler, .runtime].map { try SystemCallFilter($0, on: host) } + [
                SystemCallFilter(ofZygoteOn: host)
            ]
        }
    }

    @Test("A shorter program decides every call as libseccomp's does, with arguments on both sides of every comparison")
    func aShorterProgramDecidesAlike() throws {
        var random = SplitMix64(seed: 20)
        for filter in try Self.filters() {
            let constants = Array(Set(filter.written.instructions.map(\.constant))).sorted()
            let words = constants.flatMap { [$0 &- 1, $0, $0 &+ 1] }
            let numbers = Array(0..<UInt32(1200)) + words
            var seen: Set<UInt32> = []
            for number in numbers {
                for trial in 0..<24 {
                    // Few calls need more than two words that fit; small ones are the most likely to.
                    let arguments = (0..<12).map { word in
                        trial == 0
                            ? 0
                            : trial % 3 == 1
                                ? UInt32(random.next() % 64)
                                : word % 2 == 1 && trial % 2 == 0 ? 0 : words.randomElement(using: &random) ?? 0
                    }
                    let architecture = trial == 23 ? 0x4000_0003 : seccomp_arch_native()
                    let read: (UInt32) -> UInt32 = { offset in
                        switch offset {
                        case FilterProgram.Word.number: number
                        case FilterProgram.Word.architecture: architecture
                        case 16..<64: arguments[Int(offset - 16) / 4]
                        default: 0
                        }
                    }
                    let action = filter.written.action(reading: read)
                    #expect(action != nil)
                    #expect(action == filter.program.action(reading: read), "call \(number) \(arguments)")
                    if let action { seen.insert(action) }
                }
            }
            #expect(seen.count >= 4)
        }
    }

    @Test("It is at most four fifths as long") func isShorter() throws {
        for filter in try Self.filters() {
            #expect(
                5 * filter.program.instructions.count <= 4 * filter.written.instructions.count,
                "\(filter.written.instructions.count) -> \(filter.program.instructions.count)")
        }
    }

    @Test("A program whose head does more than compare stays as it is") func aHeadThatDoesMoreStays() {
        typealias Code = FilterProgram.Code
        let masked = FilterProgram(instructions: [
            .init(code: Code.load, constant: FilterProgram.Word.architecture), .init(code: Code.jumpIfEqual, jumpIfFalse: 3, constant: 7),
            .init(code: Code.load, constant: FilterProgram.Word.number), .init(code: Code.and, constant: 0xff),
            .init(code: Code.jumpIfEqual, jumpIfFalse: 1, constant: 3), .init(code: Code.end, constant: 1),
            .init(code: Code.end, constant: 2),
        ])
        #expect(masked.compacted(architecture: 7) == masked)
        let endless = FilterProgram(instructions: [.init(code: Code.load, constant: FilterProgram.Word.number)])
        #expect(endless.compacted(architecture: 7) == endless)
    }

    @Test("A search that is too long for a conditional jump is reached all the same") func aLongSearchIsReached() throws {
        typealias Code = FilterProgram.Code
        // 900 numbers, each with an action of its own, as a chain.
        var chain: [FilterProgram.Instruction] = [
            .init(code: Code.load, constant: FilterProgram.Word.architecture), .init(code: Code.jumpIfEqual, jumpIfTrue: 1, constant: 7),
            .init(code: Code.end, constant: 9), .init(code: Code.load, constant: FilterProgram.Word.number),
        ]
        for number in 0..<UInt32(900) {
            chain += [.init(code: Code.jumpIfEqual, jumpIfFalse: 1, constant: number * 3), .init(code: Code.end, constant: 100 + number)]
        }
        chain.append(.init(code: Code.end, constant: 8))
        let long = FilterProgram(instructions: chain), short = long.compacted(architecture: 7)
        #expect(long != short)
        for number in Array(0..<UInt32(2800)) + [.max] {
            for architecture: UInt32 in [7, 8] {
                let read: (UInt32) -> UInt32 = { $0 == FilterProgram.Word.number ? number : architecture }
                #expect(long.action(reading: read) == short.action(reading: read))
            }
        }
    }
}
