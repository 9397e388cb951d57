import Records
import Testing

@testable import HTTPTransport

@Suite struct BaseURLTests {
    @Test(arguments: [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1/models", "http://127.0.0.1:8000/health", true),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1/models", "http://127.0.0.1:8000/health", true),
        ("http://localhost:8000/v1", "http://localhost:8000/v1/models", "http://localhost:8000/health", true),
        ("http://[::1]:8000/v1/", "http://[::1]:8000/v1/models", "http://[::1]:8000/health", true),
        ("unix:/run/model.sock", "http://localhost/v1/models", "http://localhost/health", true),
        ("https://api.example.com", "https://api.example.com/v1/models", "https://api.example.com/health", false),
        ("HTTPS://openrouter.ai/api/v1", "https://openrouter.ai/api/v1/models", "https://openrouter.ai/api/health", false),
        (
            "https://x.openai.azure.com/openai/deployments/d", "https://x.openai.azure.com/openai/deployments/d/models",
            "https://x.openai.azure.com/openai/deployments/d/health", false
        ),
        ("http://127.0.0.1.example.com", "http://127.0.0.1.example.com/v1/models", "http://127.0.0.1.example.com/health", false),
    ])
    func urlsOfABase(text: String, models: String, health: String, isLocal: Bool) throws {
        let url = try BaseURL(text)
        #expect(url.url("/models") == models)
        #expect(url.rootURL("/health") == health)
        #expect(url.isLocal == isLocal)
    }

    @Test(arguments: [
        "", "127.0.0.1:8000", "ftp://host", "http://", "http://host:0", "http://host:70000", "http://host:x", "http://[::1", "http://a b",
        "http://host/v1?key=1", "http://host/v1#x", "http://host\r\nEvil: 1", "unix:relative", "http://hôst",
        "unix:/" + String(repeating: "x", count: 107),
    ])
    func whatIsNoBaseURLIsRefused(text: String) {
        #expect { try BaseURL(text) } throws: { $0.has(HTTPCode.configuration) }
    }

    @Test func theLongestSocketPathFits() throws {
        #expect(try BaseURL("unix:/" + String(repeating: "x", count: 106)).socketPath?.utf8.count == 107)
    }

    @Test func aPasswordInAURLIsNotRepeated() {
        #expect { try BaseURL("http://user:secret@host/v1") } throws: { !"\($0)".contains("secret") }
    }

    @Test(arguments: [
        "http://host/v1?key=secret", "http://host/v1#secret", "http://host:0/v1?key=secret", "http://host/a b?key=secret",
        "http://us er:secret@host/v1", "ftp://host/?key=secret", "host?key=secret", "http://user:a?secret@host/v1",
        "http://user:a@secret@host/v1?key=secret", "http://[::1?key=secret", "unix:relative?secret",
    ])
    func noKeyInAURLIsRepeated(text: String) {
        #expect { try BaseURL(text) } throws: { !"\($0)".contains("secret") && $0.has(HTTPCode.configuration) }
    }

    @Test func whatIsNoSecretInAURLIsShown() {
        #expect(BaseURL.withoutSecrets("http://host/v1?key=1") == "http://host/v1?…")
        #expect(BaseURL.withoutSecrets("http://user:pw@host/v1") == "http://…@host/v1")
        #expect(BaseURL.withoutSecrets("http://host:0/v1") == "http://host:0/v1")
    }

    @Test func theCertificateFileOfASettingComesFirst() throws {
        let environment = ["SSL_CERT_FILE": "/etc/passwd", "CURL_CA_BUNDLE": "/etc/hosts"]
        #expect(try CertificateBundle.path(chosen: "/etc/hostname", environment: { environment[$0] }) == "/etc/hostname")
        #expect(try CertificateBundle.path(chosen: nil, environment: { environment[$0] }) == "/etc/hosts")
        #expect(throws: HTTPError.self) { try CertificateBundle.path(chosen: "/nonexistent", environment: { _ in nil }) }
        #expect(throws: HTTPError.self) { try CertificateBundle.path(chosen: nil, environment: { _ in "/nonexistent" }) }
    }

    @Test func moreConnectionsThanDescriptorsAreRefused() {
        #expect { try OpenFileLimit.raise(forConnections: 1 << 40) } throws: { $0.has(HTTPCode.configuration) }
    }
}
