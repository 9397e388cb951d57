/// The longest name of one file that Linux file systems take, in bytes (`NAME_MAX`).
package let longestFileName = 255

/// Whether a text names a file in one directory and no other: not empty, no `/`, no NUL, neither `.` nor `..`, no longer than a name may be.
package func isPlainFileName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= longestFileName && !name.utf8.contains(UInt8(ascii: "/"))
        && !name.utf8.contains(0)
}

/// Whether a text can be a word of a command or a variable's value: `execve` ends a word at its first NUL.
package func isCommandWord(_ text: String) -> Bool { !text.utf8.contains(0) }
