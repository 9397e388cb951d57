import Records

/// What one test of a problem may use in one language.
///
/// CPU time is the problem's, times the factors of the language, the settings and the host's speed; the wall limit follows from it. Memory is the
/// problem's and what the language's runtime needs for itself. Output is the problem's, or the configuration's where it states none.
public func effectiveLimits(problem: Problem, language: Language, settings: JudgeSettings) -> Limits {
    effectiveLimits(
        timeLimit: problem.timeLimit, memoryLimit: problem.memoryLimit, outputLimit: problem.outputLimit, language: language,
        settings: settings)
}

/// The same from a problem's own limits; nil: it states none.
public func effectiveLimits(
    timeLimit: Duration?, memoryLimit: ByteCount?, outputLimit: ByteCount? = nil, language: Language, settings: JudgeSettings
) -> Limits {
    let factor = language.timeFactor * settings.timeFactor * settings.speedFactor
    let cpuTime = scaled(timeLimit ?? settings.defaultTimeLimit, by: factor)
    let own = memoryLimit ?? settings.defaultMemoryLimit
    return Limits(
        cpuTime: cpuTime, wallTime: Limits.wallTime(forCPUTime: cpuTime),
        memory: own + language.memoryReserve, output: outputLimit ?? settings.outputLimit,
        processes: min(language.processes, settings.processes))
}

/// Exact for a factor of 1. At most `longestScaled`: a limit is added to a clock's reading, in nanoseconds of 63 bits.
package func scaled(_ duration: Duration, by factor: Double) -> Duration {
    // A factor that is none comes from nobody's measurement.
    if factor == 1 || !factor.isFinite || factor <= 0 { return min(duration, longestScaled) }
    let seconds = duration.inSeconds * factor
    return seconds < longestScaled.inSeconds ? duration * factor : longestScaled
}

private let longestScaled = Duration.seconds(100_000_000)
