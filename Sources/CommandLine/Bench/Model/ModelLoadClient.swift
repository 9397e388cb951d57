import Foundation
import ModelClient
import Records
import Synchronization

/// Plays a `ModelLoad` with the client of this program, and measures its own process.
struct ModelLoadClient {
    private static let model = "ok"

    let load: ModelLoad
    let client: ModelClient

    init(_ load: ModelLoad) throws {
        self.load = load
        client = try ModelLoadClient.client(load)
    }

    static func client(_ load: ModelLoad) throws -> ModelClient {
        var options = ModelClientOptions()
        options.inFlight = load.inFlight
        options.streams = load.isStreamed
        options.server = "vllm"
        options.startsAtLimit = true
        return try ModelClient(endpoint: ModelEndpoint(baseURL: load.url), options: options)
    }

    func measure() async throws -> ModelFigures {
        let prompt = ModelLoadClient.prompt(load)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...20 { group.addTask { _ = try await ask(prompt, -number) } }
            try await group.waitForAll()
        }
        let idle = try ProcessFigures.residentKiB()
        if !load.isCrowd { _ = await repetition(prompt, first: 0) }
        var figures = ModelFigures(repetitions: [], failed: 0, idleKiB: idle, peakKiB: 0)
        for number in 0..<load.repetitions {
            let (repetition, failed) = await repetition(prompt, first: (number + 1) * load.requests)
            figures.repetitions.append(repetition)
            figures.failed += failed
        }
        figures.peakKiB = try ProcessFigures.peakResidentKiB()
        return figures
    }

    static func prompt(_ load: ModelLoad) -> String {
        let sentence = "Write a program that reads numbers and prints their sum. "
        return String(String(repeating: sentence, count: load.promptBytes / sentence.utf8.count + 1).prefix(load.promptBytes))
    }

    static func request(_ prompt: String, _ index: Int) -> ModelRequest {
        ModelRequest(
            model: model, prompt: .chat([ChatMessage(.user, prompt)]),
            sampling: Sampling(temperature: 0.8, topP: 0.95, maxOutputTokens: 2000), sampleIndex: index)
    }

    /// - Returns: the time from sending the request to its end, in seconds; nil: it was not answered.
    private func ask(_ prompt: String, _ index: Int) async throws -> Double? {
        let seconds = Mutex<Double?>(nil)
        let answer = try await client.ask(ModelLoadClient.request(prompt, index), onText: nil) { attempt in
            seconds.withLock { $0 = attempt.duration.inSeconds }
        }
        return answer.text.utf8.count > 1000 ? seconds.withLock { $0 } : nil
    }

    /// The requests of one repetition. Where the server waits, requests begin evenly over its delay, so that they do not queue for the core.
    private func repetition(_ prompt: String, first: Int) async -> (ModelFigures.Repetition, failed: Int) {
        let cpu = ProcessFigures.cpuSeconds()
        let start = ContinuousClock.now
        let durations = await withTaskGroup(of: [Double].self) { group in
            for worker in 0..<load.inFlight {
                group.addTask {
                    let wait = load.delayMilliseconds * 1000 * worker / load.inFlight
                    if wait > 0 { try? await Task.sleep(for: .microseconds(wait)) }
                    var durations: [Double] = []
                    for index in stride(from: worker, to: load.requests, by: load.inFlight) {
                        if let seconds = try? await ask(prompt, first + index) { durations.append(seconds) }
                    }
                    return durations
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let (seconds, used) = (start.duration(to: .now).inSeconds, ProcessFigures.cpuSeconds() - cpu)
        let slow = durations.sorted().dropFirst(durations.count * 99 / 100).first ?? 0
        let figures = ModelFigures.Repetition(
            seconds: seconds, cpuSeconds: used, p99Milliseconds: slow * 1000 - Double(load.delayMilliseconds))
        return (figures, load.requests - durations.count)
    }
}
