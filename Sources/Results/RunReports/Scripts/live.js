// Loads the page anew while its run trains, unless the reader is in the middle of something or has paused it.
{
  const line = document.querySelector(".following");
  const period = 1000 * Number(line.dataset.seconds);
  const loaded = performance.now();
  let isPaused = false, touched = -Infinity;

  const pause = Object.assign(document.createElement("button"), { type: "button", className: "pause" });
  const setPaused = (value) => {
    isPaused = value;
    pause.textContent = isPaused ? "Go on" : "Pause";
  };
  pause.addEventListener("click", () => setPaused(!isPaused));
  setPaused(view.add("isPaused", () => isPaused) === true);
  line.append(" ", pause);

  // Who works the page with the keyboard goes on where the focus was.
  const targets = () => [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex]")];
  const focused = view.add("focused", () => {
    const element = document.activeElement;
    return element?.matches(":focus-visible") ? targets().indexOf(element) : -1;
  });
  targets()[focused]?.focus({ preventScroll: true });

  for (const name of ["pointerdown", "pointerup", "keydown", "input", "wheel", "touchmove", "scroll"]) {
    addEventListener(name, () => { touched = performance.now(); }, { passive: true, capture: true });
  }
  setInterval(() => {
    const now = performance.now();
    const isBusy = now - touched < 2000 || document.querySelector("dialog[open]") || !getSelection().isCollapsed;
    if (isPaused || isBusy || document.hidden || now - loaded < period) return;
    view.keep();
    location.reload();
  }, 500);
}
