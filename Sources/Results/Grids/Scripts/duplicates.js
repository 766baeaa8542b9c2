// Cells that show the image of another cell: the page has it once.
for (const link of document.querySelectorAll("a.same")) {
  const image = document.querySelector(link.hash).cloneNode();
  image.removeAttribute("id");
  image.alt = link.dataset.alt;
  link.replaceWith(image);
}
