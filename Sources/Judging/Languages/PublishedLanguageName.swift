/// Names of languages as judges' sites publish them, such as Codeforces' `GNU G++20 13.2 (64 bit, winlibs)`: behind the language and its version
/// stand a compiler, the compiler's version, a width or a framework.
enum PublishedLanguageName {
    /// Words behind a language that change nothing about it.
    private static let details: Set = [
        "bit", "bits", "gcc", "g++", "gnu", "clang", "llvm", "winlibs", "msys", "mingw", "net", "core", "sdk", "framework", "mono",
        "diagnostics", "x",
    ]

    /// Longer names are no site's. Files choose names, and what is looked for here may take time in proportion to more than their length.
    private static let longest = 100

    /// The name without one detail at its end; nil: it has none.
    static func shorter(_ name: String) -> String? {
        guard name.utf8.count <= longest else { return nil }
        if let version = name.firstMatch(of: /[- ]v\d[\d.]*$/) { return String(name[..<version.range.lowerBound]) }
        if let (outer, inner) = bracketed(name) { return isDetail(inner) ? outer : nil }
        if let comma = name.firstIndex(of: ",") {
            return isDetail(String(name[name.index(after: comma)...])) ? String(name[..<comma]) : nil
        }
        guard let space = name.lastIndex(of: " ") else { return nil }
        let rest = String(name[..<space]), last = String(name[name.index(after: space)...])
        guard isDetail(last) else { return nil }
        // A whole number is a version of the language. So is one with a point, unless the language has no such versions: C, C++ and C#.
        let isVersion = last.allSatisfy { $0.isNumber || $0 == "." }
        guard isVersion else { return rest }
        return last.contains(".") && rest.contains(/(?:\+\+|#|\b[cC])(?: ?\d\w)?(?: Mono)?$/) ? rest : nil
    }

    /// The name before the brackets at its end, and what stands in them; nil: there are none.
    static func bracketed(_ name: String) -> (outer: String, inner: String)? {
        guard name.utf8.count <= longest, name.hasSuffix(")"), let bracket = name.lastIndex(of: "("), bracket != name.startIndex,
            !name[..<bracket].contains(")")
        else { return nil }
        return (String(name[..<bracket].trimmingSuffix { $0 == " " }), String(name[name.index(after: bracket)...].dropLast()))
    }

    /// Whether a text only has words that change nothing, and numbers.
    private static func isDetail(_ text: String) -> Bool {
        let words = text.lowercased().split { " ,-;/".contains($0) }
        return !words.isEmpty
            && words.allSatisfy { word in
                let letters = word.filter { !$0.isNumber && $0 != "." }
                return letters.isEmpty || details.contains(String(letters))
            }
    }
}

extension Substring {
    /// Without the characters at its end for which the condition holds.
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> Substring {
        self[..<(lastIndex { !isDropped($0) }.map(index(after:)) ?? startIndex)]
    }
}
