// Completion of the search field: an ARIA combobox with a list of queries and titles. Typing never waits for it.

const LETTERS = 2; // shorter beginnings are not completed

/**
 * Completes `field`. `ask(text)` resolves to { queries: [text], titles: [{ url, title }] }; `choose(text)` runs a query; `addressOf(url)` is where
 * a title leads; `label` names the list. Returns { update, close, isOpen }; ↓ ↑ Enter Escape are handled while the list is open.
 */
export function completion(field, { ask, choose, addressOf, label }) {
  const list = document.createElement("ul");
  Object.assign(list, { id: "completions", className: "completions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  field.after(list);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  let active = -1; // the option that the keyboard stands on
  let turn = 0; // what an older question answers is dropped

  const isOpen = () => !list.hidden;
  const options = () => [...list.children];

  function close() {
    turn += 1;
    list.hidden = true;
    stand(-1);
    field.setAttribute("aria-expanded", "false");
  }

  function stand(at) {
    options()[active]?.setAttribute("aria-selected", "false");
    active = at;
    const option = options()[at];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    return field.setAttribute("aria-activedescendant", option.id);
  }

  function take(option) {
    close();
    if (option.dataset.address) location.assign(option.dataset.address);
    else choose(option.dataset.query);
  }

  function entry(text, n, data, typed) {
    const option = document.createElement("li");
    Object.assign(option, { id: `completion-${n}`, dir: "auto" });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    Object.assign(option.dataset, data);
    // What is typed already stands back, what would be added stands out.
    if (typed && text.startsWith(typed)) option.append(typed, Object.assign(document.createElement("b"), { textContent: text.slice(typed.length) }));
    else option.append(text);
    return option;
  }

  function show({ queries, titles }, typed) {
    const fresh = queries.filter((query) => query !== typed);
    list.replaceChildren(
      ...fresh.map((query, n) => entry(query, n, { query }, typed)),
      ...titles.map(({ title, url }, n) => entry(title, fresh.length + n, { address: addressOf(url) })));
    if (!list.children.length) return close();
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = false;
    return field.setAttribute("aria-expanded", "true");
  }

  async function update() {
    const mine = turn += 1;
    const typed = field.value;
    if ([...typed.trim()].length < LETTERS) return close();
    const found = await ask(typed).catch(() => null); // completion is a convenience: a failure is told when a query needs the index
    if (mine !== turn || document.activeElement !== field || field.value !== typed) return undefined;
    return found ? show(found, typed) : close();
  }

  field.addEventListener("keydown", (event) => {
    if (!isOpen() || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = options().length - 1;
    if (event.key === "ArrowDown") stand(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp") stand(active < 0 ? last : active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) take(options()[active]);
    else {
      if (event.key === "Enter" || event.key === "Tab") close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
  // The field keeps the focus, and on a phone its keyboard, while an option is touched.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  return { update, close, isOpen };
}
