import CommandLine
import Foundation

// `ExitStatus` documents the exit codes.
let arguments = Swift.CommandLine.arguments.dropFirst()
exit(Program.run(Array(arguments)).rawValue)
