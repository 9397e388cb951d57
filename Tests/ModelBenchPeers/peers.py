"""Plays one load of `gencode bench model` with a client of Python's, and prints the figures of its own process as JSON.

Arguments: the client (aiohttp, openai-aiohttp or openai-httpx) and the load, as Sources/CommandLine/Bench/Model/ModelLoad.swift encodes it.
"""

import asyncio
import json
import resource
import sys
import time


def status(name):
    with open("/proc/self/status") as lines:
        for line in lines:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    raise SystemExit(f"/proc/self/status has no line {name}")


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def request_body(load, prompt, index):
    body = {
        "model": "ok",
        "messages": [{"role": "user", "content": prompt}],
        "temperature": 0.8,
        "top_p": 0.95,
        "max_tokens": 2000,
        "n": 1,
        "seed": index,
        "stream": load["isStreamed"],
    }
    if load["isStreamed"]:
        body["stream_options"] = {"include_usage": True}
    return body


class PlainAiohttp:
    """aiohttp as the bench client of vLLM uses it: one session, JSON by the standard library."""

    def __init__(self, load):
        self.url = load["url"] + "/chat/completions"
        self.limit = load["inFlight"]

    async def __aenter__(self):
        import aiohttp

        connector = aiohttp.TCPConnector(limit=self.limit)
        self.session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=600))
        return self

    async def __aexit__(self, *error):
        await self.session.close()

    async def ask(self, body):
        async with self.session.post(self.url, json=body) as response:
            if response.status != 200:
                return ""
            if not body["stream"]:
                return json.loads(await response.read())["choices"][0]["message"]["content"]
            pieces = []
            async for line in response.content:
                if not line.startswith(b"data: ") or line.startswith(b"data: [DONE]"):
                    continue
                choices = json.loads(line[6:])["choices"]
                if choices:
                    pieces.append(choices[0]["delta"].get("content") or "")
            return "".join(pieces)


class OpenAI:
    """The official client, over httpx or over aiohttp, with as many connections as requests in flight."""

    def __init__(self, load, uses_aiohttp):
        self.load = load
        self.uses_aiohttp = uses_aiohttp

    async def __aenter__(self):
        import openai

        try:
            from httpx2 import Limits
        except ImportError:  # Before version 3, openai used httpx itself.
            from httpx import Limits
        limits = Limits(max_connections=self.load["inFlight"], max_keepalive_connections=self.load["inFlight"])
        kind = openai.DefaultAioHttpClient if self.uses_aiohttp else openai.DefaultAsyncHttpxClient
        self.client = openai.AsyncOpenAI(
            base_url=self.load["url"], api_key="none", max_retries=0, timeout=600, http_client=kind(limits=limits, timeout=600)
        )
        return self

    async def __aexit__(self, *error):
        await self.client.close()

    async def ask(self, body):
        answer = await self.client.chat.completions.create(**body)
        if not body["stream"]:
            return answer.choices[0].message.content or ""
        pieces = []
        async for chunk in answer:
            if chunk.choices:
                pieces.append(chunk.choices[0].delta.content or "")
        return "".join(pieces)


async def repetition(client, load, prompt, first, errors):
    cpu, start = cpu_seconds(), time.monotonic()
    durations = []

    async def worker(number):
        await asyncio.sleep(load["delayMilliseconds"] / 1000 * number / load["inFlight"])
        for index in range(number, load["requests"], load["inFlight"]):
            begun = time.monotonic()
            try:
                text = await client.ask(request_body(load, prompt, first + index))
            except Exception as error:
                errors.append(repr(error))
                continue
            if len(text) > 1000:
                durations.append(time.monotonic() - begun)

    await asyncio.gather(*(worker(number) for number in range(load["inFlight"])))
    slow = sorted(durations)[len(durations) * 99 // 100] if durations else 0
    figures = {
        "seconds": time.monotonic() - start,
        "cpuSeconds": cpu_seconds() - cpu,
        "p99Milliseconds": slow * 1000 - load["delayMilliseconds"],
    }
    return figures, load["requests"] - len(durations)


async def measure(name, load):
    sentence = "Write a program that reads numbers and prints their sum. "
    prompt = (sentence * (load["promptBytes"] // len(sentence) + 1))[: load["promptBytes"]]
    clients = {
        "aiohttp": lambda: PlainAiohttp(load),
        "openai-aiohttp": lambda: OpenAI(load, True),
        "openai-httpx": lambda: OpenAI(load, False),
    }
    errors = []
    async with clients[name]() as client:
        await asyncio.gather(*(client.ask(request_body(load, prompt, 10**9 + index)) for index in range(20)))
        idle = status("VmRSS")
        if load["delayMilliseconds"] == 0:
            await repetition(client, load, prompt, 0, errors)
        figures, failed = [], 0
        for number in range(load["repetitions"]):
            one, lost = await repetition(client, load, prompt, (number + 1) * load["requests"], errors)
            figures.append(one)
            failed += lost
    if errors:
        print(f"{name}: {len(errors)} errors, the first: {errors[0]}", file=sys.stderr)
    print(json.dumps({"repetitions": figures, "failed": failed, "idleKiB": idle, "peakKiB": status("VmHWM")}))


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asyncio.run(measure(sys.argv[1], json.loads(sys.argv[2])))


main()
