import Foundation

/// Times as Slurm writes them: `M`, `M:S`, `H:M:S`, `D-H`, `D-H:M`, `D-H:M:S`.
public enum SlurmTime {
    /// nil: no limit, not known, or not a time.
    public static func duration(_ text: String) -> Duration? {
        let halves = text.trimmingCharacters(in: .whitespaces).split(separator: "-", omittingEmptySubsequences: false)
        guard let last = halves.last, halves.count <= 2 else { return nil }
        let parts = last.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        let numbers = parts.compactMap { $0 }
        guard numbers.count == parts.count, numbers.allSatisfy({ (0...1_000_000_000).contains($0) }), (1...3).contains(numbers.count)
        else { return nil }
        if halves.count == 2 {
            guard let days = Int(halves[0]), (0...1_000_000).contains(days) else { return nil }
            let units = [3600, 60, 1]
            return .seconds(days * 86_400 + zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 })
        }
        let units = numbers.count == 3 ? [3600, 60, 1] : [60, 1]
        return .seconds(zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// What squeue(1) prints as the time that is left, where a lone `M:S` has two parts too. nil: no limit or none known.
    public static func timeLeft(_ text: String) -> Duration? { text.contains(":") ? duration(text) : nil }
}
