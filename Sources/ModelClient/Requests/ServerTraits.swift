/// How a server of models differs from others, as data: a table of known servers, and `[servers.NAME]` in configuration.toml.
public struct ServerTraits: Hashable, Sendable, Codable {
    /// How the limit of output tokens is called in a chat request.
    public enum MaxTokensField: String, Hashable, Sendable, Codable {
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case both
    }

    public enum SystemRole: String, Hashable, Sendable, Codable {
        case system, developer
        /// The server knows no such role: the text goes before that of the next user message.
        case mergedIntoUser = "user"
    }

    public enum SchemaForm: String, Hashable, Sendable, Codable {
        case none
        /// `response_format` of type `json_schema`
        case jsonSchema = "json_schema"
        /// `response_format` of type `json`, with the schema as `value`
        case tgi
    }

    public enum KeyHeader: String, Hashable, Sendable, Codable {
        case bearer
        /// `api-key: KEY`
        case apiKey = "api-key"
    }

    public var maxTokensField = MaxTokensField.maxTokens
    /// Whether `n` may be in a request. gencode always asks for one completion.
    public var allowsN = true
    /// The largest seed; nil: a request with a seed is refused, or the seed is ignored.
    public var largestSeed: Int?
    /// False: a request with `temperature`, `top_p` or a penalty is refused.
    public var allowsTemperature = true
    /// nil: no limit is known.
    public var highestTemperature: Double?
    public var systemRole = SystemRole.system
    /// Where the reasoning of an answer is, the first that has text counts. Reasoning in `<think>` tags stays in the text.
    public var reasoningFields = ["reasoning_details", "reasoning_content", "reasoning"]
    public var schemaForm = SchemaForm.jsonSchema
    /// Whether answers are streamed unless the user says otherwise.
    public var streams = true
    /// Whether `stream_options` may be in a request.
    public var allowsStreamOptions = true
    /// Fields for every request, as the text of a JSON object; empty: none. They are no part of a request's id, so they may
    /// hold only what does not change the answer.
    public var extraFields = ""
    /// For how many seconds an idle connection may be used again. Servers close it after their own limit.
    public var keepAliveSeconds = 55.0
    public var keyHeader = KeyHeader.bearer
    /// The value of the query `api-version`; empty: no such query.
    public var apiVersion = ""

    public init() {}
}

extension ServerTraits {
    /// By the names that `[servers.NAME]` and `--server` use.
    public static let known: [String: ServerTraits] = [
        "vllm": local { $0.largestSeed = .max },
        "sglang": local { $0.largestSeed = .max },
        "llama.cpp": local {
            $0.allowsN = false
            $0.largestSeed = Int(UInt32.max)
        },
        "ollama": local {
            $0.allowsN = false
            $0.largestSeed = Int(Int32.max)
        },
        "tgi": local {
            $0.allowsN = false
            $0.largestSeed = .max
            $0.schemaForm = .tgi
        },
        "openai": made {
            $0.maxTokensField = .maxCompletionTokens
            $0.largestSeed = .max
        },
        "openai-reasoning": made(openAIReasoning),
        "azure": made {
            $0.largestSeed = .max
            $0.keyHeader = .apiKey
            $0.apiVersion = "2024-10-21"
        },
        "azure-reasoning": made {
            openAIReasoning(&$0)
            $0.keyHeader = .apiKey
            $0.apiVersion = "2025-04-01-preview"
        },
        "anthropic": made {
            $0.highestTemperature = 1
            $0.schemaForm = .none
        },
        "openrouter": made {
            $0.allowsN = false
            $0.largestSeed = Int(Int32.max)
        },
        "deepseek": made {
            $0.allowsN = false
            $0.schemaForm = .none
        },
        "litellm": made {
            $0.largestSeed = Int(Int32.max)
            $0.keepAliveSeconds = 4
        },
        "generic": made { $0.keepAliveSeconds = 4 },
    ]

    private static func openAIReasoning(_ traits: inout ServerTraits) {
        traits.maxTokensField = .maxCompletionTokens
        traits.allowsTemperature = false
        traits.systemRole = .developer
    }

    /// Servers on uvicorn close idle connections after five seconds, and answer on loopback.
    private static func local(_ change: (inout ServerTraits) -> Void) -> ServerTraits {
        made {
            $0.streams = false
            $0.keepAliveSeconds = 4
            change(&$0)
        }
    }

    private static func made(_ change: (inout ServerTraits) -> Void) -> ServerTraits {
        var traits = ServerTraits()
        change(&traits)
        return traits
    }
}
