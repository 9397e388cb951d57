import Glibc

extension SupervisorProcess {
    /// Kills everything that descends from a supervisor which no longer answers. It is the reaper of their orphans: while it lives, all of
    /// them can be found below it. Where there is no pid namespace nobody else would end them.
    static func killDescendants(of supervisor: pid_t) {
        // Programs that start others could outrun the killer: first they are stopped. Two seconds in all.
        for round in 0..<200 {
            let remains = descendants(of: supervisor)
            if remains.isEmpty { return }
            for process in remains { kill(process, round < 3 ? SIGSTOP : SIGKILL) }
            usleep(round < 3 ? 1000 : 10_000)
        }
    }

    /// Zombies aside: they have nothing left but a parent that has not looked.
    private static func descendants(of root: pid_t) -> [pid_t] {
        guard let list = opendir("/proc") else { return [] }
        defer { closedir(list) }
        var children: [pid_t: [pid_t]] = [:]
        var dead: Set<pid_t> = []
        while let entry = readdir(list) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let process = pid_t(name), let (isDead, parent) = deathAndParent(of: process) else { continue }
            children[parent, default: []].append(process)
            if isDead { dead.insert(process) }
        }
        var found: [pid_t] = []
        var pending = [root]
        while let next = pending.popLast() {
            let below = children[next] ?? []
            found += below.filter { !dead.contains($0) }
            pending += below
        }
        // The supervisor's own processes come first, and must go last.
        return found.reversed()
    }

    /// From /proc/PID/stat, whose second field, the name, may hold anything. A zombie with more than one thread is a process whose first
    /// thread alone has ended.
    private static func deathAndParent(of process: pid_t) -> (isDead: Bool, parent: pid_t)? {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = read(file, &buffer, buffer.count)
        guard count > 0, let end = buffer[..<count].lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = String(decoding: buffer[(end + 1)..<count], as: UTF8.self).split(separator: " ")
        // Fields 3, 4 and 20 of the line.
        guard fields.count > 17, let parent = pid_t(fields[1]), let threads = Int(fields[17]) else { return nil }
        return (fields[0] == "Z" && threads <= 1, parent)
    }
}
