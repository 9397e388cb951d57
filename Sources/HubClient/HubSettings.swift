import HTTPTransport
import Records

/// Where the hub and its cache are. `CommandLine` makes it from the environment and the flags.
package struct HubSettings: Sendable {
    /// The cache that the hub's own client uses too: the directory above `datasets--OWNER--NAME`.
    package var cache: String
    /// A second cache, from which files are used that `cache` does not have. nil means: none.
    package var otherCache: String?
    package var endpoint = "https://huggingface.co"
    /// Sent to the endpoint's own origin and nowhere else. nil means: none is sent.
    package var token: SecretKey?
    /// Where the token comes from, such as "HF_TOKEN"; empty: there is none.
    package var tokenOrigin = ""
    /// What says that the network must not be used, such as "--offline". nil means: it may be used.
    package var offlineSwitch: String?
    /// For a connection, and until an answer begins or goes on.
    package var listingTimeout = Duration.seconds(10)
    package var downloadTimeout = Duration.seconds(10)
    /// Requests that fail are sent so often before the failure counts. A download that got further starts counting anew.
    package var tries = 5
    /// Before the second try. Each further pause is twice as long, up to eight times this one.
    package var firstPause = Duration.seconds(1)
    /// The longest pause that the hub may ask for.
    package var longestPause = Duration.seconds(600)
    /// Files that are downloaded at a time.
    package var parallelFiles = 4
    /// A part file of a process that cannot be asked is taken over when it has not grown for so long.
    package var lease = Duration.seconds(600)

    package init(cache: String) { self.cache = cache }
}
