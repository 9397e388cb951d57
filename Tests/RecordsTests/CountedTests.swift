import Records
import Testing

@Suite struct CountedTests {
    @Test(arguments: [(0, "0 problems"), (1, "1 problem"), (2, "2 problems"), (-1, "-1 problems")])
    func onlyOneIsSingular(number: Int, text: String) { #expect(counted(number, "problem") == text) }

    @Test func otherPluralsAreGiven() {
        #expect(counted(2, "entry", plural: "entries") == "2 entries")
        #expect("\(counted(1, "task")) \(agreeing(1, "has", "have"))" == "1 task has")
        #expect("\(counted(3, "task")) \(agreeing(3, "has", "have"))" == "3 tasks have")
    }
}
