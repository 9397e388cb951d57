import Records

/// Why an HTTP transport cannot be made. How a request ends is never thrown: it is an `HTTPEnding`.
public enum HTTPCode: FailureCode {
    /// The URL, the key, a certificate file or a limit of this process is wrong, or libcurl is.
    case configuration
}

public typealias HTTPError = Failure<HTTPCode>
