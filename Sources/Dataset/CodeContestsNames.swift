/// The enum names of the CodeContests schema by the numbers of its published form, where they are class labels without gaps. The
/// protocol buffer's own numbers have gaps (ATCODER 6, AIZU 7, L 19 to V 29) and occur only in the original record files.
enum CodeContestsNames {
    static let sources = ["UNKNOWN_SOURCE", "CODECHEF", "CODEFORCES", "HACKEREARTH", "CODEJAM", "ATCODER", "AIZU"]

    static let difficulties =
        ["UNKNOWN_DIFFICULTY", "EASY", "MEDIUM", "HARD", "HARDER", "HARDEST", "EXTERNAL"]
        + "ABCDEFGHIJKLMNOPQRSTUV".map(String.init)

    static let languages = ["UNKNOWN_LANGUAGE", "PYTHON", "CPP", "PYTHON3", "JAVA"]
}

/// A field that a row gives by number or by name.
enum EnumValue: Hashable {
    case number(Int)
    case name(String)
    /// A number with the name that the file's own schema gives it.
    case labelled(Int, String)

    init(_ cell: Cell) throws {
        if let label = cell.label {
            self = .labelled(try cell.integer(), label)
        } else if let number = cell.wholeNumber {
            self = .number(number)
        } else if cell.kind == .text {
            self = .name(try cell.text())
        } else {
            throw cell.refusal("is neither a name nor an enum number")
        }
    }

    /// The name. Throws for a number that the schema does not have: then the file numbers its enums differently, and every other
    /// row would be read wrongly too.
    func name(in names: [String], field: @autoclosure () -> String, at location: SourceLocation) throws -> String {
        switch self {
        case .name(let name), .labelled(_, let name): return name
        case .number(let number):
            guard names.indices.contains(number) else {
                throw DatasetError(
                    .badValue, "\(location): `\(field())` is \(number), and the schema's numbers are 0 to \(names.count - 1)",
                    remedy: "Use the numbers of the published data set (\(names.last ?? "") is \(names.count - 1)) or names")
            }
            return names[number]
        }
    }

    /// As text without translation.
    var verbatim: String {
        switch self {
        case .name(let name): name
        case .number(let number), .labelled(let number, _): String(number)
        }
    }
}
