import Records

extension StandardLanguage {
    static let javascript = StandardLanguage(
        Language(
            name: "javascript", aliases: ["js", "node", "nodejs"], sourceFile: "main.js",
            run: ["node", "--max-old-space-size={memory_mb}", "--stack-size=50000", "{source}"],
            toolPaths: ["node": ["/usr/bin/node", "/usr/bin/nodejs"]],
            memoryReserve: .mebibytes(192), processes: 64, confinement: .runtime, addressSpaceLimited: false,
            // Without it node ends at once where the host's own configuration of OpenSSL cannot be read.
            environment: ["OPENSSL_CONF": "/dev/null"], outOfMemoryMarks: ["JavaScript heap out of memory"],
            selfTest: javascriptSelfTest),
        versioned: ["node", "nodejs"],
        extensions: ["js", "mjs"])
}

private let javascriptSelfTest = """
    const numbers = require('fs').readFileSync(0, 'utf8').trim().split(/\\s+/).map(Number);
    console.log(numbers[0] + numbers[1]);

    """
