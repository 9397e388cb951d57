import Records
import Testing

@Suite struct VerdictTests {
    @Test(
        arguments: [
            (0, "AC"), (1, "WA"), (2, "RE"), (3, "ILE"), (4, "TLE"), (5, "MLE"), (6, "OLE"), (7, "SV"), (8, "JE"), (9, "CE"),
        ] as [(UInt8, String)])
    func storedValuesAndCodesNeverChange(_ raw: UInt8, _ code: String) {
        #expect(Verdict(rawValue: raw)?.code == code)
        #expect(Verdict(code: code)?.rawValue == raw)
    }

    @Test func precedenceIsTheDocumentedOne() {
        let descending: [Verdict] = [
            .judgeError, .sandboxViolation, .outputLimit, .memoryLimit, .timeLimit, .idleLimit, .runtimeError, .wrongAnswer, .accepted,
        ]
        for (position, verdict) in descending.enumerated() {
            for lesser in descending[position...] {
                #expect(Verdict.mostSevere([lesser, verdict]) == verdict)
                #expect(Verdict.mostSevere([verdict, lesser]) == verdict)
            }
        }
        #expect(Verdict.mostSevere([]) == nil)
    }

    @Test func onlyTheJudgesFailureIsUnscored() {
        #expect(Verdict.allCases.filter { !$0.isScored } == [.judgeError])
    }
}

@Suite struct ValueTests {
    @Test func digestsReadBackWhatTheyPrint() {
        let digest = Digest(bytes: (0..<32).map { UInt8($0 * 7 & 255) })
        #expect(Digest(hex: digest.description) == digest)
        #expect(Digest(hex: digest.description.uppercased()) == digest)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(Digest(hex: String(digest.description.dropLast())) == nil)
        #expect(Digest(hex: "g" + digest.description.dropFirst()) == nil)
    }

    @Test func digestsAreOrderedByTheirBytes() {
        let low = Digest(bytes: [UInt8](repeating: 0, count: 31) + [1])
        let high = Digest(bytes: [1] + [UInt8](repeating: 0, count: 31))
        #expect(low < high)
        #expect(!(high < low))
    }

    @Test(arguments: [(500, 2500), (1000, 3000), (10_000, 30_000)])
    func wallLimitsFollowCPULimits(_ cpu: Int, _ wall: Int) {
        #expect(Limits.wallTime(forCPUTime: .milliseconds(cpu)) == .milliseconds(wall))
    }

    @Test func durationsSaturateInsteadOfOverflowing() {
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.milliseconds(1500).nanoseconds == 1_500_000_000)
    }

    @Test func aTierIsNamedAndOrdered() {
        #expect(SandboxTier(name: "t3") == .t3)
        #expect(SandboxTier.t2 < .t3)
        #expect(SandboxTier(name: "T9") == nil)
    }
}
