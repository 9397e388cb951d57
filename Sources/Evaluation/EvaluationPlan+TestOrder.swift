import ColumnStore
import Digests
import Records

extension EvaluationPlan {
    /// By a problem's index in the set: the order in which its tests run. The tests of other problems run in the order of the settings.
    public var testOrders: [Int: [Int]] {
        let ordered = problems.compactMap { problem in problem.testOrder.map { (problem.index, $0) } }
        return Dictionary(ordered) { first, _ in first }
    }

    private var hasTestOrders: Bool { problems.contains { $0.testOrder != nil } }

    /// A plan without orders has the digest of a plan of builds that know no orders.
    func addTestOrders(to builder: inout DigestBuilder) {
        guard hasTestOrders else { return }
        builder.addField("test order")
        for problem in problems {
            builder.add(Int64(problem.testOrder?.count ?? -1))
            for test in problem.testOrder ?? [] { builder.add(Int64(test)) }
        }
    }

    /// Writes a row for each test of a problem that has an order, in that order; a plan without orders has no such columns.
    func writeTestOrders(to writer: ColumnFileWriter) throws {
        guard hasTestOrders else { return }
        var (rows, tests): ([Int64], [Int64]) = ([], [])
        for (row, problem) in problems.enumerated() {
            for test in problem.testOrder ?? [] {
                rows.append(Int64(row))
                tests.append(Int64(test))
            }
        }
        try writer.writeColumn("test_order", "problem", rows)
        try writer.writeColumn("test_order", "test", tests)
    }

    /// By row of `problems`.
    static func testOrders(_ file: ColumnFile, problems count: Int) throws -> [Int: [Int]] {
        guard file.contains("test_order", "test") else { return [:] }
        let rows = try file.readColumn("test_order", "problem", as: Int64.self)
        let tests = try file.readColumn("test_order", "test", as: Int64.self)
        guard rows.count == tests.count, rows.allSatisfy({ $0 >= 0 && $0 < count }) else {
            throw StoreError.damaged(file.path, "its orders of tests make no sense")
        }
        var orders: [Int: [Int]] = [:]
        for (row, test) in zip(rows, tests) { orders[Int(row), default: []].append(Int(test)) }
        return orders
    }
}

extension PlannedProblem {
    /// The order has each test once, or there is none.
    var hasSoundOrder: Bool { testOrder.map { objection(toTestOrder: $0, testCount: testCount) == nil } ?? true }
}
