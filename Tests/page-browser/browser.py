"""Opens a report's page in headless Chromium as a file, uses it as a reader would, and prints what happened as JSON.

    browser.py PAGE [--pictures DIRECTORY] [--dark] [--comparison]

With --comparison the page is that of `run compare --html`.

Needs Debian's chromium, and websocket-client and axe-core-python from PyPI. Exit code 0: the page was used to the end, whatever was found.
"""

import argparse
import base64
import importlib.resources
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import websocket

PATIENCE = 240  # seconds: tests share the machine with a thousand others


class Browser:
    """One page of one Chromium, spoken to by the DevTools protocol."""

    def __init__(self, place):
        program = shutil.which("chromium")
        if program is None:
            sys.exit("browser.py: chromium is not on PATH: apt-get install chromium")
        words = [program, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={place}", "--no-first-run", "--disable-gpu",
                 "--disable-dev-shm-usage", "--remote-allow-origins=*", "--window-size=1280,900", "about:blank"]
        if os.geteuid() == 0:
            words.insert(1, "--no-sandbox")  # Chromium refuses to run as root with its sandbox.
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = self.await_port(pathlib.Path(place) / "DevToolsActivePort")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as answer:
            target = next(entry for entry in json.load(answer) if entry["type"] == "page")
        self.socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=PATIENCE)
        self.number = 0
        self.troubles, self.requests, self.is_loaded = [], [], False
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def await_port(self, path):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                sys.exit(f"browser.py: chromium ended with status {self.process.returncode}")
            if path.exists() and (lines := path.read_text().splitlines()):
                return int(lines[0])
            time.sleep(0.05)
        sys.exit("browser.py: chromium opened no port")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    sys.exit(f"browser.py: {method}: {message['error']}")
                return message["result"]
            self.note(message)

    def note(self, message):
        method, details = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.troubles.append("exception: " + json.dumps(details["exceptionDetails"])[:1000])
        elif method == "Runtime.consoleAPICalled" and details["type"] in ("error", "warning", "assert"):
            self.troubles.append("console: " + json.dumps(details["args"])[:1000])
        elif method == "Log.entryAdded" and details["entry"]["level"] in ("error", "warning"):
            self.troubles.append("log: " + details["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.troubles.append("dialog: " + details["message"])
            self.call("Page.handleJavaScriptDialog", accept=False)
        elif method == "Page.loadEventFired":
            self.is_loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])

    def run(self, script):
        """The value of an expression; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            sys.exit(f"browser.py: {script[:200]}: {json.dumps(answer['exceptionDetails'])[:2000]}")
        return answer["result"].get("value")

    def wait(self, condition):
        end = time.monotonic() + PATIENCE
        while not self.run(condition):
            if time.monotonic() > end:
                sys.exit(f"browser.py: this never became true: {condition}; {self.troubles}")
            time.sleep(0.02)

    def load(self, url):
        self.is_loaded = False
        self.call("Page.navigate", url=url)
        while not self.is_loaded:
            self.note(json.loads(self.socket.recv()))

    def key(self, name, code):
        for kind in ("rawKeyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name, windowsVirtualKeyCode=code)

    def picture(self, directory, name, whole=False):
        if directory is None:
            return
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        (pathlib.Path(directory) / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# Times include the layout that a change causes.
HELPERS = """
window.timed = (action) => { const begin = performance.now(); action(); document.body.offsetHeight; return performance.now() - begin; };
window.enter = (id, value) => { const field = document.getElementById(id); if (field.type === "checkbox") field.checked = value; else field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); };
window.cells = (view, index) => [...document.querySelectorAll("#" + view + " tr.row")].map((row) => row.cells[index].textContent);
window.total = (view) => Number(document.querySelector("#" + view + " table").getAttribute("aria-rowcount")) - 1;
"""


def sort_all(browser, view):
    """Clicks every head of a table twice; gives the title, the times, and the first cells of both orders."""
    found = []
    for index in range(browser.run(f"document.querySelectorAll('#{view} thead button').length")):
        click = f"timed(() => document.querySelectorAll('#{view} thead button')[{index}].click())"
        entry = {"title": browser.run(f"document.querySelectorAll('#{view} thead button')[{index}].textContent"), "orders": []}
        for _ in range(2):
            entry["orders"].append({"ms": browser.run(click), "sort": browser.run(
                f"document.querySelectorAll('#{view} thead th')[{index}].getAttribute('aria-sort')"), "cells": browser.run(f"cells('{view}', {index})")})
        found.append(entry)
    return found


def filter_all(browser):
    """Filters by text, verdict, nearness and flakiness; gives the number of rows and the time of each."""
    word = browser.run("cells('candidate-view', 0)[0].slice(0, 3)")
    steps = [("candidate-find", word), ("candidate-find", "no such candidate at all"), ("candidate-find", "1"), ("candidate-find", ""),
             ("candidate-verdict", "0"), ("candidate-verdict", ""), ("candidate-near", True), ("candidate-near", False),
             ("candidate-flaky", True), ("candidate-flaky", False)]
    found = []
    for field, value in steps:
        took = browser.run(f"timed(() => enter({json.dumps(field)}, {json.dumps(value)}))")
        found.append({"field": field, "value": value, "ms": took, "rows": browser.run("total('candidate-view')")})
    browser.run("document.getElementById('candidate-reset').click()")
    return found


def keys(browser, pictures):
    """Moves and opens by keys alone."""
    browser.run("document.getElementById('candidate-view').focus()")
    for _ in range(2):
        browser.key("ArrowDown", 40)
    found = {"focused": browser.run("document.activeElement.dataset.position")}
    browser.key("Enter", 13)
    browser.wait("document.getElementById('detail').open && document.querySelector('#detail-body pre, #detail-body .note') !== null")
    found["opened"] = browser.run("document.getElementById('detail-name').textContent")
    browser.picture(pictures, "candidate")
    browser.key("ArrowRight", 39)
    browser.wait("document.querySelector('#detail-body pre, #detail-body .note') !== null")
    found["next"] = browser.run("document.getElementById('detail-name').textContent")
    found["accessibility"] = accessibility(browser)
    browser.key("Escape", 27)
    browser.wait("!document.getElementById('detail').open")
    found["back"] = browser.run("document.activeElement.dataset.position")
    browser.key("End", 35)
    found["last"] = browser.run("document.activeElement.getAttribute('aria-rowindex')")
    return found


def open_all(browser):
    """Opens up to 40 candidates one after another and gives what each shows."""
    found = []
    for position in range(min(40, browser.run("total('candidate-view')"))):
        browser.run(f"location.hash = ''; document.getElementById('candidate-view').scrollTop = {position} * 31; 1")
        browser.wait(f"document.querySelector('#candidate-view tr[data-position=\"{position}\"]') !== null")
        browser.run(f"document.querySelector('#candidate-view tr[data-position=\"{position}\"]').click()")
        browser.wait("document.querySelector('#detail-body pre, #detail-body .note') !== null")
        found.append(browser.run("""({ name: document.getElementById('detail-name').textContent, text: document.getElementById('detail-body').textContent.slice(0, 20000),
            marks: [...document.querySelectorAll('#detail-body mark')].map((mark) => mark.textContent),
            tags: [...new Set([...document.querySelectorAll('#detail-body *')].map((made) => made.tagName))] })"""))
        browser.run("document.getElementById('detail').close()")
        browser.wait("!document.getElementById('detail').open")
    return found


def accessibility(browser):
    axe = importlib.resources.files("axe_core_python").joinpath("axe.min.js").read_text()
    browser.run(axe + "; 1")
    found = browser.run("axe.run(document, { resultTypes: ['violations'] })")
    return [{"id": entry["id"], "help": entry["help"], "nodes": [node["html"][:300] + " " + node["failureSummary"] for node in entry["nodes"]][:5]}
            for entry in found["violations"]]


def open_page(browser, page, dark):
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.call("Emulation.setEmulatedMedia", features=scheme)
    browser.load(pathlib.Path(page).resolve().as_uri())
    browser.wait("document.documentElement.dataset.ready === 'true' || document.getElementById('trouble')?.hidden === false")
    browser.run(HELPERS)


def use_comparison(browser, page, pictures, dark):
    """Sorts, searches and chooses in the table of a comparison, as `use` does in a report."""
    open_page(browser, page, dark)
    result = {"rows": browser.run("total('view')"), "first": browser.run("cells('view', 0)"), "trouble": browser.run("document.getElementById('trouble').textContent")}
    browser.picture(pictures, "comparison", whole=True)
    result["accessibility"] = accessibility(browser)
    result["sorts"] = sort_all(browser, "view")
    result["filters"] = []
    for value in (browser.run("cells('view', 0)[0].slice(0, 4)"), "no such row at all", ""):
        took = browser.run(f"timed(() => enter('find', {json.dumps(value)}))")
        result["filters"].append({"field": "find", "value": value, "ms": took, "rows": browser.run("total('view')")})
    lists = browser.run("document.querySelectorAll('#choices select').length")
    for index in range(lists):
        for value in range(browser.run(f"document.querySelectorAll('#choices select')[{index}].options.length") - 1):
            name = browser.run(f"(() => {{ const list = document.querySelectorAll('#choices select')[{index}]; list.value = '{value}'; list.dispatchEvent(new Event('input')); return list.selectedOptions[0].textContent; }})()")
            result["filters"].append({"field": f"choice {index}", "value": name, "ms": 0, "rows": browser.run("total('view')")})
        browser.run("document.getElementById('reset').click()")
    browser.run("document.getElementById('view').focus()")
    browser.key("End", 35)
    result["last"] = browser.run("document.activeElement.getAttribute('aria-rowindex')")
    result["links"] = browser.run("[...document.querySelectorAll('#runs + table a')].map((made) => made.getAttribute('href'))")
    result["text"] = browser.run("document.body.textContent.slice(0, 100000)")
    result["marks_of_attack"] = browser.run("Object.keys(window).filter((name) => name.startsWith('attacked'))")
    result["troubles"], result["requests"] = browser.troubles, browser.requests
    return result


def use(browser, page, pictures, dark):
    open_page(browser, page, dark)
    result = {
        "first_paint_ms": browser.run("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1"),
        "ready_ms": browser.run("performance.now()"), "problems": browser.run("total('problem-view')"),
        "candidates": browser.run("total('candidate-view')"), "trouble": browser.run("document.getElementById('trouble').textContent"),
        "drawn": browser.run("document.querySelectorAll('tr.row').length"),
    }
    browser.picture(pictures, "page-top")
    browser.picture(pictures, "page", whole=True)
    result["accessibility"] = accessibility(browser)
    result["filters"] = filter_all(browser)
    result["problem_sorts"] = sort_all(browser, "problem-view")
    result["candidate_sorts"] = sort_all(browser, "candidate-view")
    browser.run("document.querySelector('#problem-view tr.row').click()")
    result["of_one_problem"] = {"rows": browser.run("total('candidate-view')"), "problems": browser.run("[...new Set(cells('candidate-view', 0))]")}
    browser.run("document.getElementById('candidate-reset').click()")
    result["keys"] = keys(browser, pictures)
    result["opened"] = open_all(browser)
    browser.run("document.getElementById('candidates').scrollIntoView()")
    browser.picture(pictures, "tables")
    result["scripts"] = browser.run("[...document.scripts].map((made) => made.type + ' ' + made.getAttribute('src'))")
    result["marks_of_attack"] = browser.run("Object.keys(window).filter((name) => name.startsWith('attacked'))")
    result["troubles"], result["requests"] = browser.troubles, browser.requests
    return result


def main():
    options = argparse.ArgumentParser()
    options.add_argument("page")
    options.add_argument("--pictures")
    options.add_argument("--dark", action="store_true")
    options.add_argument("--comparison", action="store_true")
    given = options.parse_args()
    place = tempfile.mkdtemp()
    browser = None
    try:
        browser = Browser(place)
        look = use_comparison if given.comparison else use
        print(json.dumps(look(browser, given.page, given.pictures, given.dark)))
    finally:
        if browser is not None:
            browser.close()
        shutil.rmtree(place, ignore_errors=True)


main()
