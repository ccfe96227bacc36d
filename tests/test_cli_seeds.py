"""The real command over the real index of the seeds, from the question to the checked answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_cli_command import run

QUESTION = "Who commissioned the mosque in Samarkand?"
ABSENT = "How many goals did Pelé score in the final?"


@pytest.fixture(scope="module")
def silteme(seeds_index: Path, tmp_path_factory: pytest.TempPathFactory):
    # From another folder: nothing may depend on where the command runs.
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    def run_over_seeds(*words: str, **options):
        return run("--index", str(seeds_index), *words, cwd=elsewhere, **options)

    return run_over_seeds


@pytest.fixture(scope="module")
def saved(silteme) -> str:
    """What `silteme ask --json` prints."""
    return silteme("ask", "--json", QUESTION).stdout


@pytest.fixture(scope="module")
def readable(silteme):
    """What `silteme ask` prints."""
    return silteme("ask", QUESTION)


@pytest.fixture(scope="module")
def source(silteme) -> dict[str, object]:
    """The first of the listed sources."""
    return json.loads(silteme("sources", "--json").stdout.splitlines()[0])


def test_readable_answer(readable) -> None:
    done = readable
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert re.search(r"\[1\]", done.stdout)
    assert "date unknown" in done.stdout or re.search(r"\b20\d\d", done.stdout)
    assert max(map(len, done.stdout.splitlines())) <= 200


def test_command_below_a_quote_shows_exactly_the_quote(
    silteme, readable, saved: str, seeds_index: Path
) -> None:
    citation = json.loads(saved)["citations"][0]
    place = f"{citation['article']}:{citation['start']}-{citation['end']}"
    assert f"silteme show --index {seeds_index} {place}" in readable.stdout
    assert silteme("show", place, "--text").stdout == citation["quote"]
    marked = silteme("show", place).stdout.partition("⟦")[2].partition("⟧")[0]
    assert marked.split() == citation["quote"].split()


def test_json_is_one_line_and_verifies(silteme, saved: str) -> None:
    assert saved.count("\n") == 1
    assert json.loads(saved)["status"] == "answered"
    checked = silteme("verify", "-", stdin=saved)
    assert checked.returncode == 0
    assert re.fullmatch(r"1 answer, \d+ citations?: all exact\n", checked.stdout)


def test_not_found_has_its_exit_code_and_nearest_passages(silteme) -> None:
    done = silteme("ask", ABSENT)
    assert done.returncode == 3
    assert "Nearest passages" in done.stdout


def test_question_from_standard_input(silteme) -> None:
    answer = json.loads(silteme("ask", "--json", stdin=f"{QUESTION}\n").stdout)
    assert answer["question"] == QUESTION


def test_questions_line_by_line_and_verified(silteme) -> None:
    lines = [
        json.dumps({"id": "a", "question": QUESTION}),
        "oops",
        "",
        json.dumps({"id": "b", "question": ABSENT, "history": [QUESTION]}),
    ]
    done = silteme("ask", "--jsonl", "-", stdin="\r\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [(answer["id"], answer["status"]) for answer in answers] == [
        ("a", "answered"),
        (None, "error"),
        ("b", "not_found"),
    ]
    checked = silteme("verify", "-", stdin=done.stdout)
    assert checked.returncode == 0, checked.stdout
    assert "all exact" in checked.stdout


def test_altered_answer_is_caught(silteme, saved: str, tmp_path: Path) -> None:
    answer = json.loads(saved)
    quote = answer["citations"][0]["quote"]
    answer["citations"][0]["quote"] = ("X" if quote[0] != "X" else "Y") + quote[1:]
    (tmp_path / "altered.json").write_text(json.dumps(answer, indent=2), encoding="utf-8")
    checked = silteme("verify", str(tmp_path / "altered.json"))
    assert checked.returncode == 1
    assert "answer 1, citation 1: the quote does not stand at" in checked.stdout


def test_filters(silteme, saved: str) -> None:
    article = json.loads(saved)["citations"][0]["article"]
    only = json.loads(silteme("ask", "--json", "--source", article, QUESTION).stdout)
    shown = only["citations"] + only["nearest"]
    assert {citation["article"] for citation in shown} == {article}
    early = silteme("ask", "--json", "--until", "1950", QUESTION)
    assert early.returncode == 3
    assert json.loads(early.stdout)["nearest"] == []


def test_sources(silteme) -> None:
    done = silteme("sources", "--json")
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(listed) == 5
    assert all(source["characters"] > 1000 and source["title"] for source in listed)
    readable = silteme("sources").stdout
    assert all(source["id"] in readable for source in listed)


def test_what_was_dropped_is_shown_with_its_reason(silteme) -> None:
    done = silteme("sources", "--dropped", "--json")
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    pieces = [piece for source in listed for piece in source["dropped"]]
    assert pieces
    assert all(piece["reason"] and piece["line"] >= 1 for piece in pieces)


def test_show_text_is_the_canonical_text_alone(silteme, source) -> None:
    whole = silteme("show", source["id"], "--text").stdout
    assert len(whole) == source["characters"]
    assert silteme("show", f"{source['id']}:5-17", "--text").stdout == whole[5:17]
    assert silteme("show", Path(source["file"]).name, "--text").stdout == whole


@pytest.mark.parametrize(
    ("place", "words"),
    [("nosuch", "There is no article 'nosuch'"), ("0", "could be any of 5 articles")],
)
def test_unknown_article_is_refused(silteme, place: str, words: str) -> None:
    done = silteme("show", place)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_span_outside_is_refused(silteme, source) -> None:
    done = silteme("show", f"{source['id']}:1-99999")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a span of" in done.stderr


def test_chat_in_a_pipe(silteme, seeds_index: Path) -> None:
    done = silteme("chat", "--new", stdin=f"{QUESTION}\n\n/open 1\n/nonsense\n/quit\nlost\n")
    assert done.returncode == 0
    assert "[1]" in done.stdout
    assert "⟦" in done.stdout
    assert "There is no command /nonsense" in done.stderr
    kept = list(seeds_index.parent.glob("*chat.jsonl"))
    assert len(kept) == 1
    kept[0].unlink()


def test_index_of_a_folder_and_questions_over_it(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "bridge.txt").write_text(
        "The bridge at Ord\n\nThe bridge at Ord was opened by the mayor Ada Ro on 3 May 2021. "
        "It is 400 metres long and cost 14 million euros.\n",
        encoding="utf-8",
    )
    (texts / "noise.txt").write_bytes(bytes(range(256)) * 64)
    done = run("index", "--into", "ours", "texts", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Indexed 1 article in 1 passage")
    assert "noise.txt was left out" in done.stderr
    answer = json.loads(
        run(
            "ask", "--index", "ours", "--json", "Who opened the bridge at Ord?", cwd=tmp_path
        ).stdout
    )
    assert answer["status"] == "answered"
    assert "Ada Ro" in answer["text"]
    again = run("index", "--into", "ours", "texts", cwd=tmp_path)
    assert again.stdout.startswith("Nothing has changed: 1 article")


def test_index_of_nothing_readable(tmp_path: Path) -> None:
    (tmp_path / "noise.txt").write_bytes(bytes(range(256)) * 64)
    done = run("index", "--into", "ours", "noise.txt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "noise.txt" in done.stderr
    assert "Traceback" not in done.stderr


def test_questions_and_doctor_leave_the_index_sound(silteme, seeds_index: Path) -> None:
    silteme("chat", "--new", stdin=f"{QUESTION}\n")
    for kept in seeds_index.parent.glob("*chat.jsonl"):
        kept.unlink()
    for _ in range(2):
        done = silteme("doctor")
        assert done.returncode == 0, done.stdout
        assert all(line.startswith(("✓", "  ")) for line in done.stdout.splitlines())
    assert silteme("index").stdout.startswith("Nothing has changed")


def test_mistyped_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for words in (("index",), ("ask", QUESTION)):
        done = run("--index", str(tmp_path), *words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "holds other files and no index" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("words", [("ask", QUESTION), ("chat",), ("sources",), ("show", "x")])
def test_an_index_that_is_named_is_not_made_unasked(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run("--index", "indx", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no index in indx" in done.stderr
    assert "silteme --index indx index FOLDER" in done.stderr
    assert not list(tmp_path.iterdir())
