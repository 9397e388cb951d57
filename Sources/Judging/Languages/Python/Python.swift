/// What the Python interpreters of the language table have in common.
enum Python {
    /// A fixed hash seed makes two runs alike; no byte code is written beside the source.
    static let environment = ["PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"]
    static let selfTest = "import sys\nprint(sum(map(int, sys.stdin.read().split())))\n"
}
