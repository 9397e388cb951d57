// swift-tools-version: 6.1
import PackageDescription

// Warnings are errors where the environment asks for it (CI does), never in a user's build with another compiler.
let strict: [SwiftSetting] =
    Context.environment["GENCODE_STRICT"] == "1" ? [.unsafeFlags(["-warnings-as-errors"])] : []
let strictC: [CSetting] =
    [.define("_GNU_SOURCE")] + (Context.environment["GENCODE_STRICT"] == "1" ? [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])] : [])

// C that runs candidates: SwiftPM links every product against the Swift runtime, which costs milliseconds and megabytes per process.
let withoutSwiftRuntime: [LinkerSetting] = [
    .unsafeFlags(
        ["-nostartfiles", "-no-toolchain-stdlib-rpath", "-resource-dir", "\(Context.packageDirectory)/Sources/CZygote/no-runtime"])
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let toml: Target.Dependency = .product(name: "TOMLKit", package: "TOMLKit")
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
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // Level 0: C libraries and the code that must be C.
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "CSandbox", cSettings: strictC),
        .target(name: "CStore", dependencies: ["CHDF5", "CZstd"], cSettings: strictC),
        .executableTarget(
            name: "gencode-supervisor", dependencies: ["CSandbox"], cSettings: strictC, linkerSettings: withoutSwiftRuntime),
        // Loaded into interpreters by LD_PRELOAD.
        .target(
            name: "CZygote", dependencies: ["CSandbox"], exclude: ["no-runtime"], cSettings: strictC,
            linkerSettings: withoutSwiftRuntime),

        // Level 1: values.
        .target(name: "Records", swiftSettings: strict),
        .target(name: "Digests", dependencies: ["Records", "CCrypto"], swiftSettings: strict),

        // Level 2: the mechanisms.
        .target(name: "Sandbox", dependencies: ["Records", "CSandbox", "CSeccomp"], swiftSettings: strict),
        .target(name: "ShardStore", dependencies: ["Records", "Digests", "CStore", "CHDF5", "CZstd"], swiftSettings: strict),

        // Level 3: languages, comparison, one candidate to a verdict.
        .target(name: "Judging", dependencies: ["Records", "Digests", "Sandbox"], swiftSettings: strict),

        // Level 4: siblings; none imports another.
        .target(name: "Dataset", dependencies: ["Records", "Judging", "ShardStore", yaml], swiftSettings: strict),
        .target(name: "Evaluation", dependencies: ["Records", "Digests", "Sandbox", "Judging", "ShardStore"], swiftSettings: strict),
        .target(name: "Report", dependencies: ["Records", "Digests", "ShardStore"], swiftSettings: strict),
        .target(name: "Slurm", dependencies: ["Records", "Digests"], swiftSettings: strict),

        // Level 5: wiring.
        .executableTarget(
            name: "gencode",
            dependencies: [
                "Records", "Digests", "Sandbox", "Judging", "ShardStore", "Dataset", "Evaluation", "Report", "Slurm",
                argumentParser, logging, toml,
            ],
            swiftSettings: strict),

        .testTarget(name: "RecordsTests", dependencies: ["Records"], swiftSettings: strict),
        .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "Judging", "Records"], swiftSettings: strict),
        .testTarget(name: "ShardStoreTests", dependencies: ["ShardStore", "Digests", "Records"], swiftSettings: strict),
        .testTarget(name: "JudgingTests", dependencies: ["Judging", "Sandbox", "Digests", "Records"], swiftSettings: strict),
        .testTarget(name: "DatasetTests", dependencies: ["Dataset", "Judging", "ShardStore", "Records"], swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "Judging", "Sandbox", "ShardStore", "Digests", "Records"],
            swiftSettings: strict),
        .testTarget(name: "ReportTests", dependencies: ["Report", "ShardStore", "Digests", "Records"], swiftSettings: strict),
        .testTarget(name: "SlurmTests", dependencies: ["Slurm", "Digests", "Records"], swiftSettings: strict),
        .testTarget(name: "CommandTests", dependencies: ["Records", "Digests"], swiftSettings: strict),
        .testTarget(name: "ClusterTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)
