import Records

/// How a file or a flag writes values of one type, and which values it accepts.
struct SettingFormat<Value: Sendable>: Sendable {
    let kind: SettingDefinition.Kind
    /// Nil for a value of another kind.
    let read: @Sendable (SettingValue) -> Value?
    let written: @Sendable (Value) -> SettingValue
}

extension SettingFormat where Value == Bool {
    static var flag: SettingFormat {
        SettingFormat(kind: .flag, read: { if case .flag(let value) = $0 { value } else { nil } }, written: { .flag($0) })
    }
}

extension SettingFormat where Value == Int {
    static func whole(_ range: ClosedRange<Int>) -> SettingFormat {
        SettingFormat(kind: .whole(range), read: { $0.whole }, written: { .whole($0) })
    }
}

extension SettingFormat where Value == ByteCount {
    static func kibibytes(_ range: ClosedRange<Int>) -> SettingFormat {
        SettingFormat(kind: .whole(range), read: { $0.whole.map(ByteCount.kibibytes) }, written: { .whole($0.bytes >> 10) })
    }

    static func mebibytes(_ range: ClosedRange<Int>) -> SettingFormat {
        SettingFormat(kind: .whole(range), read: { $0.whole.map(ByteCount.mebibytes) }, written: { .whole($0.mebibytes) })
    }
}

extension SettingFormat where Value == Double {
    static func number(_ range: ClosedRange<Double>) -> SettingFormat {
        SettingFormat(kind: .number(range), read: { $0.number }, written: { .number($0) })
    }
}

extension SettingFormat where Value == Duration {
    /// To the nanosecond.
    static func seconds(_ range: ClosedRange<Double>) -> SettingFormat {
        SettingFormat(
            kind: .number(range), read: { $0.number.map { .nanoseconds(Int64($0 * 1e9)) } }, written: { .number($0.inSeconds) })
    }
}

extension SettingFormat where Value == String {
    static var text: SettingFormat { SettingFormat(kind: .text, read: { $0.text }, written: { .text($0) }) }
}

extension SettingFormat where Value == ConfiguredPath {
    static var path: SettingFormat {
        SettingFormat(kind: .text, read: { $0.text.map { ConfiguredPath($0) } }, written: { .text($0.text) })
    }
}

extension SettingFormat where Value == [String] {
    static var texts: SettingFormat {
        SettingFormat(kind: .texts, read: { if case .texts(let values) = $0 { values } else { nil } }, written: { .texts($0) })
    }
}

extension SettingFormat {
    /// One of a few values, each with a name.
    static func choice(_ values: [Value], named name: @escaping @Sendable (Value) -> String) -> SettingFormat {
        SettingFormat(
            kind: .choice(values.map(name)), read: { written in values.first { name($0) == written.text } }, written: { .text(name($0)) })
    }
}

extension SettingFormat where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    static func choice(_ type: Value.Type) -> SettingFormat { .choice(Array(type.allCases), named: { $0.rawValue }) }
}
