/// Numbers of bytes as people read them, in the powers of ten that the hub shows: "7.6 GB".
package enum ByteText {
    private static let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]

    package static func of(_ count: Int) -> String {
        guard count >= 1000 else { return count == 1 ? "1 byte" : "\(count) bytes" }
        var tenths = count / 100
        var unit = 1
        while tenths >= 10_000, unit + 1 < units.count {
            tenths /= 1000
            unit += 1
        }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
