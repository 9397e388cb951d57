// What the scripts of all pages share: texts, and a table that sorts and scrolls. Text of others reaches the document by `textContent` alone.
const element = (id) => document.getElementById(id);

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
    this.note = make("p", "note printed");
    view.after(this.note);
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
    // A key that takes long to make is a function, and is made at the first click.
    const made = this.columns[this.sorted].key, key = typeof made === "function" ? made() : made, sign = this.isDescending ? -1 : 1;
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
    this.note.textContent = end < count ? "On paper: the first " + end + " of " + counted(count, "rows") + "." : "";
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
    if (event.target.closest("thead") || event.altKey || event.ctrlKey || event.metaKey) return;
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

// Ranks of texts, so that sorting compares numbers. A function that makes them when they are first asked for.
function ranks(texts) {
  let made = null;
  return () => made ||= rank(texts);
}

function rank(texts) {
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const order = texts.map((_, index) => index).sort((one, other) => compare(texts[one], texts[other]) || one - other);
  const found = new Int32Array(texts.length);
  order.forEach((index, rank) => { found[index] = rank > 0 && texts[index] === texts[order[rank - 1]] ? found[order[rank - 1]] : rank; });
  return found;
}

const words = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);
