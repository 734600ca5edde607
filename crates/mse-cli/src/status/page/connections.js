// The connections: rates from one answer to the next, sorted and shown as far as one wants to read.

// How many rows are shown at first, and with each wish for more.
const ROWS = 100;

// A column's title, its class and kind, and what it is sorted by.
const COLUMNS = [
  { id: "direction", title: "Direction", by: (row) => row.direction },
  { id: "peer", title: "Peer", kind: "address", by: (row) => row.peer },
  { id: "torrent", title: "Torrent", kind: "hash", by: (row) => row.info_hash || "" },
  { id: "carried", title: "Carried", by: (row) => row.carried },
  { id: "age", title: "Age", kind: "number", by: (row) => row.age_seconds },
  { id: "up", title: "Up", kind: "number", hint: "Per second, from the client to the peer", by: (row) => row.up || 0 },
  { id: "down", title: "Down", kind: "number", hint: "Per second, from the peer to the client", by: (row) => row.down || 0 },
  { id: "sent", title: "Sent", kind: "number", hint: "In all, from the client to the peer", by: (row) => row.sent },
  { id: "received", title: "Received", kind: "number", hint: "In all, from the peer to the client", by: (row) => row.received },
  // Where there is a choice: see drawConnections.
  { id: "client", title: "Client", hint: "The client that has it", by: (row) => row.client || "" },
  { id: "alias", title: "Alias", kind: "address dim", hint: "The address from which the client sees the peer", by: (row) => row.alias || "" },
];

const shown = { sort: "down", descending: true, most: ROWS, rows: [], answer: null };
let before = new Map();
let beforeAt = 0;

function sortBy(id, descending) {
  shown.sort = id;
  shown.descending = descending;
  byId("sort").value = id;
  for (const column of COLUMNS) {
    const head = byId(`column-${column.id}`);
    if (column.id === id) {
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    } else {
      head.removeAttribute("aria-sort");
    }
  }
  drawConnections();
}

function buildColumns() {
  for (const column of COLUMNS) {
    const head = make("th", column.kind);
    head.id = `column-${column.id}`;
    head.scope = "col";
    head.setAttribute("role", "columnheader");
    const button = make("button", "", column.title);
    button.type = "button";
    button.title = column.hint || "";
    const numeric = column.kind === "number";
    button.addEventListener("click", () => {
      sortBy(column.id, shown.sort === column.id ? !shown.descending : numeric);
    });
    head.append(button);
    byId("columns").append(head);
    const option = make("option", "", column.title);
    option.value = column.id;
    byId("sort").append(option);
  }
  byId("sort").addEventListener("change", (event) => {
    const column = COLUMNS.find((each) => each.id === event.target.value);
    sortBy(column.id, column.kind === "number");
  });
  byId("more").addEventListener("click", () => {
    shown.most += ROWS;
    drawConnections();
  });
  sortBy(shown.sort, shown.descending);
}

// Rates are what was added since the last answer; a connection that is new has none.
function takeConnections(answer) {
  const passed = answer.uptime_seconds - beforeAt;
  const now = new Map();
  for (const row of answer.connections.rows) {
    const last = before.get(row.id);
    if (last && passed > 0) {
      row.up = (row.sent - last[0]) / passed;
      row.down = (row.received - last[1]) / passed;
    }
    now.set(row.id, [row.sent, row.received]);
  }
  before = now;
  beforeAt = answer.uptime_seconds;
  shown.answer = answer;
  drawConnections();
}

function compare(one, other) {
  if (typeof one === "number") return one - other;
  return one < other ? -1 : one > other ? 1 : 0;
}

function drawConnections() {
  const answer = shown.answer;
  if (!answer) return;
  const { open, matching, most, rows } = answer.connections;
  const { incoming } = answer.in_force;
  const one = !incoming || incoming.clients.length < 2;
  byId("connections").classList.toggle("one-client", one);
  byId("sort").querySelector("[value=client]").hidden = one;
  const by = COLUMNS.find((column) => column.id === shown.sort).by;
  const sign = shown.descending ? -1 : 1;
  const sorted = [...rows].sort((one, other) => sign * compare(by(one), by(other)) || other.id - one.id);
  showRows(byId("rows"), sorted.slice(0, shown.most), (row) => row.id, makeConnection, fillConnection);
  byId("connections").hidden = rows.length === 0;
  byId("none").hidden = rows.length > 0;
  setText(byId("none"), emptyWords(answer));
  let count = matching === open ? "" : `${number(matching)} of ${number(open)} fit the filter`;
  if (matching > most) {
    count = `${count || number(open)}: here are the ${number(most)} that moved the most bytes; a filter finds the others`;
  }
  setText(byId("count"), count);
  const left = rows.length - Math.min(rows.length, shown.most);
  byId("more").hidden = left === 0;
  setText(byId("more"), `Show ${Math.min(left, ROWS)} more of ${number(left)}`);
}

function emptyWords(answer) {
  if (answer.connections.open > 0) return "No connection fits the filter.";
  const { outgoing } = answer.in_force;
  const where = outgoing && outgoing.listening[0];
  return where ? `None are open. The client reaches its peers through ${where}.` : "None are open.";
}

function makeConnection() {
  const row = make("tr");
  row.setAttribute("role", "row");
  for (const column of COLUMNS) {
    const cell = make("td", `c-${column.id} ${column.kind || ""}`);
    cell.setAttribute("role", "cell");
    row.append(cell);
  }
  row.cells[3].append(make("span"));
  return row;
}

function fillConnection(row, item) {
  const texts = [
    DIRECTION_WORDS[item.direction],
    item.peer,
    item.info_hash ? item.info_hash.slice(0, 8) : NONE,
    null,
    duration(item.age_seconds),
    rate(item.up),
    rate(item.down),
    bytes(item.sent),
    bytes(item.received),
    item.client || NONE,
    item.alias || "",
  ];
  texts.forEach((text, column) => {
    if (text === null) return;
    setText(row.cells[column], text);
    row.cells[column].classList.toggle("none", text === NONE);
  });
  row.cells[2].title = item.info_hash || "";
  const carried = row.cells[3].firstChild;
  carried.className = `carried ${item.carried}`;
  const waiting = item.established ? "" : ", no answer yet";
  setText(carried, (CARRIED_WORDS[item.carried] || item.carried) + waiting);
}
