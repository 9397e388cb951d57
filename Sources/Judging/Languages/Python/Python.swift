/// What the Python interpreters of the language table have in common.
enum Python {
    /// A fixed hash seed makes two runs alike. No byte code is written beside the source. Whole numbers of any length are read and printed,
    /// as before CPython 3.10.7 and on contest judges.
    static let environment = ["PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONINTMAXSTRDIGITS": "0"]
    static let selfTest = "import sys\nprint(sum(map(int, sys.stdin.read().split())))\n"
}
