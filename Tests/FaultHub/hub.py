"""A hub of data sets on loopback that answers as huggingface.co does, or with the fault that the name of the data set asks for.

    hub.py FOLDER LOG [TOKEN]

Every data set `me/FAULT` has the files of FOLDER. Files above 10,000 bytes are large files: they lie on a second port, the content network,
behind a redirect with a signed URL. The file LOG.ports gives both ports. Each request is a line of LOG: which port, the method, the path,
the range, and whether a token came. The hub ends with its parent.

The faults are the methods of `Faults`; a number behind the last dash is the fault's argument, such as `me/cut-50000`.
"""

import hashlib
import json
import os
import re
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FOLDER, LOG = sys.argv[1:3]
TOKEN = sys.argv[3] if len(sys.argv) > 3 else None
LARGE = 10_000
COMMIT = "802411c3010cb00d1b05bad57ca77365a3c699d6"
PAGE = 4

lock = threading.Lock()
counts = {}


def git_name(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def read_files():
    found = {}
    for directory, _, names in os.walk(FOLDER):
        for name in names:
            path = os.path.join(directory, name)
            with open(path, "rb") as file:
                content = file.read()
            found[os.path.relpath(path, FOLDER)] = (content, hashlib.sha256(content).hexdigest(), git_name(content))
    return found


FILES = read_files()
BY_DIGEST = {digest: content for content, digest, _ in FILES.values()}


def first(key, number):
    """Whether this is one of the first `number` times that `key` is asked about."""
    with lock:
        counts[key] = counts.get(key, 0) + 1
        return counts[key] <= number


class Hub(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # The answers are a few small writes.
    wbufsize = 1 << 16

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        with lock, open(LOG, "a") as log:
            authorization = self.headers.get("Authorization")
            fields = [
                "hub" if self.is_hub else "cdn", self.command, self.path, "range=" + str(self.headers.get("Range")),
                "token=" + ("no" if authorization is None else "yes"),
            ]
            log.write(" ".join(fields) + "\n")
        self.url = url
        self.query = urllib.parse.parse_qs(url.query)
        self.path_text = urllib.parse.unquote(url.path)
        try:
            (self.answer_hub if self.is_hub else self.answer_content)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_HEAD = do_GET

    @property
    def is_hub(self):
        return self.server is hub_server

    # What answers are made of.

    def send(self, status, body=b"", headers=()):
        self.send_response(status)
        names = [name.lower() for name, _ in headers]
        for name, value in headers:
            self.send_header(name, value)
        if "content-length" not in names:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def send_json(self, value, headers=()):
        self.send(200, json.dumps(value).encode(), [("Content-Type", "application/json"), *headers])

    def fail(self, status, code, message="", headers=()):
        self.send(status, b"{}", [("X-Error-Code", code), ("X-Error-Message", message), ("x-request-id", "Root=1-7"), *headers])

    def cut(self):
        """Closes the connection in the middle of an answer."""
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(2)

    def hang(self):
        time.sleep(60)
        self.close_connection = True

    def content(self, whole, headers=()):
        """The file, or the part of it that the request asks for, with the fault of the data set."""
        body, status, more = whole, 200, [("Accept-Ranges", "bytes")]
        match = re.match(r"bytes=(\d+)-$", self.headers.get("Range") or "")
        if match and not self.fault.ignores_range():
            start = int(match[1])
            if start >= len(whole):
                return self.send(416, b"", [("Content-Range", f"bytes */{len(whole)}")])
            body, status = whole[start:], 206
            more = [("Content-Range", self.fault.range_text(start, len(whole)))]
        self.fault.send_content(status, self.fault.changed(body), [*more, *headers])

    # The hub's port.

    def answer_hub(self):
        parts = re.match(r"/(?:api/)?datasets/([^/]+/[^/]+)(/.*)?$", self.path_text)
        if not parts:
            return self.fail(404, "RepoNotFound")
        self.repository, rest = parts[1], parts[2] or ""
        self.fault = Faults(self, self.repository.split("/")[1])
        given = self.headers.get("Authorization")
        if given is not None and given != f"Bearer {TOKEN}":
            return self.fail(401, "RepoNotFound", f"Invalid credentials in Authorization header: {given}")
        if self.fault.answers():
            return None
        if revision := re.match(r"/revision/(.+)$", rest):
            return self.answer_revision(revision[1])
        if tree := re.match(r"/tree/([^/]+)$", rest):
            return self.answer_tree()
        if file := re.match(r"/resolve/([^/]+)/(.+)$", rest):
            return self.answer_file(file[2])
        if rest == "":
            return self.answer_revision("main")
        return self.fail(404, "EntryNotFound")

    def answer_revision(self, revision):
        if revision not in ("main", "v1.0", "refs/convert/parquet", COMMIT):
            return self.fail(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return self.send_json(
            {
                "id": self.repository, "sha": COMMIT, "private": False, "gated": False, "disabled": False, "downloads": 0, "likes": 0,
                "tags": [], "siblings": [{"rfilename": name} for name in sorted(FILES)],
            })

    def answer_tree(self):
        names = sorted(FILES)
        directories = {"/".join(name.split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)}
        entries = []
        for name in sorted(set(names) | directories):
            if name in directories:
                entries.append({"type": "directory", "path": name, "size": 0, "oid": "0" * 40})
                continue
            content, digest, git = FILES[name]
            entry = {"type": "file", "path": name, "size": len(content), "oid": git}
            if len(content) > LARGE:
                entry["lfs"] = {"oid": digest, "size": len(content), "pointerSize": 134}
            entries.append(entry)
        entries = self.fault.entries(entries)
        at = int(self.query.get("cursor", ["0"])[0])
        headers = []
        if at + PAGE < len(entries) or self.fault.name == "endless":
            next_at = 0 if self.fault.name == "endless" else at + PAGE
            origin = self.fault.link_origin()
            headers = [("Link", f'<{origin}{self.url.path}?recursive=true&cursor={next_at}>; rel="next"')]
        return self.send_json(entries[at : at + PAGE], headers)

    def answer_file(self, name):
        if name not in FILES:
            return self.fail(404, "EntryNotFound", headers=[("X-Repo-Commit", COMMIT)])
        content, digest, git = FILES[name]
        commit = [] if self.fault.name == "no-commit" else [("X-Repo-Commit", COMMIT)]
        if len(content) <= LARGE:
            return self.content(content, [("ETag", f'"{git}"'), *commit])
        linked = [] if self.fault.name == "no-commit" else [("X-Linked-Etag", f'"{digest}"'), ("X-Linked-Size", str(len(content)))]
        signature = f"X-Amz-Signature=secret{len(LOG)}&fault={self.repository.split('/')[1]}&name={digest}"
        location = f"http://127.0.0.1:{content_server.server_port}/{digest}?{signature}"
        return self.send(302, b"", [("Location", location), *linked, *commit])

    # The content network's port.

    def answer_content(self):
        self.repository = "me/" + self.query.get("fault", ["ok"])[0]
        self.fault = Faults(self, self.query.get("fault", ["ok"])[0])
        content = BY_DIGEST.get(self.path_text.strip("/"))
        if content is None:
            # Where a fault sends requests that belong to the hub.
            return self.send(200, b"<html><title>Log in to the network</title></html>", [("Content-Type", "text/html")])
        if self.fault.refuses_content():
            return None
        return self.content(content, [("ETag", '"of-the-content-network"')])


class Faults:
    """What a data set does instead of what is right, by its name."""

    def __init__(self, hub, text):
        self.hub = hub
        match = re.match(r"(.*?)(?:-(\d+))?$", text)
        self.name, self.number = match[1], int(match[2]) if match[2] else None
        self.key = (text, hub.url.path)

    def answers(self):
        """Answers a request to the hub's port. False: the request is answered as usual."""
        hub, name = self.hub, self.name
        is_file = "/resolve/" in hub.path_text
        has_token = hub.headers.get("Authorization") is not None
        if name == "missing":
            hub.fail(404 if has_token else 401, "RepoNotFound", "Repository not found")
        elif name == "private" and not has_token:
            hub.fail(401, "RepoNotFound", "Repository not found")
        elif name == "gated" and not has_token:
            hub.fail(401, "GatedRepo", "Access to dataset me/gated is restricted")
        elif name == "refused":
            hub.fail(403, "GatedRepo", "Access to dataset me/refused is restricted and you are not in the authorized list")
        elif name == "forbidden":
            hub.fail(403, "", "Forbidden: this token may not read it")
        elif name == "disabled":
            hub.fail(403, "", "Access to this resource is disabled.")
        elif name == "echo":
            hub.fail(403, "", f"Forbidden {hub.headers.get('Authorization')}")
        elif name == "renamed":
            hub.send(307, b"", [("Location", hub.path.replace("me/renamed", "me/ok"))])
        elif name == "away":
            hub.send(307, b"", [("Location", f"http://127.0.0.1:{content_server.server_port}{hub.path}")])
        elif name == "circle":
            hub.send(307, b"", [("Location", hub.path)])
        elif name == "page":
            hub.send(200, b"<html><title>Log in to the network</title></html>", [("Content-Type", "text/html")])
        elif name == "page-file" and is_file:
            hub.send(200, b"<html><title>Log in to the network</title></html>", [("Content-Type", "text/html")])
        elif name == "plain":
            hub.send(404, b"nothing here", [("Content-Type", "text/plain")])
        elif name == "bad-json":
            hub.send(200, b'{"sha": 12}', [("Content-Type", "application/json")])
        elif name == "busy" and first(self.key, self.number or 1 << 30):
            hub.send(503, b"busy")
        elif name == "limited" and first(self.key, self.number or 1 << 30):
            hub.send(429, b"slow down", [("RateLimit", '"resolvers";r=0;t=0'), ("RateLimit-Policy", '"fixed window";"resolvers";q=3000;w=300')])
        elif name == "limited-long":
            hub.send(429, b"slow down", [("RateLimit", '"resolvers";r=0;t=7000')])
        elif name == "retry-after" and first(self.key, 1):
            hub.send(429, b"slow down", [("Retry-After", "1")])
        elif name == "hang":
            hub.hang()
        elif name == "drop" and first(self.key, self.number or 1):
            hub.cut()
        else:
            return False
        return True

    def entries(self, entries):
        """The list of files."""
        odd = {
            "up": "../../../.ssh/authorized_keys", "absolute": "/etc/passwd", "inner": "data/../../x.jsonl", "empty": "data//x.jsonl",
            "control": "data/a\nb.jsonl", "long": "d" * 300 + ".jsonl", "dot": "data/./x.jsonl",
        }
        if self.name in ("up", "absolute", "inner", "empty", "control", "long", "dot"):
            return entries + [{"type": "file", "path": odd[self.name], "size": 3, "oid": "a" * 40}]
        if self.name == "no-oid":
            return [{key: value for key, value in entry.items() if key not in ("oid", "lfs")} for entry in entries]
        if self.name == "negative":
            return [{**entry, "size": -1, "lfs": {**entry["lfs"], "size": -1}} if "lfs" in entry else entry for entry in entries]
        if self.name == "huge":
            return [{**entry, "lfs": {**entry["lfs"], "size": 1 << 62}} if "lfs" in entry else entry for entry in entries]
        if self.name == "larger":
            return [{**entry, "lfs": {**entry["lfs"], "size": entry["lfs"]["size"] + 7}} if "lfs" in entry else entry for entry in entries]
        if self.name == "other-digest":
            return [{**entry, "lfs": {**entry["lfs"], "oid": "e" * 64}} if "lfs" in entry else entry for entry in entries]
        return entries

    def link_origin(self):
        # Mirrors pass on the URL of the hub that they mirror.
        return "https://huggingface.co" if self.name == "mirror" else f"http://127.0.0.1:{hub_server.server_port}"

    def refuses_content(self):
        """Answers a request to the content network's port. False: the request is answered as usual."""
        if self.name == "expired" and first(self.key, self.number or 1 << 30):
            self.hub.send(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")
        elif self.name == "content-busy" and first(self.key, self.number or 1 << 30):
            self.hub.send(500, b"oops")
        elif self.name == "content-page":
            self.hub.send(200, b"<html>log in</html>", [("Content-Type", "text/html")])
        elif self.name == "content-hang":
            self.hub.hang()
        else:
            return False
        return True

    def ignores_range(self):
        return self.name in ("whole", "whole-cut")

    def range_text(self, start, size):
        return f"bytes {start - 1}-{size - 1}/{size}" if self.name == "wrong-range" else f"bytes {start}-{size - 1}/{size}"

    def changed(self, body):
        if self.name == "corrupt" and body and first(self.key, self.number or 1 << 30):
            return body[:-1] + bytes([body[-1] ^ 1])
        return body + b"more" if self.name == "more" else body

    def send_content(self, status, body, headers):
        hub = self.hub
        if self.name == "no-length":
            hub.send_response(status)
            for name, value in [*headers, ("Connection", "close")]:
                hub.send_header(name, value)
            hub.end_headers()
            hub.wfile.write(body)
            hub.wfile.flush()
            hub.close_connection = True
        elif self.name in ("cut", "whole-cut") and len(body) > self.number:
            self.begin(status, body, headers)
            hub.wfile.write(body[: self.number])
            hub.cut()
        elif self.name == "stall" and first(self.key, self.number or 1 << 30):
            self.begin(status, body, headers)
            hub.wfile.write(body[: len(body) // 2])
            hub.wfile.flush()
            hub.hang()
        elif self.name == "held":
            self.begin(status, body, headers)
            hub.wfile.write(body[: self.number])
            hub.wfile.flush()
            while not os.path.exists(LOG + ".release"):
                time.sleep(0.002)
            hub.wfile.write(body[self.number :])
            hub.wfile.flush()
        elif self.name == "slow":
            self.begin(status, body, headers)
            step = self.number or 1 << 16
            for at in range(0, len(body), step):
                hub.wfile.write(body[at : at + step])
                hub.wfile.flush()
                time.sleep(0.002)
        else:
            hub.send(status, body, headers)

    def begin(self, status, body, headers):
        self.hub.send_response(status)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            self.hub.send_header(name, value)
        self.hub.end_headers()


hub_server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
content_server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
for server in (hub_server, content_server):
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
with open(LOG + ".new", "w") as ports:
    print(hub_server.server_port, content_server.server_port, file=ports)
os.rename(LOG + ".new", LOG + ".ports")
parent = os.getppid()
while os.getppid() == parent:
    time.sleep(0.5)
os._exit(0)
