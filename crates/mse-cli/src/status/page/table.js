// Tables whose rows stay the same nodes from one answer to the next, so that a selection survives.

function showRows(body, items, key, makeRow, fillRow) {
  const known = body.known || (body.known = new Map());
  const wanted = new Set();
  let place = body.firstElementChild;
  for (const item of items) {
    const name = key(item);
    wanted.add(name);
    let row = known.get(name);
    if (!row) {
      row = makeRow(item);
      known.set(name, row);
    }
    fillRow(row, item);
    if (row === place) {
      place = place.nextElementSibling;
    } else {
      body.insertBefore(row, place);
    }
  }
  for (const [name, row] of known) {
    if (!wanted.has(name)) {
      row.remove();
      known.delete(name);
    }
  }
}

// A small table of text: each item is a list with the text of each cell, the first of which names the row.
function showTable(id, items, classes) {
  const table = byId(id);
  table.hidden = items.length === 0;
  const none = byId(`${id}-none`);
  if (none) none.hidden = items.length > 0;
  const makeRow = () => {
    const row = make("tr");
    classes.forEach((name, column) => {
      const cell = make(column === 0 ? "th" : "td", name);
      if (column === 0) cell.scope = "row";
      row.append(cell);
    });
    return row;
  };
  const fillRow = (row, texts) => texts.cells.forEach((text, column) => setText(row.cells[column], text));
  showRows(table.tBodies[0], items, (item) => item.key, makeRow, fillRow);
}
