// The size of a grid's images.
const size = document.getElementById("size");
const resize = () => {
  for (const table of document.querySelectorAll(".grid table")) table.style.setProperty("--size", `${size.value}px`);
};
size.addEventListener("input", resize);
resize();

const smallButton = (className, label, text, action) => {
  const button = Object.assign(document.createElement("button"),
    { type: "button", className, title: label, ariaLabel: label, textContent: text });
  button.addEventListener("click", action);
  return button;
};

// A line below the slider that says what the reader has chosen.
const statusLine = (className) => {
  const line = Object.assign(document.createElement("p"), { className: `choices ${className}` });
  line.setAttribute("aria-live", "polite");
  document.querySelector(".choices, .size").after(line);
  return line;
};

// Lists of numbers that the page's address keeps: #picks=1,4&columns=2.
const address = {
  kept: new URLSearchParams(location.hash.slice(1, 5000)),

  numbers(name, count) {
    const parts = (this.kept.get(name) ?? "").split(",").filter((part) => /^\d{1,6}$/.test(part)).map(Number);
    return new Set(parts.filter((number) => number < count));
  },

  set(name, numbers) {
    this.kept.set(name, [...numbers].join(","));
    const text = ["picks", "columns", "rows"].filter((key) => this.kept.get(key))
      .map((key) => `${key}=${this.kept.get(key)}`).join("&");
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  },
};
