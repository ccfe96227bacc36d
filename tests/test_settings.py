"""Settings: their order, their errors, and that config.toml shows every one with its default."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import Settings, load_settings
from bot.settings_errors import find_key_line
from bot.settings_file import find_settings_file
from index.errors import SettingsError
from index.settings import ChunkingSettings

SHIPPED = Path(__file__).parent.parent / "config.toml"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("SILTEME_"):
            monkeypatch.delenv(name)


def write_config(folder: Path, source: str) -> Path:
    path = folder / "config.toml"
    path.write_text(source, encoding="utf-8")
    return path


def test_shipped_file_names_every_setting_with_its_default() -> None:
    in_file = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    defaults = Settings().model_dump(mode="json")
    defaults["embedding"]["revision"] = ""  # TOML has no null
    defaults["reranking"]["revision"] = ""
    assert in_file == defaults


def test_shipped_file_explains_every_key_on_its_line() -> None:
    for line in SHIPPED.read_text(encoding="utf-8").splitlines():
        if re.match(r"\w+ *=", line):
            assert re.search(r"  +# \w+", line) or "  # " in line, line


def test_shipped_file_loads_and_no_revision_means_none() -> None:
    assert load_settings(SHIPPED).embedding.revision is None


def test_command_line_over_environment_over_file_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_config(tmp_path, "[retrieval]\ncandidates = 11\npassages = 12\ndense_weight = 0\n")
    monkeypatch.setenv("SILTEME_RETRIEVAL__PASSAGES", "13")
    monkeypatch.setenv("SILTEME_RETRIEVAL__DENSE_WEIGHT", "0.25")
    loaded = load_settings(path, {"retrieval": {"dense_weight": 1.0}})
    assert loaded.retrieval.candidates == 11
    assert loaded.retrieval.passages == 13
    assert loaded.retrieval.dense_weight == 1.0
    assert loaded.answer == Settings().answer


def test_overrides_by_dotted_name() -> None:
    loaded = load_settings(SHIPPED, {"store.directory": "/elsewhere", "answer.nearest": 0})
    assert (loaded.store.directory, loaded.answer.nearest) == (Path("/elsewhere"), 0)


def test_paths_of_the_file_start_at_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = '[corpus]\npaths = ["texts", "/absolute"]\n[embedding]\nmodel = "./mine"\n'
    source += '[reranking]\nmodel = "./ours"\n'
    path = write_config(tmp_path, source)
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    loaded = load_settings(path)
    assert loaded.folder == tmp_path.resolve()
    assert loaded.corpus.paths == (tmp_path / "texts", Path("/absolute"))
    assert loaded.store.directory == tmp_path / ".silteme" / "index"
    assert loaded.embedding.model == str(tmp_path / "mine")
    assert loaded.reranking.model == str(tmp_path / "ours")


def test_paths_of_the_environment_start_where_the_command_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SILTEME_CORPUS__PATHS", os.pathsep.join(["one", "two"]))
    assert load_settings(write_config(tmp_path, "")).corpus.paths == (Path("one"), Path("two"))


def test_file_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_config(tmp_path, "[answer]\nnearest = 7\n")
    monkeypatch.setenv("SILTEME_CONFIG", str(path))
    assert load_settings().answer.nearest == 7
    monkeypatch.setenv("SILTEME_CONFIG", str(tmp_path / "absent.toml"))
    with pytest.raises(SettingsError, match=r"SILTEME_CONFIG names .*absent\.toml"):
        load_settings()


def test_file_in_the_current_folder_comes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_settings_file() == SHIPPED.resolve()
    write_config(tmp_path, "[answer]\nnearest = 7\n")
    assert load_settings().answer.nearest == 7


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings().answer.nearest = 9  # type: ignore[misc]


def test_building_settings_reads_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTEME_ANSWER__NEAREST", "9")
    assert Settings().answer.nearest == 3


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (
            "[retrieval]\n\npasages = 3\n",
            3,
            "retrieval.pasages is not a setting. Did you mean pass",
        ),
        ("[retreival]\npassages = 3\n", 1, "retreival is not a section. Did you mean retrieval?"),
        ("\nwhat = 3\n", 2, "what is not a section. There are: corpus, chunking"),
        ("[retrieval]\npassages = 300\n", 2, "300, but must be a whole number from 1 to 100"),
        ("[retrieval]\n# a note\npassages = 'x'\n", 3, "'x', but must be a whole number"),
        ("[answer]\nthreshold = nan\n", 2, "must be a number from 0.0 to 1.0"),
        ("[answer]\nnearest = true\n", 2, "True, but must be a whole number from 0 to 20"),
        ("[answer]\nmax_words = 20.5\n", 2, "must be a whole number from 10 to 1000"),
        ("[store]\nkind = 'paper'\n", 2, "must be 'chroma'"),
        ("[store]\nexact_below = -1\n", 2, "must be a whole number of at least 0"),
        ("[chunking]\nmax_tokens = 64\nmin_tokens = 64\n", 3, "smaller than chunking.max_tokens"),
        ("[corpus]\npaths = [\n]\n", 2, "must be a list of at least one path"),
        ("[corpus]\npaths = ['a',\n 3]\n", 2, "must be a list of at least one path"),
        ("[embedding]\nmodel = ''\n", 2, "must be a text that is not empty"),
        ("[reranking]\nmodel = ''\n", 2, "must be a text that is not empty"),
        ("[reranking]\nweight = 11\n", 2, "11, but must be a number from 0.0 to 10.0"),
        ("[reranking]\nkind = 'colbert'\n", 2, "reranking.kind is not a setting. There are: model"),
        ("retrieval = 3\n", 1, "must be a section of keys: candidates, passages, dense_weight"),
        ("retrieval.passages = 0\n", 1, "0, but must be"),
        ("retrieval = {passages = 0}\n", 1, "0, but must be"),
        ("[answer]\nthreshold\n", 2, "this is not TOML: Expected '='"),
        ("[answer]\nnearest = 1\nnearest = 2\n", 3, "this is not TOML"),
        ("[answer]\n\n[store]\nkind = '''\n", 4, "this is not TOML"),
    ],
)
def test_error_names_file_line_key_and_what_is_allowed(
    tmp_path: Path, source: str, line: int, words: str
) -> None:
    path = write_config(tmp_path, source)
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}, line {line}: ")
    assert words in sentence
    assert "\n" not in sentence


def test_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[answer]\nnearest = 1\n# \xff\n")
    with pytest.raises(SettingsError, match="line 3: this is not UTF-8"):
        load_settings(path)


def test_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        load_settings(tmp_path / "nowhere.toml")


def test_byte_order_mark_and_windows_newlines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[answer]\r\nnearest = 5\r\n")
    assert load_settings(path).answer.nearest == 5


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("SILTEME_RETRIEVAL__PASSAGES", "1000", "PASSAGES is '1000', but must be a whole number"),
        ("SILTEME_RETRIEVAL__PASAGES", "3", "is not a setting. Did you mean passages?"),
        ("SILTEME_RETREIVAL__PASSAGES", "3", "names no setting"),
        ("SILTEME_RETRIEVAL", "3", "must be a section"),
    ],
)
def test_error_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as caught:
        load_settings(SHIPPED)
    assert f"environment variable {variable} " in str(caught.value)
    assert words in str(caught.value)


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SILTEME_RETRIEVAL__PASSAGES", "")
    assert load_settings(SHIPPED).retrieval.passages == 8


def test_error_names_the_command_line() -> None:
    with pytest.raises(SettingsError, match=r"On the command line, retrieval\.passages is 0"):
        load_settings(SHIPPED, {"retrieval.passages": 0})


def test_smallest_passage_is_checked_against_the_default_too() -> None:
    with pytest.raises(ValidationError, match="smaller than"):
        ChunkingSettings(max_tokens=32)


def test_key_line_skips_text_that_looks_like_a_key() -> None:
    source = '[a]\nnote = """\nkey = 1\n[b]\n"""\n"key" = 2\n[b]\nkey = 3\n[[c]]\nkey = 4\n'
    assert find_key_line(source, ("a", "key")) == 6
    assert find_key_line(source, ("b", "key")) == 8
    assert find_key_line(source, ("c", "key")) == 10
    assert find_key_line(source, ("d",)) is None


def test_reading_variables_is_paid_for_only_where_there_are_some() -> None:
    code = (
        "import sys; from bot.settings import load_settings; load_settings();"
        "sys.exit('pydantic_settings' in sys.modules)"
    )
    for variables, expected in (({}, 0), ({"SILTEME_ANSWER__NEAREST": "1"}, 1)):
        environment = {**os.environ, **variables}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=SHIPPED.parent, env=environment, check=False
        )
        assert done.returncode == expected
