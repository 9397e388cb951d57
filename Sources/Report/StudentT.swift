import Glibc

/// The value below which a variable of Student's t distribution with `degrees` degrees of freedom lies with this probability.
///
/// - Precondition: `probability` is above 1/2 and below 1; `degrees` is positive.
func studentTQuantile(_ probability: Double, degrees: Double) -> Double {
    precondition(probability > 0.5 && probability < 1 && degrees > 0, "a quantile of the upper half")
    // P(|T| > t) = I_x(degrees / 2, 1 / 2) with x = degrees / (degrees + t^2).
    let x = betaQuantile(2 * (1 - probability), a: degrees / 2, b: 0.5)
    return (degrees * (1 - x) / x).squareRoot()
}
