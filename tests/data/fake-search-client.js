// A stand-in of the search client with its contract, for tests of the search page alone. A query that holds «غائب» finds nothing,
// «قديم» meets a stale index, «عطل» a broken one, «بطيء» takes its time.
const TITLES = ["ورّاقو بغداد: حوانيت العلم قبل المطبعة", "الورق يصل من سمرقند إلى بيت الحكمة", "ابن مقلة وقواعد الخط المنسوب"];
const EXCERPT = "وانتقلت صناعة الورق من سمرقند إلى بغداد في أواخر القرن الثاني للهجرة، فرخص ثمن الكتاب وكثر الناسخون.";

const DOCUMENTS = Array.from({ length: 23 }, (_, n) => ({
  id: `a${n}`,
  url: "2017/01/17/awkward/",
  title: TITLES[n % 3],
  date: n % 5 ? `20${12 + (n % 4)}-0${1 + (n % 9)}-17` : null,
  score: 9 - n / 10,
  excerpt: EXCERPT,
  highlights: [[EXCERPT.indexOf("الورق"), EXCERPT.indexOf("الورق") + 5]],
  titleHighlights: n % 3 === 1 ? [[0, 5]] : [],
  tags: n % 2 ? ["الورق"] : ["بغداد"],
  source: n % 2 ? "مجلة المخطوط" : "",
  fragment: `:~:text=${encodeURIComponent("الورق من سمرقند")}`,
}));

const count = (values) => [...values.filter(Boolean).reduce((map, value) => map.set(value, (map.get(value) || 0) + 1), new Map())];

export async function open() {
  return {
    async complete(text) {
      if (!text.startsWith("سم")) return { queries: [], titles: [] };
      return { queries: ["سمرقند", "سمك"], titles: [{ id: "a1", url: "2017/01/17/awkward/", title: TITLES[1] }] };
    },
    async typing(query, { limit, offset, tags = [], sources = [], from, to, sort }) {
      if (query.includes("قديم")) throw Object.assign(new Error("another version"), { code: "stale" });
      if (query.includes("عطل")) throw new Error("broken");
      if (query.includes("بطيء")) await new Promise((done) => setTimeout(done, 700));
      if (query.includes("غائب")) return { total: 0, hits: [], notes: [{ kind: "unknown", word: "غائب" }, { kind: "suggestion", query: "سمرقند" }, { kind: "new kind" }], facets: {} };
      const found = DOCUMENTS.filter((one) => tags.every((tag) => one.tags.includes(tag)) && (!sources.length || sources.includes(one.source))
        && (!from || one.date?.slice(0, from.length) >= from) && (!to || one.date?.slice(0, to.length) <= to)).slice(0, query.includes("اثنان") ? 2 : undefined);
      if (sort === "date") found.sort((a, b) => (b.date || "").localeCompare(a.date || ""));
      return {
        total: found.length,
        hits: found.slice(offset, offset + limit),
        notes: [{ kind: "forms", word: "ورق", also: ["الورّاق", "الوراقين"] }],
        facets: {
          years: count(found.map((one) => one.date?.slice(0, 4))),
          tags: count(found.flatMap((one) => one.tags)),
          sources: count(found.map((one) => one.source)),
        },
      };
    },
  };
}
