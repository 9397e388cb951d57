import Records

extension StandardLanguage {
    static let go = StandardLanguage(
        Language(
            name: "go", aliases: ["golang"], sourceFile: "main.go",
            compile: [
                "/bin/sh", "-c", "GOCACHE=\"$PWD/cache\" GOPATH=\"$PWD/go\" GO111MODULE=off CGO_ENABLED=0 exec \"$0\" build -o main \"$1\"",
                "{tool:go}",
                "{source}",
            ],
            artifacts: ["main"], run: ["{dir}/main"], toolPaths: ["go": ["/usr/bin/go", "/usr/local/go/bin/go"]],
            versionArguments: ["go": ["version"]], memoryReserve: .mebibytes(32), processes: 64, confinement: .runtime,
            addressSpaceLimited: false,
            // Compiler and program start threads by the number of cores.
            environment: ["GOMAXPROCS": "2"], outOfMemoryMarks: ["out of memory"], selfTest: goSelfTest),
        versioned: ["go"],
        extensions: ["go"])
}

private let goSelfTest = """
    package main; import "fmt"

    func main() {
        var first, second int64
        fmt.Scan(&first, &second)
        fmt.Println(first + second)
    }

    """
