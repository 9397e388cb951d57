import FileSystem

/// The environment of a model server: this process's own, with the server's key and without keys for anybody else.
enum ServerEnvironment {
    /// Servers read their key from these variables: vLLM from the first, llama.cpp from the second, our own script from the third.
    static let keyVariables = ["VLLM_API_KEY", "LLAMA_API_KEY", "GENCODE_SERVER_KEY"]

    /// - Parameters:
    ///   - own: the environment of this process, which holds no token of the hub: see `EnvironmentKeys`.
    ///   - key: the random key of this job.
    ///   - withheld: the names of variables that hold other keys. Variables whose names end in `_API_KEY` are withheld anyway.
    static func variables(from own: [String: String], key: String, withholding withheld: Set<String>) -> [String: String] {
        var variables = own.filter { name, _ in !withheld.contains(name) && !ThisProcess.isKey(variable: name) }
        for name in keyVariables { variables[name] = key }
        return variables
    }
}
