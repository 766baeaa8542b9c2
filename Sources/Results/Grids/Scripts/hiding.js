// Columns and rows that a reader hides, in all sheets at once; a line shows them again.
{
  const tables = [...document.querySelectorAll(".grid table")];
  const line = statusLine("hidden");
  // The headers of each column, or of each row, one for each sheet.
  const headers = (selector) => {
    const sheets = tables.map((table) => [...table.querySelectorAll(selector)]);
    return sheets[0].map((_, index) => sheets.map((sheet) => sheet[index]));
  };
  const make = (name, selector) => {
    const all = headers(selector);
    return { name, all, labels: all.map(([first]) => first.textContent), hidden: address.numbers(name, all.length) };
  };
  const columns = make("columns", "thead th"), rows = make("rows", "tbody th");

  const show = () => {
    for (const table of tables) {
      for (const [at, row] of [...table.querySelectorAll("tbody tr")].entries()) {
        row.hidden = rows.hidden.has(at);
        [...row.querySelectorAll("td")].forEach((cell, column) => { cell.hidden = columns.hidden.has(column); });
      }
    }
    columns.all.forEach((sheets, index) => { for (const header of sheets) header.hidden = columns.hidden.has(index); });
    for (const axis of [columns, rows]) {
      // The last one stays.
      const isLast = axis.all.length - axis.hidden.size < 2;
      for (const button of axis.all.flat().flatMap((header) => [...header.querySelectorAll(".hide")])) button.hidden = isLast;
    }
    const shown = [columns, rows].flatMap((axis) => [...axis.hidden].map((index) =>
      smallButton("", `show ${axis.labels[index]} again`, axis.labels[index], () => bringBack(axis, index))));
    line.hidden = !shown.length;
    line.replaceChildren("Hidden:", ...shown, smallButton("all", "show all columns and rows again", "Show all", () => {
      for (const axis of [columns, rows]) axis.hidden.clear();
      change();
      document.querySelector(".grid .hide").focus();
    }));
  };
  const change = () => {
    for (const axis of [columns, rows]) address.set(axis.name, axis.hidden);
    show();
  };
  const bringBack = (axis, index) => {
    axis.hidden.delete(index);
    change();
    axis.all[index][0].querySelector(".hide")?.focus();
  };

  for (const axis of [columns, rows]) {
    if (axis.hidden.size >= axis.all.length) axis.hidden.clear();
    if (axis.all.length < 2) continue;
    axis.all.forEach((sheets, index) => {
      for (const header of sheets) {
        header.append(smallButton("hide", `hide ${axis.labels[index]}`, "×", () => {
          axis.hidden.add(index);
          change();
          // The focus would be lost with the button.
          line.querySelector("button")?.focus();
        }));
      }
    });
  }
  // A pick that is looked for comes back.
  document.addEventListener("reveal", ({ target: cell }) => {
    const row = cell.parentElement;
    rows.hidden.delete([...row.parentElement.children].indexOf(row));
    columns.hidden.delete([...row.querySelectorAll("td")].indexOf(cell));
    change();
  });
  show();
}
