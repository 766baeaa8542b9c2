// The cells that a reader picks.
{
  const cells = [...document.querySelectorAll(".grid td")].filter((cell) => cell.querySelector("img"));
  const picked = address.numbers("picks", cells.length);
  const list = statusLine("picks");
  const label = (index) => cells[index].querySelector("img").alt || `image ${index + 1}`;
  const buttons = cells.map((cell, index) => {
    const button = smallButton("pick", "", "", () => pick(index));
    cell.append(button);
    return button;
  });

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
        cells[index].dispatchEvent(new Event("reveal", { bubbles: true }));
        cells[index].scrollIntoView({ block: "center", inline: "center" });
        cells[index].querySelector("img").focus({ preventScroll: true });
      });
      list.append(button);
    }
  };
  const pick = (index) => {
    if (!picked.delete(index)) picked.add(index);
    address.set("picks", picked);
    show();
  };
  show();
}
