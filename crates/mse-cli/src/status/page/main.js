// Asking again and again, and saying so when there is no answer.

// How often the status and the history are asked for, how long an answer may take, in milliseconds.
const EVERY = 2000;
const HISTORY_EVERY = 10000;
const PATIENCE = 5000;

let answeredAt = null;
let historyAt = 0;
let timer = null;
let asking = false;
// Whether somebody changed what is asked for while an answer was waited for.
let again = false;

async function ask(path) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

function showState(live) {
  document.body.classList.toggle("live", live);
  document.body.classList.toggle("gone", !live);
  const since = answeredAt ? ` since ${clock(answeredAt)}` : "";
  setText(byId("state"), live ? "live" : `no answer${since}`);
}

async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  again = false;
  clearTimeout(timer);
  try {
    const filter = byId("filter").value.trim();
    const answer = await ask(`/api/status?filter=${encodeURIComponent(filter)}`);
    if (Date.now() - historyAt >= HISTORY_EVERY || historyAt === 0) {
      graphHistory = await ask("/api/history");
      historyAt = Date.now();
    }
    answeredAt = new Date();
    show(answer);
    showState(true);
  } catch (error) {
    showState(false);
  }
  asking = false;
  if (!document.hidden) timer = setTimeout(refresh, again ? 0 : EVERY);
}

function show(answer) {
  byId("main").hidden = false;
  const torrents = `answers for ${counted(answer.torrents, "torrent", "torrents")}`;
  setText(byId("about"), `${answer.version} \u00b7 up ${duration(answer.uptime_seconds)} \u00b7 ${torrents}`);
  showFigures(answer);
  showPolicy(answer);
  takeConnections(answer);
  showFailures(answer);
  showCounts(answer);
  drawGraph();
}

function begin() {
  buildColumns();
  byId("hour").addEventListener("click", () => chooseSpan("hour"));
  byId("day").addEventListener("click", () => chooseSpan("day"));
  byId("filter").addEventListener("input", refresh);
  byId("recent-more").addEventListener("click", () => {
    allRecent = true;
    if (shown.answer) showFailures(shown.answer);
  });
  window.addEventListener("resize", drawGraph);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) refresh();
  });
  refresh();
}

begin();
