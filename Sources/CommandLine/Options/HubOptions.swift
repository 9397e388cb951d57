import ArgumentParser
import Dataset

/// Which files of a data set of the hub are wanted, and from where, as flags.
struct HubOptions: ParsableArguments {
    @Option(
        name: .customLong("split-name"),
        help: "Of a data set on the hub, only this split, such as valid; may be repeated. Default: all.")
    var splits: [String] = []
    @Option(name: .customLong("config-name"), help: "Of a data set on the hub with several variants: the variant's directory.")
    var variant: String?
    @Option(
        help: ArgumentHelp(
            "Of a data set on the hub, exactly the files that match, such as --include 'data/valid*'; may be repeated.",
            valueName: "pattern"))
    var include: [String] = []
    @Option(
        help: ArgumentHelp(
            "The cache of the hub's files. Default: as huggingface_hub, $HF_HUB_CACHE or $HF_HOME/hub.", valueName: "dir"))
    var cache: String?
    @Flag(help: "Use the cache alone, not the network; for nodes without one. HF_HUB_OFFLINE=1 says the same.") var offline = false

    var selection: SourceSelection { SourceSelection(splits: splits, variant: variant, patterns: include) }
}
