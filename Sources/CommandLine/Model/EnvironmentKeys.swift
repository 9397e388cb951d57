import FileSystem
import HTTPTransport
import ModelClient
import Records
import Synchronization

/// The keys that this process found in its environment. Each variable is emptied before anything else happens: from then on neither
/// `/proc/PID/environ` nor a child of this process has its key, whether or not the verb ever asks a model or a hub.
enum EnvironmentKeys {
    /// The keys by the names of their variables. They belong to the process as its environment does. For a key that cannot
    /// be used, the error is kept that a caller who asks for the key gets.
    private static let taken = Mutex<[String: Result<SecretKey, HTTPError>]>([:])

    /// Variables that hold keys although their names do not end in `_API_KEY`: those of our own servers, and the tokens of the hub.
    static let otherVariables = Set(ServerEnvironment.keyVariables + HubEnvironment.tokenVariables)

    /// Takes the keys that names tell: those that end in `_API_KEY`, and `otherVariables`. For the start of the process.
    static func takeAll() throws(FileError) {
        try take(ThisProcess.variables().filter { ThisProcess.isKey(variable: $0) || otherVariables.contains($0) })
    }

    /// Takes the keys of variables, and keeps other processes from the memory of this one if there were any.
    static func take(_ variables: [String]) throws(FileError) {
        for variable in variables {
            let found = Result { () throws(HTTPError) in try SecretKey.taken(fromEnvironment: variable) }
            switch found {
            case .success(.none): continue
            case .success(.some(let key)): taken.withLock { $0[variable] = .success(key) }
            case .failure(let error): taken.withLock { $0[variable] = .failure(error) }
            }
            try ThisProcess.hideMemory()
        }
    }

    /// The key that the variable held; nil: the variable was not set, or was empty.
    /// - Throws: `HTTPError` for a text that cannot be a key; `FileError` where the memory of this process cannot be protected.
    static func key(in variable: String) throws -> SecretKey? {
        try take([variable])
        return try taken.withLock { $0[variable] }?.get()
    }
}
