"""What is squeezed does what it did."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from warraq.search.publication import EXTRA, engine
from warraq.search.squeeze import imports, squeeze

SOURCE = r"""
// Names of variables only, and of properties, too.
const WANTED = 4, OTHER = 5;
const SIGNS = /[/"]+ \/ wanted/u;

/** What stands in templates and strings stays: ${letter} */
export function told(options, { at = 1, ...rest } = {}) {
  const found = [], total = { found, at, "wanted": WANTED / 2 / OTHER };
  let wanted = 0;
  for (const letter of [...options.letters, "a // b", `wanted ${wanted}`]) {
    if (SIGNS.test(letter)) continue;
    found.push(letter);
    wanted++;
  }
  const doubled = found.map((letter, i) => ({ letter, i, [letter]: i * 2 }));
  const sum = ((first, second) => first + second)(wanted, rest.more ?? 0);
  return { ...total, doubled, sum, text: typeof doubled === "object" ? "yes // no" : "no" };
}

export class Counter {
  #count = 0;

  add(number) {
    this.#count += number;
    return this;
  }

  get count() {
    return this.#count;
  }
}
"""
CALL = """
console.log(JSON.stringify([told({ letters: ["x", '/"/ wanted', "/"] }, { more: 2 }), new Counter().add(3).count]));
"""


def run(source: str) -> str:
    program = shutil.which("node")
    if not program:
        pytest.skip("Node is not on PATH: what is squeezed cannot be run")
    done = subprocess.run(
        [program, "--input-type=module"], input=source + CALL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_squeezed_does_what_it_did() -> None:
    squeezed = squeeze(SOURCE)
    assert json.loads(run(SOURCE)) == json.loads(run(squeezed))


def test_names_of_variables_are_short_and_those_of_properties_stay() -> None:
    squeezed = squeeze(SOURCE)
    assert len(squeezed) < 0.7 * len(SOURCE)
    for name in ("found", "total", "at", "letter", "told", "Counter", "add", "count"):
        assert name in squeezed
    for name in ("second", "WANTED", "SIGNS", "#count", "What stands", "number)"):
        assert name not in squeezed


def test_the_engine_exports_what_the_rest_of_the_client_imports() -> None:
    source = engine()
    for name in ("open", *imports(EXTRA)):
        assert any(f"export {kind} {name}" in source for kind in ("const", "function", "class", "async function")), name
