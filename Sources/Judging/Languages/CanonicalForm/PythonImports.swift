/// Follows the import statements of a Python source, token by token.
struct PythonImports {
    private enum Place {
        /// A statement begins.
        case start
        case elsewhere
        /// The name of a module follows; `import` may be followed by several.
        case module(isFrom: Bool)
        /// Behind the name of a module.
        case named(isFrom: Bool)
    }

    private var place = Place.start

    /// - Throws: where the program imports a module that is not one of `PythonForm.modules`.
    mutating func add(_ word: ArraySlice<UInt8>) throws(UnclearSource) {
        switch place {
        case .module(let isFrom):
            guard PythonForm.modules.contains(word) else { throw UnclearSource() }
            place = .named(isFrom: isFrom)
        case .named(isFrom: true) where word.elementsEqual("import".utf8): place = .elsewhere
        case .named: break
        case .start where word.elementsEqual("from".utf8): place = .module(isFrom: true)
        case .start, .elsewhere: place = word.elementsEqual("import".utf8) ? .module(isFrom: false) : .elsewhere
        }
    }

    /// An operator, a number or a string.
    mutating func addOther(_ token: ArraySlice<UInt8>) throws(UnclearSource) {
        if case .module = place { throw UnclearSource() }
        if token.elementsEqual(";".utf8) || token.elementsEqual(":".utf8) {
            place = .start
        } else if case .named(isFrom: false) = place {
            if token.elementsEqual(",".utf8) { place = .module(isFrom: false) }
        } else if case .start = place {
            place = .elsewhere
        }
    }

    mutating func endStatement() throws(UnclearSource) {
        if case .module = place { throw UnclearSource() }
        place = .start
    }
}
