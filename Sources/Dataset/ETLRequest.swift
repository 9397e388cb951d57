import Judging
import Records

/// What `data etl` is asked to do.
public struct ETLRequest: Sendable {
    /// A `.jsonl` file, a directory of them, or a tree of problem packages; with `files`, what they are part of, such as a data set's name.
    public var source: String
    /// The paths of the source's files, where they are known already. Links among them may lead anywhere. nil: the source is looked at.
    public var files: [String]?
    /// The `files` with the splits that a README declares for them, in its order; nil: their paths say what they are.
    public var declaredFiles: [DataSetCard.DeclaredFile]?
    /// The word for the source's format; nil: it is recognised.
    public var format: String?
    /// The path of testlib.h for checkers that include it; nil: it is looked for beside the source and where it is installed.
    public var testlib: String?
    /// The set's name.
    public var name: String
    /// The path of the problem set that is made.
    public var destination: String
    /// Languages of the reference solutions that are kept. Nil: the format's default, which is Python 3 for CodeContests and
    /// every language for other formats.
    public var filterLanguages: [String]?
    /// Every language is kept, whatever `filterLanguages` says.
    public var disableFilterLanguages: Bool
    /// The share of every split that is taken; nil: all.
    public var sampleRate: Double?
    /// The share of the split `train` that is taken, on top of `sampleRate`; nil: all. Only where JSON lines say by the file's name, a
    /// row's field or the request that they are that split: neither packages nor a lone file of another name are cut down.
    public var trainSample: Double?
    public var seed: UInt64
    /// Enum numbers become names.
    public var translateReferences: Bool
    public var toolVersion: String
    /// The split of every problem. Nil: a row's own field `split`, else its file's name; `train` for problem packages.
    public var split: String?
    /// A set that is there already is replaced; otherwise it is an error.
    public var replace: Bool
    /// Other users may read the set, as the umask allows.
    public var isShared: Bool
    /// A key of a row that means nothing is an error and not a note.
    public var isStrict: Bool

    public init(
        source: String, files: [String]? = nil, name: String, destination: String, filterLanguages: [String]? = nil,
        disableFilterLanguages: Bool = false,
        sampleRate: Double? = nil, trainSample: Double? = nil, seed: UInt64 = 0, translateReferences: Bool = true,
        toolVersion: String = "", split: String? = nil, replace: Bool = false, isShared: Bool = false,
        isStrict: Bool = false
    ) {
        self.source = source
        self.files = files
        self.name = name
        self.destination = destination
        self.filterLanguages = filterLanguages
        self.disableFilterLanguages = disableFilterLanguages
        self.sampleRate = sampleRate
        self.trainSample = trainSample
        self.seed = seed
        self.translateReferences = translateReferences
        self.toolVersion = toolVersion
        self.split = split
        self.replace = replace
        self.isShared = isShared
        self.isStrict = isStrict
    }
}

/// What `data etl` did.
public struct ETLSummary: Sendable, Hashable {
    /// As the set's record of transforms names it.
    public var format: String
    /// Problems per split.
    public var splits: [String: Int] = [:]
    public var tests: [TestKind: Int] = [:]
    public var solutionsKept = 0
    /// Solutions that the language filter left out.
    public var solutionsDropped = 0
    /// Problem packages that cannot be read or judged; the notes say why.
    public var packagesLeftOut = 0
    /// Problems without a time limit.
    public var problemsWithoutTimeLimit = 0
    /// What a person should read: what sampling took, packages and submissions left out, names that repeat.
    public var notes: [String] = []
    /// The set's fingerprint.
    public var fingerprint: Digest

    public var problems: Int { splits.values.reduce(0, +) }
}

/// The transforms of a request, resolved against the format of its source.
struct Transforms {
    let request: ETLRequest
    let files: SourceFormat
    let source: RecognizedSource
    /// Keys of the language table; nil: every language.
    let languages: Set<String>?
    /// What a person should know about the files of the source.
    private(set) var notes: [String] = []

    init(_ request: ETLRequest) throws {
        self.request = request
        for (option, rate) in [("sample_rate", request.sampleRate), ("train_sample", request.trainSample)] {
            guard let rate, !(rate > 0 && rate <= 1) else { continue }
            throw DatasetError(.badValue, "\(option) is \(rate)", remedy: "Give a share above 0 and at most 1")
        }
        var notes: [String] = []
        files = try SourceFormat.of(request) { notes.append($0) }
        self.notes = notes
        source = try RecognizedSource(files, named: request.format)
        let asked = request.filterLanguages ?? source.rows?.defaultLanguages
        languages = request.disableFilterLanguages ? nil : try asked.map { Set(try $0.map(Self.key)) }
    }

    private static func key(_ name: String) throws -> String {
        guard let key = KnownLanguages.key(name) else {
            throw DatasetError(
                .unknownLanguage, "filter_languages: no language is called `\(name)`",
                remedy: "Use PYTHON3, PYTHON (Python 2), CPP, JAVA, or a name of the language table such as c, rust or go")
        }
        return key
    }

    /// Whether the language filter keeps a reference solution; a filter for C++ keeps every version of it.
    func keeps(language: String) -> Bool {
        languages?.contains(language) != false || languages?.contains(KnownLanguages.family(of: language)) == true
    }

    /// Whether sampling takes a problem.
    func takes(_ name: String, isTrainSplit: Bool) -> Bool {
        let rate = (request.sampleRate ?? 1) * (isTrainSplit ? request.trainSample ?? 1 : 1)
        return rate >= 1 || sampleNumber(seed: request.seed, purpose: "etl", name: name) < rate
    }

    /// JSON text for the set's description.
    var record: String {
        func rate(_ value: Double?) -> JSONValue { value.map(JSONValue.number) ?? .null }
        return JSONValue.object([
            "format": .string(source.name),
            "filter_languages": languages.map { .array($0.sorted().map(JSONValue.string)) } ?? .null,
            "sample_rate": rate(request.sampleRate),
            "train_sample": rate(request.trainSample),
            "seed": .string(String(request.seed)),
            "sampling": .string("splitmix64-fnv1a64-by-name"),
            "translate_references": .bool(request.translateReferences),
            "split": request.split.map(JSONValue.string) ?? .null,
        ]).text
    }
}
