import Glibc
import Testing

@testable import RunProtocol

/// The thread beside a worker that commits its journal.
@Suite struct TickerTests {
    /// The limit of a user's processes and threads, which root does not have: a process of its own gives root up for it.
    @Test func aThreadThatTheSystemRefusesIsAnErrorAndNoTrap() async {
        await #expect(processExitsWith: .success) {
            if geteuid() == 0 { try #require(setgid(65534) == 0 && setuid(65534) == 0) }
            var limit = rlimit(rlim_cur: 1, rlim_max: 1)
            try #require(setrlimit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue), &limit) == 0)
            let error = try #require(throws: RunError.self) { _ = try Ticker(every: .seconds(1)) {} }
            #expect(error.code == .noThread && error.message.contains("pthread_create") && error.message.contains("EAGAIN"))
            #expect(error.remedy.contains("ulimit -u"))
        }
    }
}
