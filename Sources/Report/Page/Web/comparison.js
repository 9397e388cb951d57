// The page of a comparison: one table that sorts and filters. It follows `tables.js` in the same asynchronous function.
const page = JSON.parse(element("page").textContent);
const columns = page.columns.map((column) => ({ ...column, shown: column.values.map(line), codes: Int32Array.from(column.codes) }));

function chip(cell, value) { cell.append(make("span", "chip " + (/^[A-Za-z]{2,8}$/.test(value) ? "v-" + value : "v-none"), value)); }

const table = new Table(element("view"), "All " + page.what, columns.map((column) => ({
  title: column.title, width: column.width + "%", isNumber: column.kind === "number",
  key: () => { const keys = column.keys || rank(column.values); return Float64Array.from(column.codes, (code) => keys[code]); },
  fill: (cell, row) => {
    const value = column.shown[column.codes[row]];
    if (column.kind === "choice") chip(cell, value); else cell.textContent = cell.title = value;
  },
})), () => {});

// A list of values to choose from for each column that has few of them.
const choices = columns.filter((column) => column.kind === "choice" && column.values.length > 1).map((column) => {
  const label = make("label", "", column.title + " "), list = make("select"), all = make("option", "", "all");
  all.value = "";
  list.append(all, ...column.shown.map((value, code) => { const option = make("option", "", value); option.value = code; return option; }));
  list.addEventListener("input", filter);
  label.append(list);
  element("choices").append(label);
  return { column, list };
});

let sorted = null;
function filter() {
  if (sorted === null) sorted = table.order(page.count);
  const wanted = words(element("find").value).map((word) => columns.map((column) => Uint8Array.from(column.shown, (value) => value.toLowerCase().includes(word) ? 1 : 0)));
  const chosen = choices.filter((choice) => choice.list.value !== "").map((choice) => ({ codes: choice.column.codes, code: Number(choice.list.value) }));
  const rows = sorted.filter((row) => chosen.every((choice) => choice.codes[row] === choice.code)
    && wanted.every((found) => columns.some((column, index) => column.kind !== "number" && found[index][column.codes[row]])));
  table.show(rows);
  element("count").textContent = (rows.length === page.count ? "" : rows.length.toLocaleString("en") + " of ") + counted(page.count, page.what);
}
table.sorting = () => { sorted = null; filter(); };

element("find").addEventListener("input", filter);
element("reset").addEventListener("click", () => {
  element("find").value = "";
  for (const choice of choices) choice.list.value = "";
  filter();
});
filter();
document.documentElement.dataset.ready = "true";
