/// The unbiased estimate of the chance that at least one of `k` samples is right, from `n` samples of which `c` are: Chen et al. 2021,
/// `1 - C(n-c, k) / C(n, k)`, as the product `1 - prod_{i=n-c+1..n}(1 - k/i)`.
///
/// The sum grows by terms that are never negative, so nothing cancels, however near 0 or 1 the answer is. `k` and `c` may change places
/// in the formula; the shorter product is taken.
///
/// - Precondition: `0 <= c <= n` and `1 <= k <= n`. `KChoice.resolve` is where a `k` that a user typed is checked.
public func passAtK(n: Int, c: Int, k: Int) -> Double {
    precondition(n >= 1 && (0...n).contains(c), "pass@k needs 0 <= c <= n and n >= 1")
    precondition((1...n).contains(k), "pass@k is undefined for k < 1 and for k > n")
    if n - c < k { return 1 }
    let (factors, drawn) = c < k ? (c, k) : (k, c)
    var pass = 0.0
    for i in stride(from: n, to: n - factors, by: -1) {
        pass += (1 - pass) * Double(drawn) / Double(i)
    }
    return min(pass, 1)
}

/// pass@k of a set: the mean over its problems, each counted once however many samples it has.
///
/// - Precondition: at least one problem, and those of `passAtK(n:c:k:)` for each.
public func meanPassAtK(_ problems: some Collection<SampleCount>, k: Int) -> Double {
    precondition(!problems.isEmpty, "a mean over no problem is undefined")
    return problems.reduce(0) { $0 + passAtK(n: $1.n, c: $1.c, k: k) } / Double(problems.count)
}

/// How many samples of one problem were scored, and how many of them are right.
public struct SampleCount: Hashable, Comparable, Sendable {
    public var n: Int
    public var c: Int

    public init(n: Int, c: Int) {
        precondition(n >= 0 && (0...n).contains(c), "of n samples between 0 and n are right")
        self.n = n
        self.c = c
    }

    public static func < (left: SampleCount, right: SampleCount) -> Bool {
        (left.n, left.c) < (right.n, right.c)
    }
}
