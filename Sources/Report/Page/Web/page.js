// The tables of a report's page: sort, filter, open. All text of others reaches the document through `textContent` alone.
(() => {
"use strict";
const element = (id) => document.getElementById(id);
const page = JSON.parse(element("page").textContent);
const problems = page.problems;
const loading = new Map();

// Pieces of data stand in the page, or in scripts beside it that call this function: a page that was opened as a file can fetch nothing.
window.gencodePage = (name, data) => { const wait = loading.get(name); if (wait) wait(data); };

function piece(name) {
  const inside = element("piece-" + name);
  if (inside) return Promise.resolve(JSON.parse(inside.textContent));
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = () => reject(new Error("page/" + page.files[name] + " is missing or damaged: `gencode run merge` writes the page anew."));
    loading.set(name, resolve);
    script.onerror = fail;
    script.onload = fail;  // After the data has come, this changes nothing.
    script.src = "page/" + page.files[name];
    document.head.append(script);
  });
}

function trouble(error) {
  element("trouble").textContent = "This page is not whole: " + error.message;
  element("trouble").hidden = false;
}

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Characters that do not show, or that change how other characters show.
const hiddenSigns = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const line = (text) => text.replace(/[\t\n]/g, " ").replace(hiddenSigns, "\ufffd");
const signName = (sign) => "U+" + sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

function putText(parent, text) {
  const shown = text.replaceAll("\r\n", "\n");
  let from = 0;
  for (const found of shown.matchAll(hiddenSigns)) {
    parent.append(shown.slice(from, found.index), make("span", "hidden-sign", signName(found[0])));
    from = found.index + found[0].length;
  }
  parent.append(shown.slice(from));
}

const seconds = (tenths) => tenths < 0 ? "" : tenths < 10000 ? (tenths / 10).toFixed(tenths < 1000 ? 1 : 0) + " ms" : (tenths / 10000).toFixed(2) + " s";
const counted = (count, what) => count.toLocaleString("en") + " " + what;
const mebibytes = (kibibytes) => kibibytes < 0 ? "" : (kibibytes / 1024).toFixed(1) + " MiB";
const bytes = (count) => count.toLocaleString("en") + (count === 1 ? " byte" : " bytes");
const codes = page.codes;  // By a verdict's number; the last stands for none.

function chip(verdict) {
  const made = make("span", "chip v-" + (verdict < codes.length - 1 ? codes[verdict] : "none"), codes[verdict]);
  made.title = page.meanings[verdict];
  return made;
}

// A table of which only the rows in sight are in the document.
class Table {
  constructor(view, label, columns, open) {
    this.view = view;
    this.columns = columns;
    this.open = open;
    this.rows = new Int32Array(0);  // What is shown, in order.
    this.sorted = -1;
    this.isDescending = false;
    this.active = -1;
    this.height = 31;
    this.printing = false;
    this.build(label);
    view.addEventListener("scroll", () => this.soon(), { passive: true });
    view.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("tr.row");
      if (row) { this.active = Number(row.dataset.position); this.open(this.active); }
    });
    addEventListener("beforeprint", () => { this.printing = true; this.draw(); });
    addEventListener("afterprint", () => { this.printing = false; this.draw(); });
  }

  build(label) {
    this.table = make("table");
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-label", label);
    const group = make("colgroup"), head = make("thead"), row = make("tr");
    this.heads = this.columns.map((column, index) => {
      const width = make("col");
      width.style.width = column.width;
      group.append(width);
      const cell = make("th", column.isNumber ? "number" : "");
      cell.scope = "col";
      const button = make("button", "", column.title);
      button.type = "button";
      button.addEventListener("click", () => this.sortBy(index));
      cell.append(button);
      row.append(cell);
      return cell;
    });
    head.append(row);
    this.body = make("tbody");
    this.table.append(group, head, this.body);
    this.view.append(this.table);
  }

  sortBy(index) {
    this.isDescending = this.sorted === index ? !this.isDescending : Boolean(this.columns[index].isNumber);
    this.sorted = index;
    this.heads.forEach((cell, other) => {
      if (other === index) cell.setAttribute("aria-sort", this.isDescending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    this.sorting();
  }

  // All row numbers in the chosen order.
  order(count) {
    const rows = Int32Array.from({ length: count }, (_, row) => row);
    if (this.sorted < 0) return rows;
    const key = this.columns[this.sorted].key, sign = this.isDescending ? -1 : 1;
    return rows.sort((one, other) => sign * (key[one] - key[other]) || one - other);
  }

  show(rows) {
    this.rows = rows;
    this.active = -1;
    this.view.scrollTop = 0;
    this.table.setAttribute("aria-rowcount", rows.length + 1);
    this.draw();
  }

  soon() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => { this.isWaiting = false; this.draw(); });
  }

  draw() {
    const count = this.rows.length;
    let first = Math.max(0, Math.floor(this.view.scrollTop / this.height) - 6);
    let end = Math.min(count, first + Math.ceil(Math.max(this.view.clientHeight, 600) / this.height) + 12);
    if (this.printing) { first = 0; end = Math.min(count, 200); }
    const hadFocus = this.body.contains(document.activeElement);
    const gap = (rows) => { const row = make("tr", "gap"), cell = make("td"); cell.colSpan = this.columns.length; cell.style.height = rows * this.height + "px"; row.setAttribute("aria-hidden", "true"); row.append(cell); return row; };
    const drawn = [];
    for (let position = first; position < end; position += 1) drawn.push(this.row(position));
    if (this.printing) this.body.replaceChildren(...drawn);
    else this.body.replaceChildren(...(first > 0 ? [gap(first)] : []), ...drawn, ...(end < count ? [gap(count - end)] : []));
    if (drawn.length > 0 && !this.printing) this.height = drawn[0].getBoundingClientRect().height || this.height;
    if (hadFocus) (this.rowAt(this.active) || this.view).focus({ preventScroll: true });
  }

  row(position) {
    const row = make("tr", "row");
    row.tabIndex = -1;
    row.dataset.position = position;
    row.setAttribute("aria-rowindex", position + 2);
    this.columns.forEach((column, index) => {
      const cell = make(index === 0 ? "th" : "td", column.isNumber ? "number" : "");
      if (index === 0) cell.scope = "row";
      column.fill(cell, this.rows[position]);
      row.append(cell);
    });
    return row;
  }

  rowAt(position) { return this.body.querySelector('tr[data-position="' + position + '"]'); }

  key(event) {
    if (event.target.closest("thead")) return;
    const step = Math.max(1, Math.floor(this.view.clientHeight / this.height) - 2);
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: step, PageUp: -step, Home: -Infinity, End: Infinity };
    if (event.key === "Enter" && this.active >= 0) { event.preventDefault(); return this.open(this.active); }
    if (!(event.key in moves) || this.rows.length === 0) return;
    event.preventDefault();
    this.focus(Math.min(this.rows.length - 1, Math.max(0, this.active + moves[event.key])));
  }

  focus(position) {
    this.active = position;
    const top = position * this.height, room = this.view.clientHeight - 2 * this.height;
    if (top < this.view.scrollTop) this.view.scrollTop = top;
    else if (top > this.view.scrollTop + room) this.view.scrollTop = top - room;
    this.draw();
    const row = this.rowAt(position);
    if (row) row.focus({ preventScroll: true });
  }
}

// Ranks of texts, so that sorting compares numbers.
function ranks(texts) {
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const order = texts.map((_, index) => index).sort((one, other) => compare(texts[one], texts[other]) || one - other);
  const found = new Int32Array(texts.length);
  order.forEach((index, rank) => { found[index] = rank > 0 && texts[index] === texts[order[rank - 1]] ? found[order[rank - 1]] : rank; });
  return found;
}

const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
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
  cpu: column(), memory: column(), near: column(), detail: column(), names: [], lowerNames: [], loaded: 0, order: column(), problemOrder: column(),
};
let onlyProblem = -1;

const label = (row) => candidates.label[row] < 0 ? candidates.names[-candidates.label[row] - 1] : candidates.names[candidates.label[row]] + candidates.candidate[row];

function takeRows(part) {
  const from = candidates.loaded, offset = candidates.names.length;
  candidates.names.push(...part.labels.map(line));
  candidates.lowerNames.push(...part.labels.map((text) => line(text).toLowerCase()));
  for (const name of ["problem", "candidate", "language", "verdict", "passed", "tests", "failed", "cpu", "memory", "near", "detail"]) candidates[name].set(part[name], from);
  candidates.label.set(part.label.map((code) => code < 0 ? code - offset : code + offset), from);
  candidates.loaded += part.label.length;
  for (let row = from; row < candidates.loaded; row += 1) {
    candidates.order[row] = row;
    candidates.problemOrder[row] = nameRanks[candidates.problem[row]];
  }
}

const show = (fill) => (cell, row) => { cell.textContent = fill(row); };
const candidateTable = new Table(element("candidate-view"), "Candidates", [
  { title: "problem", width: "24%", key: candidates.problemOrder, fill: (cell, row) => { cell.textContent = cell.title = names[candidates.problem[row]]; } },
  { title: "candidate", width: "18%", key: candidates.candidate, fill: (cell, row) => { cell.textContent = cell.title = label(row); } },
  { title: "language", width: "9%", key: candidates.language, fill: show((row) => line(page.languages[candidates.language[row]])) },
  { title: "verdict", width: "9%", key: candidates.verdict, fill: (cell, row) => cell.append(chip(candidates.verdict[row])) },
  { title: "tests passed", width: "10%", isNumber: true, key: candidates.passed, fill: show((row) => candidates.passed[row] + " of " + candidates.tests[row]) },
  { title: "first failed", width: "9%", isNumber: true, key: candidates.failed, fill: show((row) => candidates.failed[row] < 0 ? "" : candidates.failed[row]) },
  { title: "CPU time", width: "10%", isNumber: true, key: candidates.cpu, fill: fillTime },
  { title: "memory", width: "11%", isNumber: true, key: candidates.memory, fill: show((row) => mebibytes(candidates.memory[row])) },
], (position) => openCandidate(position));

function fillTime(cell, row) {
  cell.append(seconds(candidates.cpu[row]));
  if (candidates.near[row]) { const flag = make("span", "flag", " near"); flag.title = "accepted with 80 % or more of a limit used"; cell.append(flag); }
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
  const verdict = element("candidate-verdict").value, language = element("candidate-language").value, near = element("candidate-near").checked;
  const wanted = words(element("candidate-find").value), matches = matcher(wanted);
  const rows = new Int32Array(candidates.loaded);
  let count = 0;
  for (const row of sortedRows) {
    if (onlyProblem >= 0 && candidates.problem[row] !== onlyProblem) continue;
    if (verdict !== "" && candidates.verdict[row] !== Number(verdict)) continue;
    if (language !== "" && candidates.language[row] !== Number(language)) continue;
    if (near && !candidates.near[row]) continue;
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
  element("candidate-near").checked = false;
  filterCandidates();
}

// One candidate.
const dialog = element("detail"), detailBody = element("detail-body");
let opened = -1;

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
  history.replaceState(null, "", "#candidate-" + row);
  detailOf(row).then((detail) => { if (opened === position) fillDetail(row, detail); }).catch(trouble);
}

async function detailOf(row) {
  const number = candidates.detail[row];
  if (number < 0) return null;
  let index = page.detailFirsts.length - 1;
  while (page.detailFirsts[index] > number) index -= 1;
  const cached = detailOf.cache.get(index) || piece("details-" + index);
  detailOf.cache.set(index, cached);
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
    detailBody.append(block("what the model answered in the stage " + line(detail.completion.stage) + "; the program is marked", detail.completion.text, true),
      make("p", "note", "The prompt as it was sent is not kept. The plan of the generation, plan.h5, has its template."));
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
  if (event.target.closest("pre, summary") && event.key.startsWith("Arrow")) return;
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  const position = opened;
  opened = -1;
  history.replaceState(null, "", "#candidates");
  if (position >= 0) candidateTable.focus(position);
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
  for (const id of ["candidate-find", "candidate-verdict", "candidate-language", "candidate-near"]) element(id).addEventListener("input", filterCandidates);
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
})();
