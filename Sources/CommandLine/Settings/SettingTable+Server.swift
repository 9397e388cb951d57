extension SettingTable {
    /// A model server that each worker of a generation starts for itself.
    struct Server: Sendable {
        let command = Setting(
            "server.command", .texts, default: [], scope: .worker,
            summary:
                "starts a model server inside the job, from this file's directory, word by word; with {socket} (of unix) or {port}, {model}, {key}"
        )
        let model = Setting(
            "server.model", .text, default: "", scope: .worker,
            summary: "{model}, and the model that the server must list; empty: the first one that it lists")
        let readyWithin = Setting(
            "server.ready_s", .seconds(1...86_400), default: .seconds(1800), scope: .worker,
            summary: "seconds from a start of the server until it must have answered with one token")
        let restarts = Setting(
            "server.restarts", .whole(0...100), default: 2, scope: .worker,
            summary: "starts after the server died; then the run ends incomplete")
        let hubToken = Setting(
            "server.hub_token", .flag, default: false, scope: .worker,
            summary: "the server gets the worker's HF_TOKEN and HUGGING_FACE_HUB_TOKEN, to load weights that are private or gated")
    }
}
