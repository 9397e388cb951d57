import HTTPTransport

/// How a request ended after its redirects.
struct HubAnswer: Sendable {
    var ending: TransportEnding
    /// The last URL that was asked.
    var address: WebAddress
    /// Whether the hub named the commit, or the file's checksum, in one of the responses: that is how a hub is told from other servers.
    var isFromHub: Bool

    var status: Int { ending.status }
}

/// What a request is about, for messages.
struct HubSubject: Sendable {
    /// What was asked for, such as "the files of deepmind/code_contests" or "data/train.jsonl".
    var what: String
    var reference: DatasetReference
}
