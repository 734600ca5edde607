// What was counted: figures, policy, failures, fallbacks, limits, handshakes.

// How many recent failures are shown before somebody asks for all.
const RECENT = 10;

const POLICY_WORDS = {
  outgoing: {
    off: "All bytes pass as they come.",
    allow: "Plaintext first; MSE on a new connection when that fails.",
    prefer: "MSE first; plaintext on a new connection when that fails.",
    require: "An MSE handshake, or no connection.",
  },
  incoming: {
    off: "All bytes pass as they come.",
    allow: "MSE and plaintext are both answered.",
    prefer: "MSE and plaintext are both answered.",
    require: "An MSE handshake, or no connection.",
  },
};

let totalsBefore = null;
let allRecent = false;

function sums(answer) {
  const all = { sent: 0, received: 0, failures: 0, uptime: answer.uptime_seconds };
  for (const direction of Object.values(answer.totals)) {
    all.failures += direction.failures;
    for (const carried of Object.values(direction.carried)) {
      all.sent += carried.sent;
      all.received += carried.received;
    }
  }
  return all;
}

function showFigures(answer) {
  const now = sums(answer);
  const by = answer.connections.open_by;
  const open = (carried) => by.outgoing[carried] + by.incoming[carried];
  const all = (direction) => Object.values(by[direction]).reduce((sum, count) => sum + count, 0);
  setText(byId("open"), number(answer.connections.open));
  setText(byId("open-note"), `${number(all("outgoing"))} outgoing, ${number(all("incoming"))} incoming`);
  setText(byId("mse"), number(open("rc4") + open("header_only")));
  setText(byId("mse-note"), `${number(open("rc4"))} RC4, ${number(open("header_only"))} header-only`);
  const passed = totalsBefore ? now.uptime - totalsBefore.uptime : 0;
  const per = (what) => (passed > 0 ? Math.max(0, now[what] - totalsBefore[what]) / passed : undefined);
  setText(byId("up"), rate(per("sent")));
  setText(byId("up-note"), `${bytes(now.sent)} since the start`);
  setText(byId("down"), rate(per("received")));
  setText(byId("down-note"), `${bytes(now.received)} since the start`);
  setText(byId("failed"), number(now.failures));
  const { mse, plaintext, both } = answer.peers;
  setText(byId("peers"), number(mse + plaintext - both));
  setText(byId("peers-note"), `${number(mse)} with MSE, ${number(plaintext)} in plaintext`);
  totalsBefore = now;
}

function showPolicy(answer) {
  const halves = ["outgoing", "incoming"].map((name) => {
    const half = answer.in_force[name];
    if (!half) return { name, words: ["not served", "No address is listened on.", ""] };
    const clients = half.clients.map((each) => (each.name ? `${each.name} at ${each.address}` : each.address));
    const to = clients.length > 0 ? `, for the client at ${clients.join(", ")}` : "";
    return {
      name,
      words: [
        half.policy,
        `${POLICY_WORDS[name][half.policy] || ""} ${half.policy === "off" ? "" : `Methods: ${half.methods}.`}`,
        `Listens on ${half.listening.join(", ")}${to}.`,
      ],
    };
  });
  const makeHalf = (half) => {
    const node = make("div");
    node.append(make("h3", "", half.name === "outgoing" ? "From the client to its peers" : "From peers to the client"));
    node.append(make("p", "policy"), make("p"), make("p", "dim"));
    return node;
  };
  const fillHalf = (node, half) => half.words.forEach((text, place) => setText(node.children[place + 1], text));
  showRows(byId("halves"), halves, (half) => half.name, makeHalf, fillHalf);
  const rules = ["outgoing", "incoming"].flatMap((name) => {
    const half = answer.in_force[name];
    return (half ? half.overrides : []).map((rule, place) => ({
      key: `${name} ${place}`,
      cells: [
        DIRECTION_WORDS[name],
        rule.peers.join(", ") || "all",
        rule.torrents.map((hash) => hash.slice(0, 8)).join(", ") || "all",
        rule.policy || "as above",
        rule.methods || "as above",
      ],
    }));
  });
  showTable("overrides", rules, ["", "address", "hash", "", ""]);
}

function ago(seconds) {
  return seconds < 2 ? "now" : `${duration(seconds)} ago`;
}

function showFailures(answer) {
  const { recent, by_reason: reasons } = answer.failures;
  const visible = allRecent ? recent : recent.slice(0, RECENT);
  showTable("recent", visible.map((each) => ({
    key: `${each.direction} ${each.peer} ${each.at}`,
    cells: [
      ago(answer.now - each.at),
      each.direction === "outgoing" ? "to" : "from",
      each.peer,
      each.words,
    ],
  })), ["when", "dim", "address", ""]);
  byId("recent-more").hidden = visible.length === recent.length;
  setText(byId("recent-more"), `Show all ${recent.length}`);
  const rows = new Map();
  for (const { direction, reason, words, count } of reasons) {
    const row = rows.get(reason) || { words, outgoing: 0, incoming: 0 };
    row[direction] = count;
    rows.set(reason, row);
  }
  const most = [...rows].sort(([, one], [, other]) => other.outgoing + other.incoming - one.outgoing - one.incoming);
  const count = (value) => (value === 0 ? NONE : number(value));
  showTable("reasons", most.map(([key, row]) => ({
    key,
    cells: [row.words, count(row.outgoing), count(row.incoming)],
  })), ["", "number", "number"]);
}

function showCounts(answer) {
  for (const kind of ["fallbacks", "limits"]) {
    const items = answer[kind].map((each) => ({ key: each.kind, cells: [each.words, number(each.count)] }));
    showTable(kind, items, ["", "number"]);
  }
  const times = Object.entries(answer.handshakes).filter(([, times]) => times.count > 0).reverse();
  showTable("handshakes", times.map(([direction, times]) => ({
    key: direction,
    cells: [direction, number(times.count), within(times.half_within_seconds), within(times.most_within_seconds)],
  })), ["", "number", "number", "number"]);
}
