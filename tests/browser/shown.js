() => {
  const ATTRIBUTES = ["placeholder", "aria-label", "title", "alt", "aria-description", "aria-valuetext", "label"];
  const APART = "code, kbd, pre, .cm-editor, script, style, noscript";
  const isForeign = (one) => !(one.closest("[lang]")?.lang ?? "zh").startsWith("zh");
  const isShown = (one) => one.checkVisibility() || one.closest("select, datalist") !== null;
  const isOriginal = (one, name) => name === "title" && one.localName === "span" && /[\u4e00-\u9fff]/.test(one.textContent);
  const found = [["document", document.title]];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walk.nextNode(); text; text = walk.nextNode()) {
    const place = text.parentElement;
    if (place.closest(APART) || isForeign(place) || !isShown(place)) continue;
    found.push([`${place.localName}.${place.getAttribute("class") ?? ""}`, text.textContent]);
  }
  for (const name of ATTRIBUTES)
    for (const one of document.querySelectorAll(`body [${name}]`))
      if (!one.closest(APART) && !isForeign(one) && !isOriginal(one, name))
        found.push([`${name} of ${one.localName}`, one.getAttribute(name)]);
  return found;
}
