// What a reader has set on the page, kept when it is loaded again: with its entry in the browser's history, which needs no
// storage and works for local files.
const view = {
  kept: history.state?.view ?? {},
  parts: {},

  // A part of the page: `read` gives what is set there now. The result is what was set before the page was loaded again.
  add(name, read) {
    this.parts[name] = read;
    return this.kept[name];
  },

  keep() {
    const states = Object.entries(this.parts).map(([name, read]) => [name, read()]);
    history.replaceState({ ...history.state, view: Object.fromEntries(states) }, "");
  },
};
addEventListener("pagehide", () => view.keep());

{
  const folds = [...document.querySelectorAll("section details")].map((fold) => {
    const section = fold.closest("section");
    return { fold, key: `${section.id} ${[...section.querySelectorAll("details")].indexOf(fold)}` };
  });
  const open = view.add("open", () => folds.filter(({ fold }) => fold.open).map(({ key }) => key));
  for (const { fold, key } of open ? folds : []) fold.open = open.includes(key);
}
