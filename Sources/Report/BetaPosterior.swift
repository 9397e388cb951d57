import Glibc

/// The Beta posterior of a mean pass@k, which `gencode bench coverage` compares with `PassAtKInterval`. Each problem counts as one
/// trial whose success is the problem's pass@k. For a sum S over P problems the posterior is Beta(S + 1/2, P - S + 1/2), from Jeffreys'
/// prior. It stays wide where the bootstrap has nothing to resample: after 0 of 20 problems the bootstrap says 0 to 0. At S = 0 the
/// lower end is 0 and at S = P the upper end is 1 (Brown, Cai and DasGupta 2001).
package struct BetaPosterior {
    let successes: Double
    let trials: Double

    package init(mean: Double, problems: Int) {
        trials = Double(problems)
        successes = min(max(mean, 0), 1) * trials
    }

    package var interval: Interval {
        let a = successes + 0.5
        let b = trials - successes + 0.5
        let tiny = 1e-9
        return Interval(
            lower: successes < tiny ? 0 : betaQuantile(0.025, a: a, b: b),
            upper: trials - successes < tiny ? 1 : betaQuantile(0.975, a: a, b: b), around: successes / trials)
    }
}

/// The value below which a Beta(a, b) variable lies with this probability, by bisection.
func betaQuantile(_ probability: Double, a: Double, b: Double) -> Double {
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
        let middle = (low + high) / 2
        if incompleteBeta(middle, a: a, b: b) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
}

/// The regularised incomplete beta function I_x(a, b), by Lentz's continued fraction.
func incompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x))
    return x < (a + 1) / (a + b + 2) ? front * betaFraction(x, a: a, b: b) / a : 1 - front * betaFraction(1 - x, a: b, b: a) / b
}

private func betaFraction(_ x: Double, a: Double, b: Double) -> Double {
    let tiny = 1e-300
    func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var fraction = d
    for step in 1...10_000 {
        let m = Double(step)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / away(1 + even * d)
        c = away(1 + even / c)
        fraction *= d * c
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / away(1 + odd * d)
        c = away(1 + odd / c)
        fraction *= d * c
        if abs(d * c - 1) < 1e-14 { break }
    }
    return fraction
}

/// The logarithm of the gamma function for positive arguments, by Lanczos' approximation (g = 7, nine terms).
package func logGamma(_ x: Double) -> Double {
    precondition(x > 0, "the logarithm of the gamma function is taken for positive arguments")
    // The approximation starts at 1/2.
    if x < 0.5 { return logGamma(x + 1) - log(x) }
    let coefficients = [
        676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_13, -176.615_029_162_140_6, 12.507_343_278_686_905,
        -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
    ]
    let shifted = x - 1
    var sum = 0.999_999_999_999_809_93
    for (index, coefficient) in coefficients.enumerated() { sum += coefficient / (shifted + Double(index + 1)) }
    let t = shifted + 7.5
    return 0.918_938_533_204_672_8 + (shifted + 0.5) * log(t) - t + log(sum)
}
