#include "server.h"

#include <string.h>

#define JSON "Content-Type: application/json\r\n"
#define HTML "Content-Type: text/html\r\n"
#define LATER(header) JSON header "\r\n"

static const char limited[] = "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}";
static const char page[] = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>";

static const struct fixed {
    const char *name;
    int status;
    const char *headers;
    const char *body;
} table[] = {
    {"401", 401, JSON, "{\"error\":{\"message\":\"Incorrect API key provided\",\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}"},
    {"401-string", 401, JSON, "{\"error\":\"Unauthorized\"}"},
    {"402", 402, JSON, "{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}"},
    {"403", 403, JSON, "{\"error\":{\"message\":\"Country not supported\",\"code\":\"unsupported_country\"}}"},
    {"404-model", 404, JSON, "{\"error\":{\"message\":\"The model `x` does not exist\",\"type\":\"invalid_request_error\",\"code\":\"model_not_found\"}}"},
    {"404-ollama", 404, JSON, "{\"error\":{\"message\":\"model \\\"x\\\" not found, try pulling it first\",\"type\":\"not_found_error\"}}"},
    {"408", 408, JSON, "{\"error\":{\"message\":\"timeout\"}}"},
    {"413", 413, HTML, "<html><body>413 Request Entity Too Large</body></html>"},
    {"422", 422, JSON, "{\"detail\":[{\"loc\":[\"body\",\"temperature\"],\"msg\":\"ensure this value is less than 2\"}]}"},
    {"422-tgi", 422, JSON, "{\"error\":\"Input validation error: `temperature` must be positive\",\"error_type\":\"validation\"}"},
    {"424", 424, JSON, "{\"error\":\"Request failed during generation\",\"error_type\":\"generation\"}"},
    {"500", 500, JSON, "{\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}"},
    {"500-empty", 500, "", ""},
    {"502-html", 502, HTML, page},
    {"503-loading", 503, JSON, "{\"error\":{\"code\":503,\"message\":\"Loading model\",\"type\":\"unavailable_error\"}}"},
    {"503-queue", 503, JSON, "{\"error\":\"server busy, please try again. maximum pending requests exceeded\"}"},
    {"504", 504, HTML, "<html><body>504 Gateway Time-out</body></html>"},
    {"529", 529, JSON, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"},

    {"429", 429, JSON, limited},
    {"429-retry-after", 429, LATER("Retry-After: 1"), limited},
    {"429-retry-after-float", 429, LATER("Retry-After: 0.25"), limited},
    {"429-retry-after-date", 429, LATER("Retry-After: Fri, 31 Dec 1999 23:59:59 GMT"), limited},
    {"429-retry-after-ms", 429, LATER("Retry-After-Ms: 100"), limited},
    {"429-x-ratelimit", 429, LATER("x-ratelimit-limit-requests: 600\r\nx-ratelimit-reset-requests: 100ms\r\nx-ratelimit-reset-tokens: 200ms"), limited},
    {"429-anthropic", 429, LATER("anthropic-ratelimit-requests-reset: 2020-01-01T00:00:00Z"), limited},
    {"429-never", 429, LATER("x-should-retry: false"), limited},
    {"429-far", 429, LATER("Retry-After: 100000"), limited},
    {"429-quota", 429, JSON, "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}"},
    {"429-tgi", 429, JSON, "{\"error\":\"Model is overloaded\",\"error_type\":\"overloaded\"}"},

    {"400", 400, JSON, "{\"error\":{\"message\":\"Unrecognized request argument supplied: top_k\",\"type\":\"invalid_request_error\"}}"},
    {"400-context-openai", 400, JSON, "{\"error\":{\"message\":\"This model's maximum context length is 8192 tokens.\",\"code\":\"context_length_exceeded\"}}"},
    {"400-context-vllm", 400, JSON, "{\"object\":\"error\",\"message\":\"This model's maximum context length is 2048 tokens. However, your request has 3000 input tokens.\",\"type\":\"BadRequestError\",\"code\":400}"},
    {"400-context-vllm-negative", 400, JSON, "{\"object\":\"error\",\"message\":\"max_tokens must be at least 1, got -952.\",\"type\":\"BadRequestError\",\"code\":400}"},
    {"400-context-sglang", 400, JSON, "{\"object\":\"error\",\"message\":\"The input (3000 tokens) is longer than the model's context length (2048 tokens).\",\"type\":\"BadRequestError\",\"code\":400}"},
    {"400-context-requested", 400, JSON, "{\"error\":{\"message\":\"Requested token count exceeds the model's maximum context length of 2048 tokens.\"}}"},
    {"400-context-llamacpp", 400, JSON, "{\"error\":{\"code\":400,\"message\":\"the request exceeds the available context size\",\"type\":\"exceed_context_size_error\",\"n_prompt_tokens\":3000,\"n_ctx\":2048}}"},
    {"400-filter-azure", 400, JSON, "{\"error\":{\"message\":\"The response was filtered\",\"code\":\"content_filter\",\"status\":400}}"},
    {"400-policy", 400, JSON, "{\"error\":{\"message\":\"Your request was rejected\",\"code\":\"content_policy_violation\"}}"},

    {"200-error", 200, JSON, "{\"error\":{\"code\":502,\"message\":\"Provider returned error\"}}"},
    {"200-error-limit", 200, JSON, "{\"error\":{\"code\":429,\"message\":\"Provider is limited\"}}"},
    {"200-string", 200, JSON, "\"upstream error\""},
    {"200-html", 200, HTML, page},
    {"200-empty", 200, JSON, ""},
    {"200-garbage", 200, JSON, "{\"choices\":[{\"message\":{\"content\":\"cut of"},
    {"200-no-choice", 200, JSON, "{\"object\":\"chat.completion\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":0}}"},
    {"200-nan", 200, JSON, "{\"choices\":[{\"index\":0,\"logprobs\":NaN,\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}"},
    {"200-ollama-aborted", 200, JSON, "{\"model\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"x\"},\"done\":false}"},
};

bool fixed_response(const char *name, struct script *script) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].name, name) != 0) continue;
        plain_response(script, table[i].status, table[i].headers, table[i].body, strlen(table[i].body));
        return true;
    }
    return false;
}
