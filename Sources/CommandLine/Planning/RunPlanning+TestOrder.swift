import Judging
import Records

/// What a plan keeps of the file of `judging.test_order`, for its readers. The orders themselves are columns of the plan.
struct RecordedTestOrder: Codable, Sendable, Hashable {
    /// The absolute path of the file when the run was planned.
    var path: String
    /// SHA-256 of the file in hexadecimal digits.
    var sha256: String
    /// How many problems of the run have an order.
    var problems: Int
}

extension RunPlanning {
    /// Reads the file of `judging.test_order`. Workers never read it.
    /// - Returns: nil where the setting is empty, where every test runs anyway, and where the file has none of these problems.
    /// - Throws: `CommandError(.usage)` where the file does not fit the set.
    mutating func testOrders(of problems: [Int], in selection: ProblemSelection) throws -> (orders: [Int: [Int]], file: TestOrderFile)? {
        guard !given[\.judging.testOrder].text.isEmpty else { return nil }
        guard settings[\.judging.stop] == .firstFailure else {
            let cause = request.isSetCheck ? "a check" : "judging.stop = \"none\""
            notes.append("judging.test_order changes nothing here, since \(cause) runs every test")
            return nil
        }
        let file = try TestOrderFile(path: settings.path(\.judging.testOrder))
        let orders = try file.orders(of: problems, in: selection, kinds: request.kinds)
        let without = problems.count - orders.count
        if without > 0 {
            notes.append(
                "\(file.path) has no order for \(without) of \(counted(problems.count, "problem")), whose tests run in the order of "
                    + "judging.order")
        }
        return orders.isEmpty ? nil : (orders, file)
    }
}

extension RecordedTestOrder {
    init(_ file: TestOrderFile, problems: Int) {
        self.init(path: file.path, sha256: file.digest.description, problems: problems)
    }
}
