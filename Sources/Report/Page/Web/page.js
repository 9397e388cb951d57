// The page of a report: sort, filter, open. It follows `tables.js` in the same asynchronous function.
const page = JSON.parse(element("page").textContent);
const loading = new Map();

// Pieces of data stand in the page, or in scripts beside it that call this function: a page that was opened as a file can fetch nothing.
window.gencodePage = (name, data) => { const wait = loading.get(name); if (wait) wait(data); };

function piece(name) {
  const inside = element("piece-" + name);
  if (inside) return Promise.resolve(JSON.parse(inside.textContent));
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => reject(new Error("page/" + page.files[name] + " is missing or damaged. Copy the directory page beside report.html, or let `gencode run merge` write the page anew."));
    loading.set(name, resolve);
    script.onerror = fail;
    script.onload = fail;  // After the data has come, this changes nothing.
    script.src = "page/" + page.files[name];
    document.head.append(script);
  });
}

const problems = await piece("problems-0").catch((error) => { trouble(error); return null; });
if (problems === null) return;
const codes = page.codes;  // By a verdict's number; the last stands for none.

function chip(verdict) {
  const made = make("span", "chip v-" + (verdict < codes.length - 1 ? codes[verdict] : "none"), codes[verdict]);
  made.title = page.meanings[verdict];
  return made;
}

const names = problems.name.map(line);
const nameRanks = ranks(problems.name);

// The table of problems.
const accepted = problems.n.map((n, row) => n > 0 ? problems.verdicts[row][0] : 0);
// As pass@1 counts: without candidates that have no verdict, or only the judge's own failure.
const unscored = [codes.indexOf("JE"), codes.length - 1];
const scored = problems.n.map((n, row) => n > 0 ? n - unscored.reduce((sum, code) => sum + (problems.verdicts[row][code] || 0), 0) : 0);
const share = accepted.map((count, row) => scored[row] > 0 ? count / scored[row] : -1);
const textCell = (texts) => (cell, row) => { cell.textContent = cell.title = line(texts[row]); };
const tagTexts = problems.tags.map((tags) => tags.join(", "));

function fillName(cell, row) {
  cell.append(names[row]);
  cell.title = names[row];
  if (problems.quarantine[row]) { const flag = make("span", "flag", " in quarantine"); flag.title = line(problems.quarantine[row]); cell.append(flag); }
}

function fillMix(cell, row) {
  if (row >= problems.verdicts.length) { cell.textContent = "no candidates"; return; }
  const bar = make("div", "mini");
  bar.title = problems.verdicts[row].map((count, verdict) => count > 0 ? codes[verdict] + " " + count : "").filter(Boolean).join(", ");
  bar.setAttribute("role", "img");
  bar.setAttribute("aria-label", bar.title);
  problems.verdicts[row].forEach((count, verdict) => {
    if (count === 0) return;
    const part = make("span", "v-" + (verdict < codes.length - 1 ? codes[verdict] : "none"));
    part.style.width = 100 * count / problems.n[row] + "%";
    bar.append(part);
  });
  cell.append(bar);
}

const problemTable = new Table(element("problem-view"), "Problems", [
  { title: "problem", width: "24%", key: nameRanks, fill: fillName },
  ...(problems.difficulty.some(Boolean) ? [{ title: "difficulty", width: "10%", key: ranks(problems.difficulty), fill: textCell(problems.difficulty) }] : []),
  ...(tagTexts.some(Boolean) ? [{ title: "tags", width: "15%", key: ranks(tagTexts), fill: textCell(tagTexts) }] : []),
  { title: "tests", width: "7%", isNumber: true, key: problems.tests, fill: (cell, row) => { cell.textContent = problems.tests[row] || ""; } },
  ...(problems.time.some((time) => time >= 0) ? [{ title: "time limit", width: "9%", isNumber: true, key: problems.time, fill: (cell, row) => { cell.textContent = problems.time[row] < 0 ? "" : problems.time[row] / 1000 + " s"; } }] : []),
  { title: "candidates", width: "9%", isNumber: true, key: problems.n, fill: (cell, row) => { cell.textContent = problems.n[row].toLocaleString("en"); } },
  { title: "accepted", width: "11%", isNumber: true, key: share, fill: (cell, row) => { cell.textContent = scored[row] > 0 ? (100 * share[row]).toFixed(1) + " % (" + accepted[row] + ")" : ""; } },
  { title: "verdicts", width: "24%", key: share, fill: fillMix },
], (position) => showProblem(problemTable.rows[position]));

function filterProblems() {
  const wanted = words(element("problem-find").value);
  const texts = names.map((name, row) => (name + " " + problems.difficulty[row] + " " + tagTexts[row]).toLowerCase());
  const rows = problemTable.order(names.length).filter((row) => wanted.every((word) => texts[row].includes(word)));
  problemTable.show(rows);
  element("problem-count").textContent = (rows.length === names.length ? "" : rows.length + " of ") + counted(names.length, "problems");
}
problemTable.sorting = filterProblems;

// The table of candidates. Its columns are filled piece by piece.
const total = page.candidates;
const column = () => new Int32Array(total);
const candidates = {
  label: column(), problem: column(), candidate: column(), language: column(), verdict: column(), passed: column(), tests: column(), failed: column(),
  cpu: column(), memory: column(), near: column(), flaky: column(), detail: column(), names: [], lowerNames: [], loaded: 0,
};
let onlyProblem = -1;

const label = (row) => candidates.label[row] < 0 ? candidates.names[-candidates.label[row] - 1] : candidates.names[candidates.label[row]] + candidates.candidate[row];

function takeRows(part) {
  const from = candidates.loaded, offset = candidates.names.length;
  candidates.names.push(...part.labels.map(line));
  candidates.lowerNames.push(...part.labels.map((text) => line(text).toLowerCase()));
  for (const name of ["problem", "candidate", "language", "verdict", "passed", "tests", "failed", "cpu", "memory", "near", "flaky", "detail"]) candidates[name].set(part[name], from);
  candidates.label.set(part.label.map((code) => code < 0 ? code - offset : code + offset), from);
  candidates.loaded += part.label.length;
}

const show = (fill) => (cell, row) => { cell.textContent = fill(row); };
const candidateTable = new Table(element("candidate-view"), "Candidates", [
  { title: "problem", width: "24%", key: () => { const ranks = nameRanks(); return candidates.problem.map((problem) => ranks[problem]); }, fill: (cell, row) => { cell.textContent = cell.title = names[candidates.problem[row]]; } },
  { title: "candidate", width: "18%", key: candidates.candidate, fill: (cell, row) => { cell.textContent = cell.title = label(row); } },
  { title: "language", width: "9%", key: candidates.language, fill: show((row) => line(page.languages[candidates.language[row]])) },
  { title: "verdict", width: "9%", key: candidates.verdict, fill: (cell, row) => cell.append(chip(candidates.verdict[row])) },
  { title: "tests passed", width: "10%", isNumber: true, key: candidates.passed, fill: show((row) => candidates.passed[row] + " of " + candidates.tests[row]) },
  { title: "first failed", width: "9%", isNumber: true, key: candidates.failed, fill: show((row) => candidates.failed[row] < 0 ? "" : candidates.failed[row]) },
  { title: "CPU time", width: "10%", isNumber: true, key: candidates.cpu, fill: fillTime },
  { title: "memory", width: "11%", isNumber: true, key: candidates.memory, fill: show((row) => mebibytes(candidates.memory[row])) },
], (position) => openCandidate(position));

const flakiness = (row) => counted(candidates.flaky[row], candidates.flaky[row] === 1 ? "test" : "tests") + " passed only when run again";

function fillTime(cell, row) {
  cell.append(seconds(candidates.cpu[row]));
  if (candidates.near[row]) { const flag = make("span", "flag", " near"); flag.title = "0.8 to 1.25 times a limit used"; cell.append(flag); }
  if (candidates.flaky[row]) { const flag = make("span", "flag", " flaky"); flag.title = flakiness(row); cell.append(flag); }
}

// For each word: which problems and languages have it. Only rows where neither does have their label looked at.
function matcher(wanted) {
  const lowerNames = names.map((name) => name.toLowerCase()), lowerLanguages = page.languages.map((language) => language.toLowerCase());
  const tests = wanted.map((word) => ({
    word,
    problem: Uint8Array.from(lowerNames, (name) => name.includes(word) ? 1 : 0),
    language: Uint8Array.from(lowerLanguages, (language) => language.includes(word) ? 1 : 0),
    name: Uint8Array.from(candidates.lowerNames, (name) => name.includes(word) ? 1 : 0),
  }));
  const { problem, language, label: code, candidate, lowerNames: texts } = candidates;
  return (row) => {
    for (const test of tests) {
      if (test.problem[problem[row]] || test.language[language[row]]) continue;
      if (code[row] < 0 ? test.name[-code[row] - 1] : test.name[code[row]] || (texts[code[row]] + candidate[row]).includes(test.word)) continue;
      return false;
    }
    return true;
  };
}

let sortedRows = null;
function filterCandidates() {
  if (sortedRows === null || sortedRows.length !== candidates.loaded) sortedRows = candidateTable.order(candidates.loaded);
  const verdict = element("candidate-verdict").value, language = element("candidate-language").value, near = element("candidate-near").checked, flaky = element("candidate-flaky").checked;
  const wanted = words(element("candidate-find").value), matches = matcher(wanted);
  const rows = new Int32Array(candidates.loaded);
  let count = 0;
  for (const row of sortedRows) {
    if (onlyProblem >= 0 && candidates.problem[row] !== onlyProblem) continue;
    if (verdict !== "" && candidates.verdict[row] !== Number(verdict)) continue;
    if (language !== "" && candidates.language[row] !== Number(language)) continue;
    if (near && !candidates.near[row]) continue;
    if (flaky && !candidates.flaky[row]) continue;
    if (wanted.length > 0 && !matches(row)) continue;
    rows[count++] = row;
  }
  candidateTable.show(rows.subarray(0, count));
  const whole = counted(total, "candidates") + (candidates.loaded < total ? " (loading)" : "");
  const of = onlyProblem >= 0 ? ", only of " + names[onlyProblem] : "";
  element("candidate-count").textContent = (count === total ? "" : count.toLocaleString("en") + " of ") + whole + of;
}
candidateTable.sorting = () => { sortedRows = null; filterCandidates(); };

function showProblem(problem) {
  onlyProblem = problem;
  filterCandidates();
  element("candidates").scrollIntoView({ block: "start" });
  element("candidates").focus({ preventScroll: true });
}

function reset() {
  onlyProblem = -1;
  for (const id of ["candidate-find", "candidate-verdict", "candidate-language"]) element(id).value = "";
  for (const id of ["candidate-near", "candidate-flaky"]) element(id).checked = false;
  filterCandidates();
}

// One candidate.
const dialog = element("detail"), detailBody = element("detail-body");
let opened = -1, openings = 0;

// A page that stands in another one may not be allowed to change its address.
function setAddress(hash) { try { history.replaceState(null, "", hash); } catch { /* The page works without. */ } }

function openCandidate(position) {
  opened = position;
  const row = candidateTable.rows[position];
  element("detail-name").textContent = names[candidates.problem[row]] + ": " + label(row);
  element("detail-before").disabled = position === 0;
  element("detail-next").disabled = position === candidateTable.rows.length - 1;
  detailBody.replaceChildren(facts(row));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  element("detail-name").focus();
  const opening = ++openings;
  detailOf(row).then((detail) => { if (opened >= 0 && opening === openings) fillDetail(row, detail); }).catch(trouble);
  setAddress("#candidate-" + row);
}

async function detailOf(row) {
  const number = candidates.detail[row];
  if (number < 0) return null;
  let index = page.detailFirsts.length - 1;
  while (page.detailFirsts[index] > number) index -= 1;
  const cached = detailOf.cache.get(index) || piece("details-" + index);
  detailOf.cache.set(index, cached);
  cached.catch(() => detailOf.cache.delete(index));  // The next candidate tries again.
  return (await cached)[number - page.detailFirsts[index]];
}
detailOf.cache = new Map();

function facts(row) {
  const list = make("dl", "line"), problem = candidates.problem[row];
  const add = (name, value) => {
    if (value === "") return;
    const entry = make("div"), description = make("dd");
    description.append(value);
    entry.append(make("dt", "", name), description);
    list.append(entry);
  };
  const verdict = make("span");
  verdict.append(chip(candidates.verdict[row]), " " + page.meanings[candidates.verdict[row]]);
  add("verdict", verdict);
  add("tests passed", candidates.passed[row] + " of " + candidates.tests[row]);
  add("CPU time, memory", candidates.memory[row] <= 0 ? "" : seconds(candidates.cpu[row]) + ", " + mebibytes(candidates.memory[row]) + (candidates.near[row] ? ": near a limit" : ""));
  add("flaky", candidates.flaky[row] ? flakiness(row) : "");
  add("language", line(page.languages[candidates.language[row]]));
  add("checker", line(problems.checker[problem]));
  add("quarantine", line(problems.quarantine[problem]));
  return list;
}

function block(title, shown, isWrapped) {
  const part = make("div"), text = make("pre", isWrapped ? "wrap" : "");
  const [before, marked, after, first, count, kept, whole, isUTF8] = [shown[0], shown[1], shown[2], ...shown[3]];
  const remarks = [];
  if (whole === 0) remarks.push("empty");
  else if (kept === 0) remarks.push(bytes(whole) + ", of which the run kept none: it keeps what judging.kept_output_kib says");
  else if (count < kept) remarks.push("bytes " + first.toLocaleString("en") + " to " + (first + count).toLocaleString("en") + " of " + bytes(whole));
  else remarks.push(bytes(whole));
  if (kept > 0 && kept < whole) remarks.push("the run kept the first " + bytes(kept) + ": judging.kept_output_kib keeps more");
  if (!isUTF8) remarks.push("not UTF-8");
  part.append(make("h4", "", title + " (" + remarks.join("; ") + ")"));
  text.tabIndex = 0;
  text.setAttribute("role", "group");
  text.setAttribute("aria-label", title);
  putText(text, before);
  if (marked !== "") { const mark = make("mark"); putText(mark, marked); text.append(mark); }
  putText(text, after);
  part.append(text);
  return part;
}

function fillDetail(row, detail) {
  if (detail === null) {
    detailBody.append(make("p", "note", "The page does not hold this candidate's source and outputs. They are in the run's files: plan.h5 and shards/."));
    return;
  }
  if (detail.message) detailBody.append(make("h3", "", "Message"), make("p", "message", line(detail.message)));
  fillTests(detail);
  for (const failure of detail.failures) fillFailure(failure, detail);
  detailBody.append(make("h3", "", "Source"), block("program", detail.source, false));
  if (detail.completion) {
    detailBody.append(make("h3", "", "Completion"));
    if (detail.completion.reason) detailBody.append(make("p", "message", line(detail.completion.reason)));
    detailBody.append(block("what the model answered in the stage " + line(detail.completion.stage) + "; the program is marked", detail.completion.text, true));
    if (detail.completion.prompt) detailBody.append(block("the prompt that it answers", detail.completion.prompt, true));
    else detailBody.append(make("p", "note", "The run does not keep prompts as they were sent, and this one cannot be made again here. The plan of the generation, plan.h5, has its template."));
  }
  const rest = [detail.expected && "known verdict " + detail.expected, detail.tier && "sandbox tier " + detail.tier, detail.digest && "SHA-256 of the source " + detail.digest];
  detailBody.append(make("p", "note", rest.filter(Boolean).join(" · ")));
  for (const mark of detailBody.querySelectorAll("mark")) {
    const text = mark.closest("pre");
    text.scrollTop = Math.max(0, mark.offsetTop - text.offsetTop - 80);
    text.scrollLeft = Math.max(0, mark.offsetLeft - text.offsetLeft - text.clientWidth / 2);
  }
}

function fillTests(detail) {
  if (detail.tests.length === 0) return;
  const more = detail.ran > detail.tests.length ? ", of which the first " + detail.tests.length + " are shown" : "";
  detailBody.append(make("h3", "", "Tests (" + detail.ran + " ran" + more + ")"));
  const folded = make("details"), table = make("table", "plain"), body = make("tbody"), strip = make("ul", "tests");
  for (const [position, name, verdict, cpu, wall, memory, exit] of detail.tests) {
    const item = make("li"), mark = chip(verdict), row = make("tr");
    mark.title = position + " " + line(name) + ": " + page.meanings[verdict];
    item.append(mark);
    strip.append(item);
    [position, line(name), codes[verdict], seconds(cpu), seconds(wall), mebibytes(memory), exit].forEach((value, index) => row.append(make("td", index > 2 ? "number" : "", value)));
    body.append(row);
  }
  const head = make("thead"), titles = make("tr");
  ["test", "name", "verdict", "CPU time", "wall time", "memory", "exit code"].forEach((title, index) => { const cell = make("th", index > 2 ? "number" : "", title); cell.scope = "col"; titles.append(cell); });
  head.append(titles);
  table.append(head, body);
  folded.append(make("summary", "", "Time, memory and exit code of each test"), table);
  detailBody.append(strip, folded);
}

function fillFailure(failure, detail) {
  const part = make("div", "failure"), pair = make("div", "pair");
  const test = detail.tests.find((entry) => entry[0] === failure.test);
  part.append(make("h3", "", "Failed test " + failure.test + (test ? ": " + line(test[1]) + " " + codes[test[2]] : "")));
  if (failure.wanted) {
    pair.append(block("expected", failure.wanted, true), block("printed", failure.printed, true));
    part.append(pair);
  } else part.append(block("printed", failure.printed, true));
  if (failure.wanted && (failure.wanted[1] || failure.printed[1])) part.append(make("p", "note", "The first difference is marked, white space aside. A checker other than `tokens` may accept some differences."));
  if (failure.errors) part.append(block("end of standard error", failure.errors, true));
  if (failure.input) part.append(block("input", failure.input, true));
  detailBody.append(part);
}

function step(by) {
  const next = opened + by;
  if (next >= 0 && next < candidateTable.rows.length) { candidateTable.active = next; openCandidate(next); }
}

dialog.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("pre, summary") && event.key.startsWith("Arrow")) return;
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  const position = opened;
  opened = -1;
  if (position >= 0) candidateTable.focus(position);
  setAddress("#candidates");
});
element("detail-before").addEventListener("click", () => step(-1));
element("detail-next").addEventListener("click", () => step(1));
element("detail-close").addEventListener("click", () => dialog.close());

function options(id, texts, isUsed) {
  texts.forEach((text, index) => {
    if (!isUsed(index)) return;
    const option = make("option", "", text);
    option.value = index;
    element(id).append(option);
  });
}

async function start() {
  options("candidate-verdict", codes.map((code, verdict) => code + " " + page.meanings[verdict]), (verdict) => problems.verdicts.some((counts) => counts[verdict] > 0));
  options("candidate-language", page.languages.map(line), () => true);
  for (const id of ["candidate-find", "candidate-verdict", "candidate-language", "candidate-near", "candidate-flaky"]) element(id).addEventListener("input", filterCandidates);
  element("problem-find").addEventListener("input", filterProblems);
  element("candidate-reset").addEventListener("click", reset);
  filterProblems();
  for (let index = 0; index < page.rowPieces; index += 1) {
    takeRows(await piece("rows-" + index));
    if (index === 0 || index === page.rowPieces - 1) filterCandidates();
  }
  const wanted = /^#candidate-([0-9]{1,9})$/.exec(location.hash);
  const position = wanted ? candidateTable.rows.indexOf(Number(wanted[1])) : -1;
  if (position >= 0) openCandidate(position);
  document.documentElement.dataset.ready = "true";
}
start().catch(trouble);
