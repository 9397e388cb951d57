import Fixtures
import Records
import Testing

@testable import ModelClient

@Suite struct SpendLedgerTests {
    private static let price = TokenPrice(prompt: 1, completion: 2)

    private static func ending(_ ending: EndingClass, _ usage: TokenUsage = .unknown, charged: Bool = true) -> Ending {
        Ending(ending: ending, status: 200, usage: usage, mayBeCharged: charged)
    }

    @Test func anAnswerCostsWhatTheServerCounted() throws {
        var ledger = try SpendLedger(price: Self.price, model: "m", limits: .init())
        #expect(ledger.reserve(ticket: 1, promptTokens: 1000, maxOutputTokens: 9000) == .admitted)
        #expect(ledger.settle(ticket: 1, Self.ending(.final, TokenUsage(prompt: 800, completion: 100))) == 0.001)
        #expect(ledger.spent.tokens == 900)
        #expect(ledger.wasted.tokens == 0)
        #expect(ledger.unknown.tokens == 0)
    }

    @Test func whatIsReservedCountsUntilItIsSettled() throws {
        var ledger = try SpendLedger(price: nil, model: "m", limits: .init(tokens: 10_000))
        #expect(ledger.reserve(ticket: 1, promptTokens: 1000, maxOutputTokens: 5000) == .admitted)
        #expect(ledger.reserve(ticket: 2, promptTokens: 1000, maxOutputTokens: 5000) == .mustWait)
        _ = ledger.settle(ticket: 1, Self.ending(.final, TokenUsage(prompt: 1000, completion: 100)))
        #expect(ledger.reserve(ticket: 2, promptTokens: 1000, maxOutputTokens: 5000) == .admitted)
        _ = ledger.settle(ticket: 2, Self.ending(.final, TokenUsage(prompt: 1000, completion: 5000)))
        #expect(ledger.reserve(ticket: 3, promptTokens: 1000, maxOutputTokens: 5000) == .spent)
        #expect(ledger.budgetSpent.code == .budgetSpent)
    }

    @Test func dollarsAreALimitToo() throws {
        var ledger = try SpendLedger(price: Self.price, model: "m", limits: .init(usd: 0.01))
        #expect(ledger.reserve(ticket: 1, promptTokens: 2000, maxOutputTokens: 4000) == .admitted)
        #expect(ledger.reserve(ticket: 2, promptTokens: 1, maxOutputTokens: 1) == .mustWait)
        #expect(ledger.reserve(ticket: 3, promptTokens: 2000, maxOutputTokens: 4001) == .spent)
    }

    @Test func aFailureThatMayBeChargedIsUnknownAndWasted() throws {
        var ledger = try SpendLedger(price: Self.price, model: "m", limits: .init())
        _ = ledger.reserve(ticket: 1, promptTokens: 100, maxOutputTokens: 200)
        #expect(ledger.settle(ticket: 1, Self.ending(.truncated)) == nil)
        #expect(ledger.unknown.tokens == 300)
        #expect(ledger.wasted.tokens == 300)
        #expect(ledger.spent.tokens == 0)
    }

    @Test func aFailureWithACountIsSpentAndWasted() throws {
        var ledger = try SpendLedger(price: Self.price, model: "m", limits: .init())
        _ = ledger.reserve(ticket: 1, promptTokens: 100, maxOutputTokens: 200)
        _ = ledger.settle(ticket: 1, Self.ending(.transient, TokenUsage(prompt: 90, completion: 10)))
        #expect(ledger.spent.tokens == 100)
        #expect(ledger.wasted.tokens == 100)
        #expect(ledger.unknown.tokens == 0)
    }

    @Test func aFailureThatCannotBeChargedIsFree() throws {
        var ledger = try SpendLedger(price: Self.price, model: "m", limits: .init(tokens: 300))
        for ticket in 0..<10 {
            #expect(ledger.reserve(ticket: ticket, promptTokens: 100, maxOutputTokens: 200) == .admitted)
            #expect(ledger.settle(ticket: ticket, Self.ending(.rateLimited, charged: false)) == 0)
        }
        #expect(ledger.spent.tokens + ledger.unknown.tokens + ledger.wasted.tokens == 0)
    }

    @Test func aBudgetInDollarsNeedsAPrice() {
        expectCode(ModelCode.configuration, naming: "max_usd") {
            _ = try SpendLedger(price: nil, model: "m", limits: .init(usd: 1))
        }
    }

    private static func spend(_ tokens: Int) -> RunSpend {
        var spend = RunSpend()
        spend.spent.tokens = tokens
        return spend
    }

    @Test func whatTheRunSpentBeforeCountsAgainstItsBudget() throws {
        var ledger = try SpendLedger(price: nil, model: "m", limits: .init(tokens: 1000))
        ledger.share(beside: Self.spend(800), among: 1)
        #expect(ledger.reserve(ticket: 1, promptTokens: 50, maxOutputTokens: 100) == .admitted)
        _ = ledger.settle(ticket: 1, Self.ending(.truncated))
        #expect(ledger.reserve(ticket: 2, promptTokens: 50, maxOutputTokens: 100) == .spent)
        #expect(ledger.budgetSpent.message.contains("950 tokens"), "\(ledger.budgetSpent.message)")
        #expect(ledger.spent.tokens + ledger.unknown.tokens == 150, "what others spent is not this client's")
    }

    /// A worker that has used its part up waits until it is told what the others did with theirs.
    @Test func eachWorkerSpendsItsPartOfWhatIsLeftAndThenWaitsForAnother() throws {
        var ledger = try SpendLedger(price: nil, model: "m", limits: .init(tokens: 1000))
        ledger.share(beside: Self.spend(200), among: 2)
        #expect(ledger.reserve(ticket: 1, promptTokens: 100, maxOutputTokens: 200) == .admitted)
        #expect(ledger.reserve(ticket: 2, promptTokens: 100, maxOutputTokens: 200) == .mustWait)
        _ = ledger.settle(ticket: 1, Self.ending(.final, TokenUsage(prompt: 100, completion: 200)))
        #expect(ledger.reserve(ticket: 2, promptTokens: 100, maxOutputTokens: 200) == .mustWait)
        ledger.share(beside: Self.spend(200), among: 1)
        #expect(ledger.reserve(ticket: 2, promptTokens: 100, maxOutputTokens: 200) == .admitted)
        _ = ledger.settle(ticket: 2, Self.ending(.final, TokenUsage(prompt: 100, completion: 200)))
        // 200 tokens are left: for two workers 100 each.
        ledger.share(beside: Self.spend(200), among: 2)
        #expect(ledger.reserve(ticket: 3, promptTokens: 50, maxOutputTokens: 100) == .spent)
        #expect(ledger.reserve(ticket: 4, promptTokens: 50, maxOutputTokens: 50) == .admitted)
    }
}
