// The reader's comforts: an enhancement, the only script on reading pages. In the head, so that settings hold before the first paint.
(() => {
  const root = document.documentElement;
  const t = "@reader@".split("|"); // the build puts the language's words here: no page need carry them
  const zero = { ar: 0x660, fa: 0x6f0, ur: 0x6f0 }[root.lang.slice(0, 2)];
  const marks = /[\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2]/g;
  const themes = ["", "light", "dark"];
  const all = (selector, node = document) => [...node.querySelectorAll(selector)];
  const make = (tag, parent, props) => parent.appendChild(Object.assign(document.createElement(tag), props));
  let set = {};
  try { set = JSON.parse(localStorage.warraq); } catch { /* none yet, or no storage */ }

  function look() {
    root.style.setProperty("--size", 1 + (set.size || 0) / 10);
    root.style.setProperty("--leading", set.spacing ? 2.3 : 1.9);
    root.dataset.theme = set.theme || "";
  }
  root.classList.add("js");
  if (location.search) root.classList.add("asked"); // a search is on its way: what is for browsing stays hidden
  look();

  const kept = new Map(); // text node → what the page said
  function rewrite(on, selector, pattern, to) {
    for (const element of all(selector)) {
      const walk = document.createTreeWalker(element, 4);
      for (let node; (node = walk.nextNode());) {
        if (kept.has(node)) { node.data = kept.get(node); kept.delete(node); }
        const text = node.data.replace(pattern, to);
        if (on && text !== node.data) { kept.set(node, node.data); node.data = text; }
      }
    }
  }
  const swap = (d) => d < ":" ? String.fromCharCode(zero + +d) : d.charCodeAt() - zero;
  function words() {
    rewrite(set.bare, ".body, article h1", marks, "");
    rewrite(set.digits, "time, .quiet, small, .dateline, table, .plot, .pages, .figures, #status, #facets, .page-year h1, .page-month h1, .page-day h1", /[0-9٠-٩۰-۹]/g, swap);
  }

  function bar(home) {
    const box = make("details", home);
    make("summary", box, { textContent: t[12], ariaLabel: t[0], title: t[0] });
    const panel = make("div", box);
    const size = (step) => () => { set.size = Math.min(5, Math.max(-2, (set.size || 0) + step)); };
    const flip = (key) => () => { set[key] = !set[key]; };
    const button = (text, press, state) => {
      const one = make("button", panel, { type: "button", textContent: text });
      const show = () => state?.(one);
      show();
      one.onclick = () => {
        press(); show(); look(); words();
        try { localStorage.warraq = JSON.stringify(set); } catch { /* for this page only */ }
      };
    };
    button(t[1], size(-1));
    button(t[2], size(1));
    button(t[3], flip("spacing"), (one) => { one.ariaPressed = !!set.spacing; });
    if (all(".body").some((body) => body.textContent.search(marks) >= 0)) button(t[4], flip("bare"), (one) => { one.ariaPressed = !set.bare; });
    if (zero) button(t[5], flip("digits"), (one) => { one.ariaPressed = !!set.digits; });
    const at = () => themes.indexOf(set.theme || "");
    button("", () => { set.theme = themes[(at() + 1) % 3]; }, (one) => { one.textContent = t[6] + ": " + t[7 + at()]; });
    document.addEventListener("click", (event) => { box.open &&= home.contains(event.target); });
    document.addEventListener("keydown", (event) => { box.open &&= event.key !== "Escape"; });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const home = document.getElementById("bar");
    bar(home);
    if (home.dataset.offline) navigator.serviceWorker?.register(home.dataset.offline, { updateViaCache: "none" }).catch(() => {}); // else: a page that needs the network
    for (const p of all(".body p[id]")) make("a", p, { href: "#" + p.id, className: "anchor", textContent: "¶", ariaLabel: t[10] });
    if (navigator.clipboard) for (const p of all(".cite p:not(.quiet)")) {
      const button = document.createElement("button");
      p.after(button);
      button.textContent = t[13];
      button.onclick = async () => {
        await navigator.clipboard.writeText(p.innerText);
        button.textContent = t[11];
      };
    }
    words();
    document.addEventListener("warraq:shown", words);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    const field = document.getElementById("q");
    if (field) field.focus(); else location = document.querySelector(".find").href;
  });
})();
