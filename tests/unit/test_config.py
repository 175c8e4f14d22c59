"""corpus.yaml: what it may say, and one clear line where it is wrong."""

from pathlib import Path

import pytest
from warraq.config import PROJECT, beside_corpus, config_from, load_config
from warraq.errors import WarraqError


def test_the_projects_own_settings_are_valid() -> None:
    config = load_config(PROJECT / "corpus.yaml")
    assert config.zone.key == "Asia/Dushanbe"


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "corpus.yaml"
    path.write_text("")
    assert load_config(path) == config_from({})


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"titel": "x"}, "did you mean 'title'?"),
        ({"timezone": "Mars/Olympus"}, "not an IANA time zone"),
        ({"timezone": "../../etc/passwd"}, "not an IANA time zone"),
        ({"date_means": "printed"}, "published, crawled"),
        ({"licence": {"nam": "x"}}, "licence"),
        (["title"], "expected `key: value`"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_and_where(raw: object, said: str) -> None:
    with pytest.raises(WarraqError) as error:
        config_from(raw, where="my.yaml")
    assert said in str(error.value) and "my.yaml" in str(error.value) and "\n" not in str(error.value)


def test_a_file_that_is_no_yaml_or_not_there_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "corpus.yaml"
    broken.write_text("title: [")
    for path in (broken, tmp_path / "missing.yaml"):
        with pytest.raises(WarraqError) as error:
            load_config(path)
        assert "\n" not in str(error.value)


def test_settings_beside_the_corpus_win_over_the_projects(tmp_path: Path) -> None:
    assert beside_corpus(tmp_path, "corpus.yaml") == PROJECT / "corpus.yaml"
    own = tmp_path / "corpus.yaml"
    own.write_text("title: x")
    assert beside_corpus(tmp_path, "corpus.yaml") == own
    assert beside_corpus(tmp_path / "articles.jsonl", "corpus.yaml") == own
    assert beside_corpus(tmp_path, "corpus.yaml", "other.yaml") == Path("other.yaml")
