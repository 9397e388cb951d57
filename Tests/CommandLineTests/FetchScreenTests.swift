import HubClient
import Testing

@testable import CommandLine

@Suite struct FetchScreenTests {
    private func line(present: Int, received: Int, discarded: Int, seconds: Double) -> String {
        var progress = FetchProgress.Snapshot()
        progress.present = present
        progress.received = received
        progress.discarded = discarded
        return FetchScreen.line(progress, total: 7_600_000_000, seconds: seconds)
    }

    @Test func bytesRateAndTimeLeftAreShown() {
        #expect(line(present: 0, received: 0, discarded: 0, seconds: 0) == "0 bytes of 7.6 GB, 0 bytes/s, time left unknown")
        #expect(
            line(present: 200_000_000, received: 1_000_000_000, discarded: 0, seconds: 20) == "1.2 GB of 7.6 GB, 50.0 MB/s, 2 min 8 s left")
        // What was thrown away was not progress, but it was received.
        #expect(
            line(present: 0, received: 1_000_000_000, discarded: 400_000_000, seconds: 10)
                == "600.0 MB of 7.6 GB, 100.0 MB/s, 1 min 10 s left")
    }

    @Test(arguments: [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (999_999, "999.9 kB"), (52_100_000, "52.1 MB"),
        (7_600_000_000, "7.6 GB"), (Int.max, "9.2 EB"),
    ])
    func bytesAreCountedAsTheHubDoes(count: Int, text: String) { #expect(ByteText.of(count) == text) }
}
