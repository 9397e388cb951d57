import Glibc

/// A trusted program of the host, such as a compiler that prints its version.
package enum ToolProcess {
    /// Runs it to its end: posix_spawn(3), standard input from /dev/null, and standard output and error together through a pipe.
    ///
    /// Foundation's `Process` is not used where a worker may have thousands of descriptors: it copies directory entries of /proc/self/fd beyond
    /// the end of the buffer that they lie in.
    /// - Parameter directory: its working directory; nil: this process's.
    /// - Returns: the status as of waitpid(2), and what it wrote.
    package static func run(
        _ path: String, _ arguments: [String], environment: [String: String], in directory: String? = nil
    ) throws(FileError) -> (status: Int32, output: [UInt8]) {
        let (pid, reading) = try start([path] + arguments, environment, directory)
        let output = Result { () throws(FileError) in try DescriptorTransfer.readToEnd(of: reading.number, name: "the output of \(path)") }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return (status, try output.get())
    }

    /// Only the child holds the writing end afterwards.
    private static func start(
        _ command: [String], _ environment: [String: String], _ directory: String?
    ) throws(FileError) -> (pid: pid_t, reading: OwnedDescriptor) {
        let (reading, writing) = try ChildProcess.pipe(for: command[0])
        let pid = try ChildProcess.start(
            command, environment: environment, descriptors: [1: writing.number, 2: writing.number], directory: directory,
            ownGroup: false)
        withExtendedLifetime(writing) {}
        return (pid, reading)
    }
}
