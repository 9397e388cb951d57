import Foundation
import Testing

/// What a person can get wrong with `gen`, or a server of models does wrong, with what the tool must say.
struct GenerationBadInput: Sendable, CustomTestStringConvertible {
    var name: String
    /// `{url}` and `{port}` are the fault server's, `{place}` is the directory of the test.
    var arguments: [String]
    var status: Int32
    /// Each must be in the message.
    var says: [String]
    /// None may be in the message.
    var conceals: [String] = []
    var environment: [String: String] = [:]
    var server: [String] = []
    /// The same places as in `arguments` are filled in.
    var files: [String: String] = [:]
    var modes: [String: Int] = [:]
    /// A folder of the project that is copied to the directory of the test before `files` are written.
    var copies: [String: String] = [:]
    /// A whole plan was written before the mistake could be seen: the run can be resumed once it is corrected.
    var leavesRun = false

    var testDescription: String { name }

    static let set = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--run_dir", "made"]
    static let solve = set + ["--no-evaluation", "--n", "2"]
    static let ok = solve + ["--model", "ok", "--base_url", "{url}"]
    static let ask = ["gen", "ask", "--prompt", "hello"]
    static let key = "sk-never-to-be-shown"

    static func settings(_ lines: [String]) -> [String] { lines.flatMap { ["--set", $0] } }
    static func asking(_ model: String) -> [String] {
        solve + ["--model", model, "--base_url", "{url}"] + settings(["gen.attempts=2", "gen.stream=false"])
    }

    static let rows = ofConfiguration + ofSampling + ofAddresses + ofKeys + ofServers + ofPrompts + ofJobServers

    static let ofConfiguration: [GenerationBadInput] = [
        .init(
            name: "no server", arguments: solve + ["--model", "ok"], status: 2, says: ["--base_url", "gen.base_url", "./jobs/generate"]),
        .init(name: "no model", arguments: solve + ["--base_url", "{url}"], status: 2, says: ["--model", "gen.model"]),
        .init(
            name: "ask without any configuration", arguments: ask, status: 2,
            says: ["--model", "./jobs/generate", "pip install", "serve_smollm.py"]),
        .init(name: "unknown flow", arguments: ok + ["--flow", "baselin"], status: 2, says: ["baselin", "baseline", "alphacodium"]),
        .init(name: "unknown language", arguments: ok + ["--language", "brainfuck"], status: 2, says: ["brainfuck"]),
        .init(
            name: "unknown set", arguments: ok.map { $0 == "good" ? "goood" : $0 }, status: 2, says: ["goood"]),
        .init(name: "unknown problem", arguments: ok + ["--problem_name", "sum9"], status: 2, says: ["sum9"]),
        .init(name: "unknown split", arguments: ok + ["--split_name", "tset"], status: 2, says: ["tset", "train"]),
        .init(name: "unknown kind of server", arguments: ok + ["--server", "vlm"], status: 2, says: ["vlm", "vllm"]),
        .init(
            name: "unknown setting of a flow", arguments: ok + settings(["gen.alphacodium.ai_test=3"]), status: 2,
            says: ["gen.alphacodium.ai_test", "gen.alphacodium.ai_tests"]),
    ]

    static let ofSampling: [GenerationBadInput] = [
        .init(name: "no candidates", arguments: ok.map { $0 == "2" ? "0" : $0 }, status: 2, says: ["--n", "0"]),
        .init(
            name: "k larger than n", arguments: set + ["--n", "2", "--k_values", "5", "--model", "ok", "--base_url", "{url}"], status: 2,
            says: ["pass@5", "--n"]),
        .init(name: "temperature of three", arguments: ok + ["--temperature", "3"], status: 2, says: ["--temperature", "3"]),
        .init(name: "top_p of zero", arguments: ok + ["--top_p", "0"], status: 2, says: ["--top_p", "0"]),
        .init(
            name: "a budget of no dollars", arguments: ok + ["--max_usd", "0"], status: 2, says: ["--max_usd 0", "Leave --max_usd out"]),
        .init(name: "a budget of no tokens", arguments: ok + ["--max_tokens_total", "0"], status: 2, says: ["--max_tokens_total 0"]),
        .init(name: "no request at once", arguments: ok + ["--in_flight", "0"], status: 2, says: ["--in_flight 0"]),
        .init(name: "no tokens", arguments: ok + ["--max_tokens", "0"], status: 2, says: ["--max_tokens", "0"]),
        .init(name: "too many requests at once", arguments: ok + ["--in_flight", "1000000"], status: 2, says: ["--in_flight"]),
        .init(
            name: "further fields that are no JSON", arguments: ok + settings(["gen.extra_body={\"a\":"]), status: 2,
            says: ["extra_body", "JSON"]),
        .init(name: "a budget without prices", arguments: ok + ["--max_usd", "1"], status: 2, says: ["max_usd", "price"]),
        .init(
            name: "a budget that the first request does not fit in",
            arguments: ok + ["--max_usd", "0.000001"]
                + settings(["gen.usd_per_million_prompt_tokens=1000", "gen.usd_per_million_completion_tokens=1000"]),
            status: 3, says: ["max_usd", "gencode run resume"], leavesRun: true),
    ]

    static let ofAddresses: [GenerationBadInput] = [
        .init(
            name: "wrong scheme", arguments: solve + ["--model", "ok", "--base_url", "ftp://127.0.0.1"], status: 2,
            says: ["ftp://127.0.0.1", "https://", "unix:/"]),
        .init(
            name: "password in the address", arguments: solve + ["--model", "ok", "--base_url", "http://me:\(key)@127.0.0.1:1"], status: 2,
            says: ["user name"], conceals: [key]),
        .init(
            name: "socket path that is too long",
            arguments: solve + ["--model", "ok", "--base_url", "unix:/tmp/" + String(repeating: "s", count: 120)], status: 2,
            says: ["unix", "107"]),
        .init(
            name: "socket that is not there", arguments: solve + ["--model", "ok", "--base_url", "unix:{place}/none.sock"], status: 1,
            says: ["none.sock"], leavesRun: true),
        .init(
            name: "nobody listens", arguments: solve + ["--model", "ok", "--base_url", "http://127.0.0.1:1"], status: 1,
            says: ["127.0.0.1:1"], leavesRun: true),
        .init(
            name: "host that does not resolve", arguments: solve + ["--model", "ok", "--base_url", "http://nowhere.invalid"], status: 1,
            says: ["nowhere.invalid"], leavesRun: true),
        .init(
            name: "TLS to a port without it", arguments: solve + ["--model", "ok", "--base_url", "https://127.0.0.1:{port}"], status: 1,
            says: ["https://127.0.0.1", "TLS"], leavesRun: true),
        .init(
            name: "missing file of certificates", arguments: ok + settings(["gen.certificates=none.pem"]), status: 2, says: ["none.pem"]),
        .init(
            name: "unwritable run directory", arguments: ok.map { $0 == "made" ? "/proc/nowhere/made" : $0 }, status: 1,
            says: ["/proc/nowhere"]),
    ]

    static let ofKeys: [GenerationBadInput] = [
        .init(
            name: "no key", arguments: ok, status: 2, says: ["key", "OPENAI_API_KEY"], environment: ["OPENAI_API_KEY": ""],
            server: ["--key", key], leavesRun: true),
        .init(
            name: "wrong key", arguments: ok, status: 2, says: ["key", "{url}"], conceals: ["sk-wrong"],
            environment: ["OPENAI_API_KEY": "sk-wrong"], server: ["--key", key], leavesRun: true),
        .init(
            name: "ask with the wrong key", arguments: ask + ["--model", "ok", "--base_url", "{url}"], status: 2, says: ["key"],
            conceals: ["sk-wrong"], environment: ["OPENAI_API_KEY": "sk-wrong"], server: ["--key", key]),
        .init(
            name: "key with a line break", arguments: ok, status: 2, says: ["OPENAI_API_KEY", "one line"], conceals: ["sk-wro"],
            environment: ["OPENAI_API_KEY": "sk-wro\nng"], leavesRun: true),
        .init(
            name: "key file that others can read", arguments: ok + settings(["gen.key_file=key"]), status: 2,
            says: ["/key", "chmod 600"], conceals: [key], files: ["key": key], modes: ["key": 0o644]),
        .init(
            name: "key file with two lines", arguments: ok + settings(["gen.key_file=key"]), status: 2, says: ["/key", "one line"],
            conceals: [key], files: ["key": key + "\n" + key], modes: ["key": 0o600]),
        .init(
            name: "empty key file", arguments: ok + settings(["gen.key_file=key"]), status: 2, says: ["/key", "no key"],
            files: ["key": "\n"], modes: ["key": 0o600]),
        .init(name: "missing key file", arguments: ok + settings(["gen.key_file=key"]), status: 2, says: ["/key"]),
    ]

    static let ofServers: [GenerationBadInput] = [
        .init(
            name: "unknown model", arguments: asking("gpt-9"), status: 2, says: ["gpt-9", "ok", "ok-stream-500"], leavesRun: true),
        .init(name: "a page instead of an answer", arguments: asking("200-html"), status: 1, says: ["Bad Gateway"], leavesRun: true),
        .init(name: "a page with an error", arguments: asking("502-html"), status: 3, says: ["502"], leavesRun: true),
        .init(name: "answers that are cut off", arguments: asking("half"), status: 3, says: ["truncated"], leavesRun: true),
        .init(name: "no quota", arguments: asking("429-quota"), status: 2, says: ["quota"], leavesRun: true),
        .init(name: "no credit", arguments: asking("402"), status: 2, says: ["credits"], leavesRun: true),
        .init(name: "a field that the server refuses", arguments: asking("400"), status: 2, says: ["top_k"], leavesRun: true),
    ]

    static let ofPrompts: [GenerationBadInput] = [
        .init(name: "prompts missing", arguments: ok + ["--prompts", "mine"], status: 2, says: ["mine"]),
        .init(
            name: "unknown variable in a template", arguments: ok + ["--prompts", "mine"], status: 2,
            says: ["mine/solve.toml:2", "statemnt"], files: ["mine/solve.toml": "user = '''\n{{ statemnt }}\n'''\n"]),
        .init(
            name: "template that does not parse", arguments: ok + ["--prompts", "mine"], status: 2, says: ["mine/solve.toml", "if"],
            files: ["mine/solve.toml": "user = '''\n{% if statement %}\n'''\n"]),
        .init(
            name: "prompt file that is no TOML", arguments: ok + ["--prompts", "mine"], status: 2, says: ["mine/solve.toml:1"],
            files: ["mine/solve.toml": "user = [\n"]),
        .init(
            name: "unknown key of a prompt file", arguments: ok + ["--prompts", "mine"], status: 2,
            says: ["mine/solve.toml", "temprature", "temperature"],
            files: ["mine/solve.toml": "temprature = 0.3\nuser = '{{ statement }}'\n"]),
        .init(
            name: "schema that does not parse", arguments: ok + ["--flow", "alphacodium", "--prompts", "mine"], status: 2,
            says: ["mine/reflect.toml", "schema"],
            files: ["mine/reflect.toml": "user = '{{ statement }}'\nschema = '''{\"type\": '''\n"],
            copies: ["mine": "prompts/alphacodium"]),
    ]

    static let ofJobServers: [GenerationBadInput] = [
        job("that does not exist", ["{place}/none", "{port}"], status: 1, says: ["cannot be executed", "server.command"]),
        job("that ends at once", ["sh", "-c", "echo out of luck; exit 7", "{port}"], status: 3, says: ["7", "out of luck", "resume"]),
        job("that never becomes ready", ["sh", "-c", "sleep 600", "{port}"], status: 1, says: ["ready", "server.ready_s"]),
        job("without a place to listen", ["sleep", "600"], status: 2, says: ["{socket}"], leavesRun: false),
        job("with an unknown placeholder", ["serve", "{prot}"], status: 2, says: ["{prot}"], leavesRun: false),
    ]

    /// A server of the job. `{PORT}` becomes the placeholder of the command, which the port of the fault server must not replace.
    private static func job(
        _ name: String, _ command: [String], status: Int32, says: [String], leavesRun: Bool = true
    ) -> GenerationBadInput {
        let words = command.map { "\"\($0 == "{port}" ? "{PORT}" : $0)\"" }.joined(separator: ", ")
        return .init(
            name: "a command of a server \(name)", arguments: solve + ["--model", "small"], status: status, says: says,
            files: ["configuration.toml": "[server]\ncommand = [\(words)]\nrestarts = 0\nready_s = 1\n"], leavesRun: leavesRun)
    }
}
