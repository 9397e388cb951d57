import Glibc
import Records

/// The file of certificates that TLS trusts. libcurl itself only knows the place of the host on which it was built.
package enum CertificateBundle {
    static let variables = ["CURL_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]
    static let usualPaths = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
    ]

    /// - Parameters:
    ///   - chosen: a file that a setting names; nil means: none.
    ///   - environment: the value of a variable.
    /// - Returns: nil if there is no such file: libcurl's own default is used then.
    /// - Throws: `HTTPError` with `configuration` if a file that the user names cannot be read.
    package static func path(
        chosen: String?, environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) throws(HTTPError) -> String? {
        var named = chosen.map { (origin: "the setting", path: $0) }
        for name in variables where named == nil {
            if let path = environment(name), !path.isEmpty { named = ("the variable \(name)", path) }
        }
        guard let named else { return usualPaths.first { isReadable($0) } }
        guard isReadable(named.path) else {
            throw HTTPError(
                .configuration, "the file of certificates \(named.path), which \(named.origin) names, cannot be read",
                remedy: "Name a file of PEM certificates, or remove that setting")
        }
        return named.path
    }

    private static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }
}
