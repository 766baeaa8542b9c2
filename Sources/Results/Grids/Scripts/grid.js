// The size of a grid's images, and the cells that a reader picks.
{
  const size = document.getElementById("size");
  const resize = () => {
    for (const table of document.querySelectorAll(".grid table")) table.style.setProperty("--size", `${size.value}px`);
  };
  size.addEventListener("input", resize);
  resize();

  const cells = [...document.querySelectorAll(".grid td")].filter((cell) => cell.querySelector("img, a.same"));
  const picked = new Set();
  const list = document.createElement("p");
  list.className = "picks";
  list.setAttribute("aria-live", "polite");
  document.querySelector(".size").after(list);
  const buttons = cells.map((cell, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pick";
    button.addEventListener("click", () => pick(index));
    cell.append(button);
    return button;
  });
  const label = (index) => cells[index].querySelector("img").alt || `image ${index + 1}`;

  const show = () => {
    cells.forEach((cell, index) => {
      const isPicked = picked.has(index);
      cell.classList.toggle("picked", isPicked);
      buttons[index].textContent = isPicked ? "★" : "☆";
      buttons[index].setAttribute("aria-pressed", isPicked);
      buttons[index].setAttribute("aria-label", `pick ${label(index)}`);
      buttons[index].title = isPicked ? "no longer a pick" : "pick this image";
    });
    list.replaceChildren(picked.size ? "Picked:" : "☆ picks an image; the picks are kept in the page's address.");
    for (const index of picked) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label(index);
      button.addEventListener("click", () => {
        cells[index].scrollIntoView({ block: "center", inline: "center" });
        cells[index].querySelector("img").focus({ preventScroll: true });
      });
      list.append(button);
    }
  };
  const pick = (index) => {
    if (!picked.delete(index)) picked.add(index);
    history.replaceState(null, "", picked.size ? `#picks=${[...picked].join(",")}` : location.pathname + location.search);
    show();
  };
  const kept = location.hash.match(/^#picks=([\d,]{1,2000})$/);
  for (const part of kept ? kept[1].split(",") : []) if (cells[Number(part)]) picked.add(Number(part));
  show();
}
