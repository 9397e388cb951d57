// swift-tools-version: 6.1
import PackageDescription

// Warnings are errors where the environment asks for it (CI does), never in a user's build with another compiler.
let strict: [SwiftSetting] =
    Context.environment["GENCODE_STRICT"] == "1" ? [.unsafeFlags(["-warnings-as-errors"])] : []
// Modules of generic code on hot paths: other modules specialise it for their types, in release builds.
let specialised: [SwiftSetting] = strict + [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]
let strictC: [CSetting] =
    [.define("_GNU_SOURCE")] + (Context.environment["GENCODE_STRICT"] == "1" ? [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])] : [])
let strictCXX: [CXXSetting] = Context.environment["GENCODE_STRICT"] == "1" ? [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])] : []

// C that runs candidates: SwiftPM links every product against the Swift runtime, which costs milliseconds and megabytes per process.
let withoutSwiftRuntime: [LinkerSetting] = [
    .unsafeFlags(
        ["-nostartfiles", "-no-toolchain-stdlib-rpath", "-resource-dir", "\(Context.packageDirectory)/Sources/CZygote/no-runtime"])
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let stencil: Target.Dependency = .product(name: "Stencil", package: "Stencil")
let yaml: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "gencode",
    products: [
        .executable(name: "gencode", targets: ["gencode"]),
        .library(name: "gencode-zygote", type: .dynamic, targets: ["CZygote"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
        .package(url: "https://github.com/stencilproject/Stencil", from: "0.15.1"),
    ],
    targets: [
        // Level 0: C libraries and the code that must be C.
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "CSandbox", cSettings: strictC),
        .target(name: "CStore", dependencies: ["CHDF5", "CZstd"], cSettings: strictC),
        // Debian's libsimdjson-dev and zlib1g-dev. The flags of pkg-config for simdjson are none that SwiftPM allows.
        .target(
            name: "CRows", dependencies: ["CZstd"], cSettings: strictC, cxxSettings: strictCXX,
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("z")]),
        .target(name: "CFileSystem", cSettings: strictC),
        .target(name: "CFiber", cSettings: strictC),
        .executableTarget(
            name: "gencode-supervisor", dependencies: ["CSandbox", "CFileSystem"], cSettings: strictC, linkerSettings: withoutSwiftRuntime),
        // Between a worker and the model server that it starts: ends the server when the worker is gone.
        .executableTarget(name: "gencode-server-watch", cSettings: strictC, linkerSettings: withoutSwiftRuntime),
        // Loaded into interpreters by LD_PRELOAD.
        .target(
            name: "CZygote", dependencies: ["CSandbox"], exclude: ["no-runtime"], cSettings: strictC,
            linkerSettings: withoutSwiftRuntime),

        // Level 1: values, digests, files.
        .target(name: "Records", swiftSettings: strict),
        .target(name: "Digests", dependencies: ["Records", "CCrypto"], swiftSettings: strict),
        .target(name: "FileSystem", dependencies: ["Records", "CFileSystem", system], swiftSettings: strict),

        // Level 2: the mechanisms.
        .target(name: "ProgramExtraction", dependencies: ["Records"], swiftSettings: strict),
        .target(name: "Sandbox", dependencies: ["Records", "FileSystem", "CSandbox", "CSeccomp"], swiftSettings: strict),
        .target(
            name: "ColumnStore", dependencies: ["Records", "Digests", "FileSystem", "CStore", "CHDF5", "CZstd"], swiftSettings: strict),
        .target(name: "HTTPTransport", dependencies: ["Records", "FileSystem", "CCurl"], swiftSettings: strict),

        // Level 3: one candidate to a verdict; what a run is, whatever it is about; and what speaks to servers.
        .target(name: "Judging", dependencies: ["Records", "Digests", "FileSystem", "Sandbox"], swiftSettings: strict),
        .target(name: "RunProtocol", dependencies: ["Records", "FileSystem", "ColumnStore"], swiftSettings: specialised),
        .target(name: "ModelClient", dependencies: ["Records", "Digests", "FileSystem", "HTTPTransport"], swiftSettings: strict),
        .target(name: "HubClient", dependencies: ["Records", "Digests", "FileSystem", "HTTPTransport"], swiftSettings: strict),

        // Level 4: the capabilities. They are siblings: none imports another.
        .target(
            name: "Dataset",
            dependencies: ["Records", "Digests", "FileSystem", "ColumnStore", "ProgramExtraction", "Judging", "CRows", "CZlib", yaml],
            swiftSettings: strict),
        .target(
            name: "Evaluation", dependencies: ["Records", "Digests", "FileSystem", "ColumnStore", "Sandbox", "Judging", "RunProtocol"],
            swiftSettings: strict),
        .target(
            name: "Generation",
            dependencies: [
                "Records", "Digests", "FileSystem", "ColumnStore", "ModelClient", "ProgramExtraction", "RunProtocol", stencil, toml, yaml,
            ],
            swiftSettings: strict),
        .target(
            name: "Report", dependencies: ["Records", "Digests", "FileSystem", "Judging", stencil],
            resources: ["page.html", "page.css", "tables.js", "page.js", "comparison.html", "comparison.js"].map {
                .embedInCode("Page/Web/\($0)")
            },
            swiftSettings: strict),
        .target(name: "Slurm", dependencies: ["Records", "Digests", "FileSystem"], swiftSettings: strict),

        // Beside the levels: plays the protocol with thousands of workers. Only the bench and tests use it.
        .target(
            name: "RunSimulation", dependencies: ["Records", "Digests", "FileSystem", "ColumnStore", "RunProtocol", "CFiber"],
            swiftSettings: strict),

        // Level 5: wiring, as a library, so that it is tested without a process.
        .target(
            name: "CommandLine",
            dependencies: [
                "Records", "Digests", "FileSystem", "Sandbox", "ColumnStore", "ProgramExtraction", "Judging", "RunProtocol",
                "RunSimulation", "Dataset", "Evaluation", "Generation", "HTTPTransport", "HubClient", "ModelClient", "Report", "Slurm",
                argumentParser, logging, toml,
            ],
            swiftSettings: strict),

        // Level 6: the process.
        .executableTarget(name: "gencode", dependencies: ["CommandLine"], swiftSettings: strict),

        .target(name: "Fixtures", dependencies: ["Records", "Digests", "FileSystem"], path: "Tests/Fixtures", swiftSettings: strict),
        .testTarget(name: "RecordsTests", dependencies: ["Records", "Digests"], swiftSettings: strict),
        .testTarget(name: "FileSystemTests", dependencies: ["FileSystem", "Fixtures", "Records"], swiftSettings: strict),
        .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "Judging", "Fixtures", "Records"], swiftSettings: strict),
        .testTarget(
            name: "ColumnStoreTests", dependencies: ["ColumnStore", "FileSystem", "Fixtures", "Digests", "Records"], swiftSettings: strict),
        .testTarget(
            name: "RunProtocolTests",
            dependencies: [
                "RunProtocol", "RunSimulation", "Evaluation", "Sandbox", "ColumnStore", "FileSystem", "Fixtures", "Digests", "Records",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "JudgingTests", dependencies: ["Judging", "Sandbox", "FileSystem", "Fixtures", "Digests", "Records"],
            swiftSettings: strict),
        .testTarget(
            name: "DatasetTests", dependencies: ["Dataset", "Judging", "Sandbox", "ColumnStore", "FileSystem", "CZlib", "Records"],
            swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Evaluation", "Judging", "RunProtocol", "ColumnStore", "Sandbox", "FileSystem", "Fixtures", "Digests", "Records",
            ],
            swiftSettings: strict),
        // Plays what servers of models do, right and wrong.
        .executableTarget(name: "fault-server", path: "Tests/FaultServer", exclude: ["README.md"], cSettings: strictC),
        .testTarget(
            name: "ModelClientTests", dependencies: ["ModelClient", "HTTPTransport", "FileSystem", "Fixtures", "Digests", "Records"],
            swiftSettings: strict),
        .testTarget(
            name: "HubClientTests", dependencies: ["HubClient", "HTTPTransport", "FileSystem", "Fixtures", "Digests", "Records"],
            swiftSettings: strict),
        .testTarget(
            name: "GenerationTests",
            dependencies: [
                "Generation", "ProgramExtraction", "ModelClient", "RunProtocol", "ColumnStore", "FileSystem", "Fixtures", "Digests",
                "Records", toml, yaml,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ReportTests", dependencies: ["Report", "Judging", "FileSystem", "Fixtures", "Digests", "Records"], swiftSettings: strict),
        .testTarget(name: "SlurmTests", dependencies: ["Slurm", "Digests", "Records"], swiftSettings: strict),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Fixtures", "CommandLine", "Judging", "Evaluation", "Generation", "HTTPTransport", "HubClient", "ModelClient",
                "RunProtocol", "Report",
                "Slurm", "Sandbox",
                "ColumnStore",
                "Records",
                argumentParser,
            ],
            swiftSettings: strict),
        .testTarget(name: "CommandTests", dependencies: ["Fixtures", "FileSystem", "Records", "Digests"], swiftSettings: strict),
        .testTarget(name: "ClusterTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11,
    cxxLanguageStandard: .gnucxx17
)
