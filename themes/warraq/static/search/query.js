// What a person typed → what is asked, as plugins/warraq/search/query.py; tests/data/search/queries.json is run by both.
import { fold, formOf, words } from "./arabic.js";
import { EPOCH } from "./format.js";

const FIELDS = { title: "title", عنوان: "title", tag: "tag", وسم: "tag", source: "source", مصدر: "source", date: "date", تاريخ: "date" };
const EITHER = ["or", "|", "او"];
const QUERY_LETTERS = 2000;
const PIECE = /(?<minus>[-−](?=\S))?(?:(?<field>\p{L}+):(?=\S))?(?:"(?<a>[^"]*)"|“(?<b>[^”]*)”|(?<run>[^\s"“”]+))|\S/gu;
const DATE = "(\\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\\d|3[01]))?)?)";
const DATES = new RegExp(`^${DATE}(?:(?:\\.\\.|–|/)${DATE})?$`);
const FROM_TO = /(?:^|(?<=\s))(?:من|from)\s+([0-9٠-٩۰-۹]{4}[-0-9٠-٩۰-۹]*)\s+(?:إلى|الى|إلي|الي|to)\s+([0-9٠-٩۰-۹]{4}[-0-9٠-٩۰-۹]*)(?=\s|$)/;

// The 31st of February is text.
const isDate = (text) => {
  const [year, month = 1, day = 1] = text.split("-").map(Number);
  return year > 0 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
};

const dates = (text) => {
  const found = DATES.exec(text);
  const both = found && [found[1], found[2] ?? found[1]];
  return both?.every(isDate) ? both : null;
};

/** {items: [{kind, text, exclude, either}], from, to} */
export function parse(text) {
  const query = { items: [], from: null, to: null };
  let explicit = false, either = false;
  const years = [];
  text = [...text].slice(0, QUERY_LETTERS).join("");
  const range = FROM_TO.exec(text);
  const first = range && dates(fold(range[1])), last = range && dates(fold(range[2]));
  if (first && last) {
    [query.from, query.to, explicit] = [first[0], last[1], true];
    text = `${text.slice(0, range.index)} ${text.slice(range.index + range[0].length)}`;
  }
  const whole = text.trim();
  if (whole[0] === "«" && whole.indexOf("»") === whole.length - 1) text = `"${whole.slice(1, -1)}"`;
  for (const { groups } of text.matchAll(PIECE)) {
    let run = groups.run, phrase = groups.a ?? groups.b;
    if (run === undefined && phrase === undefined) continue;
    const exclude = Boolean(groups.minus);
    let kind = groups.field && Object.hasOwn(FIELDS, fold(groups.field)) ? FIELDS[fold(groups.field)] : undefined;
    if (groups.field && !kind) [run, phrase] = [`${groups.field} ${run ?? phrase}`];
    const plainRun = run !== undefined && !kind && !exclude;
    if (plainRun && EITHER.includes(fold(run))) {
      either = query.items.length > 0;
      continue;
    }
    if (kind === "date" || plainRun) {
      const found = dates(fold(run ?? phrase));
      if (found && (kind === "date" || found[0].includes("-") || found[0] !== found[1])) {
        [query.from, query.to, explicit] = [...found, true];
        continue;
      }
      if (found) years.push(query.items.length);
      else if (kind === "date") kind = undefined;
    }
    const added = itemsOf(kind, run, phrase, exclude);
    added.forEach((item, i) => query.items.push({ ...item, either: either && i === 0 }));
    either &&= !added.length;
  }
  if (query.items.length === 1 && years.length === 1 && years[0] === 0 && !explicit) query.from = query.to = fold(query.items.pop().text);
  return withoutPhrases(query, query.items.filter(({ kind, exclude }) => kind === "word" && !exclude).length);
}

function itemsOf(kind, run, phrase, exclude) {
  const value = run ?? phrase;
  const forms = words(value).map(([word]) => formOf(word)).filter((form) => fold(form));
  const item = (name, text) => ({ kind: name, text, exclude });
  if (!forms.length) return [];
  if (kind === "tag" || kind === "source") return [item(kind, forms.join(" "))];
  if (kind === "title") return forms.map((form) => item(kind, form));
  if (forms.length > 1 && (run === undefined || exclude)) return [item("phrase", forms.join(" "))];
  const items = forms.map((form) => item("word", form));
  if (value.endsWith("*") && forms.at(-1).length >= 2) items.at(-1).kind = "prefix";
  return items;
}

/** The query with the words of its phrases of fewer words than `shorterThan` as words. */
export const withoutPhrases = (query, shorterThan = QUERY_LETTERS) => ({
  ...query,
  items: query.items.flatMap((item) => {
    const forms = item.text.split(" ");
    if (item.kind !== "phrase" || item.exclude || forms.length >= shorterThan) return [item];
    return forms.map((text, i) => ({ kind: "word", text, exclude: false, either: item.either && i === 0 }));
  }),
});

/** What must be met: groups of items joined by «أو»; words alone are none (they rank). */
export function conditions(items) {
  const groups = [];
  for (const item of items) {
    if (item.exclude) continue;
    if (item.either && groups.length) groups.at(-1).push(item);
    else groups.push([item]);
  }
  return groups.filter((group) => group.some(({ kind }) => kind !== "word" && kind !== "prefix"));
}

/** The numbers of the first and last day of a range of ISO dates, months or years; 1 is the first of January of the year 1. */
export function dayRange([from, to]) {
  const parts = (text) => {
    const [, year, month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?!\d))?)?$/.exec(text.slice(0, 10)) ?? [];
    if (!year || !isDate(text.slice(0, 10))) throw new RangeError(`${text} is not a date: write 2017, 2017-01 or 2017-01-31`);
    return [year, month, day];
  };
  const number = (year, month, day) => new Date(0).setUTCFullYear(year, month, day) / 864e5 + EPOCH;
  const first = (year, month = 1, day = 1) => number(year, month - 1, day);
  const last = (year, month = 12, day) => (day ? number(year, month - 1, day) : number(year, month, 0));
  return [from ? first(...parts(from)) : 1, to ? last(...parts(to)) : Infinity];
}
