// Letters, words and stems, exactly as plugins/warraq/arabic/ has them; tests/data/vocabulary*.json is run by both.

const MARKS =
  "\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u0610-\\u061a\\u064b-\\u065f\\u0670" +
  "\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed\\u08d3-\\u08e1\\u08e3-\\u08ff" +
  "\\u00ad\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff";
const ARABIC =
  "\\u0620-\\u064a\\u066e\\u066f\\u0671-\\u06d3\\u06d5\\u06e5\\u06e6\\u06ee\\u06ef\\u06fa-\\u06fc\\u06ff\\u0750-\\u077f" +
  "\\u08a0-\\u08b4\\ufb50-\\ufbb1\\ufbd3-\\ufd3d\\ufd50-\\ufdfb\\ufe70-\\ufefc";
const OTHER = `(?![${ARABIC}])[\\p{L}\\p{N}]`;
const TOKEN = new RegExp(`[${ARABIC}][${ARABIC}${MARKS}]*|${OTHER}(?:${OTHER}|[${MARKS}])*`, "gu");
const DROP = new RegExp(`[\\u0640${MARKS}]+`, "gu");
const FOLDED = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ی: "ي", ے: "ي", ة: "ه", ۃ: "ه", ہ: "ه", ھ: "ه", ە: "ه", ک: "ك" };
const FOLDABLE = /[أإآٱىیےةۃہھەک\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g;

const EASY = /^[\wء-غف-ي]*$/; // nothing to take off, as of most words

/** Text without tashkeel, tatweel and invisible controls; its spelling stays. */
export const plain = (text) => EASY.test(text) ? text : text.normalize("NFKC").replace(DROP, "").normalize("NFKC").replace(DROP, "");

const joinLetters = (text) => text.replace(FOLDABLE, (c) => FOLDED[c] ?? String((c.charCodeAt(0) - (c < "\u0900" ? 0 : 6)) & 15));

/** Text as every spelling of it is indexed. */
export const fold = (text) => joinLetters(plain(joinLetters(plain(text)).toLowerCase()));

/** The words of a text: [as written, start, end]. */
export function words(text, from = 0, to = text.length) {
  const found = [];
  TOKEN.lastIndex = from;
  for (let match; (match = TOKEN.exec(text)) && match.index < to; ) found.push([match[0], match.index, TOKEN.lastIndex]);
  return found;
}

/** A word as a form of the dictionary. */
export const formOf = (word) => plain(word).toLowerCase();

const PREFIXES = ["وال", "بال", "كال", "فال", "ال", "لل", "و"];
const SUFFIXES = ["ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي"];

/** A folded word without its prefix. */
export function withoutArticle(word) {
  const prefix = PREFIXES.find((p) => word.startsWith(p) && word.length >= (p === "و" ? 4 : p.length + 2));
  return prefix ? word.slice(prefix.length) : word;
}

/** The light10 stem of a folded word. */
export function light10(word) {
  word = withoutArticle(word);
  for (const suffix of SUFFIXES) {
    if (word.endsWith(suffix) && word.length >= suffix.length + 2) word = word.slice(0, -suffix.length);
  }
  return word;
}
