"""Books that are read before they are one's own: they count only as long as nobody else has written into them."""

from __future__ import annotations

from pathlib import Path

from warraq.site.reader import parse
from warraq.site.store import Ahead, Known, Made, Store, outdated, read_ahead, read_more


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
    ahead = read_ahead(path)
    assert ahead
    with Store(path, "this program") as store:
        assert store.known(ahead) is ahead.known
        assert store.known() == ahead.known


def test_books_written_since_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    ahead = read_ahead(path)
    write(path, "b")
    with Store(path, "this program") as store:
        assert store.known(ahead).keys() == {"a.md", "b.md"}


def test_books_that_were_emptied_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    ahead = read_ahead(path)
    with Store(path, "this program") as store:
        store.forget_all()
        assert store.known(ahead) == {}
    with Store(path, "another program") as store:
        assert store.known(ahead) == {}


def test_books_are_worth_reading_only_of_this_program_and_where_something_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "books"
    assert not outdated(path, "this program", None)
    assert read_ahead(path) is None
    write(path, "a")
    assert outdated(path, "this program", "other")
    assert outdated(path, "this program", None)
    assert not outdated(path, "another program", "other")
    assert not outdated(path, "this program", "seen")
    path.write_bytes(b"no books at all")
    assert not outdated(path, "this program", "other")
    assert read_ahead(path) is None


def more(path: Path, name: str) -> None:
    with Store(path, "this program") as store:
        store.save("lists", [name])
        store.keep_made([(name, Made("key", ("title",), (f"{name}.html",)))])
        store.commit()


def read_all(path: Path) -> Ahead:
    ahead = read_ahead(path)
    assert ahead
    return read_more(path, ahead)


def test_more_is_read_ahead_and_handed_out_once(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    more(path, "a")
    all_of_it = read_all(path)
    assert all_of_it.large == {"lists": ["a"]}
    assert all_of_it.made is not None
    with Store(path, "this program") as store:
        store.known(all_of_it)
        given = store.load("lists")
        given.append("changed by whoever has it")
        assert store.load("lists") == ["a"]
        assert store.made() is all_of_it.made
        assert store.made() == all_of_it.made


def test_what_is_written_counts_and_not_what_was_read_ahead(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    more(path, "a")
    with Store(path, "this program") as store:
        store.known(read_all(path))
        store.save("lists", ["b"])
        store.forget_made(["a"])
        assert store.load("lists") == ["b"]
        assert store.made() == {}
        store.undo()
        assert store.load("lists") == ["a"]
        assert store.made().keys() == {"a"}


def test_nothing_more_is_read_of_books_written_since(tmp_path: Path) -> None:
    path = tmp_path / "books"
    write(path, "a")
    ahead = read_ahead(path)
    assert ahead
    more(path, "b")
    assert read_more(path, ahead) is ahead
    later = read_all(path)
    more(path, "c")
    with Store(path, "this program") as store:
        store.known(later)
        assert store.load("lists") == ["c"]
        assert store.made().keys() == {"b", "c"}
