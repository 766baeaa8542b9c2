/// The style that all pages share.
enum PageStyle {
  /// CSS. Colors are variables, so dark mode only changes their values.
  static let rules = """
    :root {
      color-scheme: light dark;
      --page: #fcfcfb; --panel: #ffffff; --text: #1d1f21; --soft: #62666b; --line: #dddfe1; --fill: #f1f2f3;
      --accent: #1c62b0; --error: #b3261e; --warning: #8a5a00; --info: #1c62b0;
      --series-1: #1f6fc4; --series-2: #d1600f; --series-3: #2e8b3d; --series-4: #8a4fbf;
      --series-5: #b5306b; --series-6: #0f8a8a; --series-7: #7a6a10; --series-8: #555b63;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #16181a; --panel: #1d2023; --text: #e4e6e8; --soft: #9da3a9; --line: #353a3f; --fill: #262a2e;
        --accent: #7db4f0; --error: #f2877f; --warning: #e3b341; --info: #7db4f0;
        --series-1: #6cb0f5; --series-2: #f59a55; --series-3: #6fcf7d; --series-4: #c39af0;
        --series-5: #f07fae; --series-6: #55cfcf; --series-7: #d6c35a; --series-8: #aab1b9;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text);
      font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
    main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
    h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
    p { margin: .5rem 0; max-width: 46rem; }
    a { color: var(--accent); }
    code, pre, kbd { font-family: ui-monospace, "SF Mono", "DejaVu Sans Mono", Consolas, monospace; font-size: .86em; }
    pre { margin: .5rem 0; padding: .75rem .9rem; overflow-x: auto; background: var(--fill); border-radius: 6px;
      line-height: 1.45; }
    .soft { color: var(--soft); }
    .note { color: var(--soft); border-left: 3px solid var(--line); padding: .1rem 0 .1rem .8rem; }
    .scroll { overflow-x: auto; }
    .scroll code, .scroll thead th { white-space: nowrap; }
    table { border-collapse: collapse; margin: .5rem 0; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); }
    th { font-weight: 600; }
    td.number, th.number { text-align: right; }
    tbody th { font-weight: 400; color: var(--soft); white-space: nowrap; }
    details { margin: .75rem 0; }
    summary { cursor: pointer; color: var(--accent); }
    nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .75rem 0; }
    .panel { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .9rem; margin: .9rem 0; }
    .tags { display: flex; flex-wrap: wrap; gap: .35rem; padding: 0; list-style: none; }
    .tags li { background: var(--fill); border-radius: 4px; padding: .05rem .5rem; font-size: .88rem; }
    .badge { display: inline-block; border: 1px solid currentColor; border-radius: 4px; padding: 0 .4rem;
      font-size: .8rem; font-weight: 600; }
    .badge.error { color: var(--error); } .badge.warning { color: var(--warning); } .badge.info { color: var(--info); }
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: .9rem; margin: .75rem 0; }
    figure { margin: 0; }
    figure img { display: block; width: 100%; height: auto; border-radius: 5px; background: var(--fill); }
    figcaption { font-size: .84rem; color: var(--soft); margin-top: .3rem; overflow-wrap: anywhere; }
    img.zoom { cursor: zoom-in; }
    dialog.zoomed { border: 0; padding: 0; background: transparent; max-width: 100vw; max-height: 100vh; cursor: zoom-out; }
    dialog.zoomed::backdrop { background: rgb(0 0 0 / .82); }
    dialog.zoomed img { display: block; max-width: 96vw; max-height: 96vh; }
    @media print { main { max-width: none; padding: 0; } .panel, figure { break-inside: avoid; } }

    """

  /// Enlarges an image of the class `zoom` when it is clicked or chosen with the keyboard.
  static let zoomScript = """
    for (const image of document.querySelectorAll("img.zoom")) {
      image.tabIndex = 0;
      image.setAttribute("role", "button");
      const open = () => {
        const dialog = document.createElement("dialog");
        dialog.className = "zoomed";
        const large = document.createElement("img");
        large.src = image.src;
        large.alt = image.alt;
        dialog.append(large);
        dialog.addEventListener("click", () => dialog.close());
        dialog.addEventListener("close", () => { dialog.remove(); image.focus(); });
        document.body.append(dialog);
        dialog.showModal();
      };
      image.addEventListener("click", open);
      image.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); open(); }
      });
    }

    """
}
