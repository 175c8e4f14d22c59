// Lists that need the reader's device: «on this day» on the home page, and the filter of the indexes of terms.

// The letters that readers type for one another: hamza forms, ى for ي, ه for ة; vowel signs and tatweel do not count.
const fold = (text) => text.normalize("NFKD").replace(/[\u064b-\u065f\u0670\u0640]/g, "").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase().trim();

const make = (tag, parent, props) => parent.appendChild(Object.assign(document.createElement(tag), props));

function filter(input) {
  const box = input.parentNode;
  const status = box.querySelector("[role=status]");
  const items = [...document.querySelectorAll(".terms li")].map((li) => [li, fold(li.firstChild.textContent + " " + (li.dataset.also || ""))]);
  input.addEventListener("input", () => {
    const wanted = fold(input.value);
    for (const [li, text] of items) li.hidden = !text.includes(wanted);
    for (const part of document.querySelectorAll(".letter, .kind")) part.hidden = !part.querySelector("li:not([hidden])");
    status.textContent = items.every(([li]) => li.hidden) ? status.dataset.none : "";
  });
}

async function today(section) {
  const now = new Date();
  const answer = await fetch(`${section.dataset.src}${String(now.getMonth() + 1).padStart(2, "0")}.json`);
  const found = answer.ok ? (await answer.json())[now.getDate()] : null;
  if (!found) return;
  const list = make("ul", section, { className: "links" });
  for (const [title, path, year] of found) {
    const li = make("li", list);
    make("a", li, { href: section.dataset.root + path, textContent: title });
    make("small", li, { textContent: year });
  }
  section.hidden = false;
}

const input = document.getElementById("filter");
if (input) filter(input);
const section = document.getElementById("today");
if (section) today(section).catch(() => { /* offline: the page is whole without it */ });
