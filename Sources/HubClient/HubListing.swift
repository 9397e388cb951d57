import Digests
import FoundationEssentials
import Records

/// What the hub says about a data set: which commit a revision is, and which files the commit has.
struct HubListing {
    let exchange: HubExchange
    let reference: DatasetReference

    /// A repository with more files than this is none that this tool reads.
    private static let mostFiles = 1_000_000

    /// The answer to `/api/datasets/ID/revision/REVISION`, as far as it is used.
    private struct Revision: Decodable {
        var sha: String
        var disabled: Bool?
    }

    /// One row of the answer to `/api/datasets/ID/tree/COMMIT`.
    private struct Entry: Decodable {
        struct LargeFile: Decodable {
            var oid: String
            var size: Int
        }

        var type: String
        var path: String
        var size: Int?
        var oid: String?
        var lfs: LargeFile?
    }

    /// The commit that the revision is now: 40 hexadecimal digits.
    func commit() async throws -> String {
        let address = address("/revision/\(RepositoryPath.encoded(reference.revision, keepsSlashes: false))")
        let subject = HubSubject(what: "the data set", reference: reference)
        let answer = try await exchange.document(address, about: subject)
        let revision = try decoded(Revision.self, answer, subject)
        let explanation = HubExplanation(exchange, subject)
        guard DatasetReference.isCommit(revision.sha) else { throw explanation.invalid(answer, "names no commit") }
        if revision.disabled == true {
            throw HubError(
                .disabled, "\(reference.id) was taken down",
                remedy: "Look at \(exchange.connections.endpoint.name)/datasets/\(reference.id)")
        }
        return revision.sha.lowercased()
    }

    /// The files of a commit, in the hub's order.
    func files(ofCommit commit: String) async throws -> [HubFile] {
        let subject = HubSubject(what: "the list of files", reference: reference)
        var address = address("/tree/\(commit)?recursive=true&expand=false")
        var asked: Set<WebAddress> = []
        var files: [HubFile] = []
        var paths: Set<String> = []
        while true {
            guard asked.insert(address).inserted else { throw Self.endless(exchange, reference) }
            let answer = try await exchange.document(address, about: subject)
            for entry in try decoded([Entry].self, answer, subject) where entry.type == "file" {
                let file = try file(entry, answer, subject)
                if paths.insert(file.path).inserted { files.append(file) }
                guard files.count <= Self.mostFiles else { throw Self.endless(exchange, reference) }
            }
            guard let next = try nextPage(answer, subject) else { return files }
            address = next
        }
    }

    private func address(_ path: String) -> WebAddress {
        let id = RepositoryPath.encoded(reference.id, keepsSlashes: true)
        return WebAddress(endpoint: exchange.connections.endpoint, "/api/datasets/\(id)\(path)")
    }

    private func file(_ entry: Entry, _ answer: HubAnswer, _ subject: HubSubject) throws(HubError) -> HubFile {
        let explanation = HubExplanation(exchange, subject)
        guard RepositoryPath.isSafe(entry.path) else {
            throw HubError(
                .invalidAnswer, "\(reference.id) lists a file whose name leads out of its directory: \"\(ForeignText.line(entry.path))\"",
                remedy: "Do not use this data set: nothing of it was written")
        }
        let name = ForeignText.line(entry.path)
        let checksum = (entry.lfs?.oid ?? entry.oid).flatMap { FileChecksum(hex: $0) }
        guard let checksum, let size = entry.lfs?.size ?? entry.size, size >= 0 else {
            throw explanation.invalid(answer, "states no size or no checksum of \(name)")
        }
        return HubFile(path: entry.path, size: size, checksum: checksum, gitName: entry.oid ?? "")
    }

    /// The page that the answer names as the next one; nil: it names none. A mirror passes on the URL of the hub that it mirrors: the next page is
    /// asked of the endpoint too.
    /// - Throws: `HubError` where the name is of no use: a list that ends there would lack files.
    private func nextPage(_ answer: HubAnswer, _ subject: HubSubject) throws(HubError) -> WebAddress? {
        guard let target = LinkHeader.target(of: "next", in: answer.ending.headers["link"] ?? "") else { return nil }
        guard let next = WebAddress(target, from: answer.address) else {
            throw HubExplanation(exchange, subject).invalid(answer, "names a next page that is no address")
        }
        let endpoint = exchange.connections.endpoint
        if exchange.connections.isHub(next.origin) { return WebAddress(origin: endpoint, pathAndQuery: next.pathAndQuery) }
        return WebAddress(endpoint: endpoint, next.pathAndQuery)
    }

    private func decoded<Value: Decodable>(_ type: Value.Type, _ answer: HubAnswer, _ subject: HubSubject) throws(HubError) -> Value {
        let explanation = HubExplanation(exchange, subject)
        do { return try JSONDecoder().decode(type, from: Data(answer.ending.body)) } catch {
            let start = answer.ending.body.first { $0 > 0x20 }
            let isPage = answer.ending.headers["content-type"]?.contains("html") == true || start == UInt8(ascii: "<")
            throw isPage
                ? explanation.notAHub(answer, "answers with a web page")
                : explanation.invalid(answer, "is not the JSON of a hub")
        }
    }

    private static func endless(_ exchange: HubExchange, _ reference: DatasetReference) -> HubError {
        HubError(
            .invalidAnswer, "the list of the files of \(reference.id) has no end", remedy: "Check HF_ENDPOINT, or try again later")
    }
}
