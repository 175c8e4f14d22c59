"""Books that are read before they are one's own: they count only as long as nobody else has written into them."""

from __future__ import annotations

from pathlib import Path

from warraq.site.reader import parse
from warraq.site.store import Known, Store, read_ahead


def write(path: Path, name: str, seen: str = "seen") -> None:
    file = f"{name}.md"
    parsed = parse(file, f"---\ntitle: عنوان {name}\n---\n\nكلام.\n".encode(), b"", "UTC", "ar")
    with Store(path, "this program") as store:
        store.keep(Known(file, "stamp", "hash", "", parsed.entry), parsed)
        store.put("inputs", f"{seen} rest")
        store.commit()


def test_what_is_read_ahead_is_what_the_books_tell(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    ahead = read_ahead(path, "this program", "other")
    assert ahead
    with Store(path, "this program") as store:
        assert store.known(ahead) is ahead.known
        assert store.known() == ahead.known


def test_books_written_since_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    ahead = read_ahead(path, "this program", "other")
    write(path, "b")
    with Store(path, "this program") as store:
        assert store.known(ahead).keys() == {"a.md", "b.md"}


def test_nothing_is_read_of_others_or_where_nothing_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "books"
    assert read_ahead(path, "this program", "seen") is None
    write(path, "a")
    assert read_ahead(path, "another program", "other") is None
    assert read_ahead(path, "this program", "seen") is None
    path.write_bytes(b"no books at all")
    assert read_ahead(path, "this program", "other") is None
