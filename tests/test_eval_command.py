"""The real command, as a process."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.evaluation.command import add_arguments
from bot.evaluation.peers import PEERS
from bot.evaluation.plan import EXTRACT

ROOT = Path(__file__).parent.parent
TEXTS = {
    "bridge": "The bridge at Ord opened on 3 May 2021. It cost 14 million euros. Nobody was hurt.",
    "ferry": "The ferry Süd stopped in June 2021. Its captain, Ada Ro, retired to Lind.",
}
QUESTIONS = [
    {"id": "1", "question": "When did the bridge at Ord open?", "answerable": True,
     "answers": ["3 May 2021"], "type": "fact",
     "evidence": [{"article": "bridge", "quote": "opened on 3 May 2021"}]},
    {"id": "2", "question": "Who was the captain of the ferry Süd?", "answerable": True,
     "must": ["Ada Ro"], "type": "fact",
     "evidence": [{"article": "ferry", "quote": "Its captain, Ada Ro"}]},
    {"id": "3", "question": "Which opera did Verdi write first?", "answerable": False,
     "type": "none"},
]  # fmt: skip


def run_silteme(*words, cwd, **environment):
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *map(str, words)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def folder(tmp_path):
    """A set with its own articles, and settings beside which its index goes."""
    made = tmp_path / "towns"
    made.mkdir()
    corpus = [
        {"id": key, "title": key, "publisher": "The Ord Herald", "published": None, "text": text}
        for key, text in TEXTS.items()
    ]
    for name, lines in (("corpus", corpus), ("questions", QUESTIONS)):
        rendered = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (made / f"{name}.jsonl").write_text(rendered, encoding="utf-8")
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    return made


def test_a_folder_is_indexed_once_measured_saved_and_compared(folder):
    home = folder.parent
    saved = run_silteme("eval", folder, "--json", "--save", "main", "--peer", "bm25", cwd=home)
    assert saved.returncode == 0, saved.stderr
    result = json.loads(saved.stdout)
    assert result["questions"] == 3
    assert result["measures"]["citation_exact"]["value"] == 1
    assert result["measures"]["recall@1"]["value"] == 1
    assert result["peers"][0]["system"] == "bm25"
    assert (home / "evals" / "baselines" / "main.json").is_file()

    report = home / "reports" / "towns.html"
    again = run_silteme("eval", folder, "--against", "main", "--report", report, cwd=home)
    assert again.returncode == 0, again.stderr
    assert "The gate is passed." in again.stdout
    assert "won 0: none" in again.stdout
    assert "Embedding" not in again.stderr
    assert "<mark>" in report.read_text(encoding="utf-8")
    indexes = list((home / ".silteme" / "eval").glob("*/index"))
    assert len(indexes) == 1

    stored = home / "evals" / "baselines" / "main.json"
    stored.write_text(stored.read_text().replace('"set": "towns"', '"set": "rivers"'))
    foreign = run_silteme("eval", folder, "--against", "main", cwd=home)
    assert foreign.returncode == 2
    assert "was recorded over the set rivers, not over towns" in foreign.stderr

    resumed = run_silteme("eval", folder, "--resume", "--json", cwd=home)
    assert "Resuming: 3 of 3" in resumed.stderr
    assert json.loads(resumed.stdout)["measures"].keys() == result["measures"].keys()


def test_a_run_that_refuses_everything_fails_the_gate(folder):
    home = folder.parent
    lines = [q | {"id": f"{q['id']}-{n}"} for n in range(8) for q in QUESTIONS]
    rendered = "".join(json.dumps(line) + "\n" for line in lines)
    (folder / "questions.jsonl").write_text(rendered, encoding="utf-8")
    saved = run_silteme("eval", folder, "--save", "main", cwd=home, SILTEME_ANSWER__THRESHOLD="0")
    assert saved.returncode == 0, saved.stderr
    # Confidence cannot reach 1, so everything is refused.
    worse = run_silteme(
        "eval", folder, "--against", "main", cwd=home, SILTEME_ANSWER__THRESHOLD="1"
    )
    assert worse.returncode == 1, worse.stderr
    assert "The gate fails" in worse.stdout
    assert "answerable answered" in worse.stdout.split("The gate fails")[1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "holds no question"),
        ('{"id": "a"}', "line 1: 'question'"),
        ("{}\n", "line 1: 'id'"),
        ("\n{nonsense", "line 2: this is not JSON"),
    ],
)
def test_a_malformed_set_is_a_sentence_and_exit_code_2(tmp_path, content, reason):
    (tmp_path / "set.jsonl").write_text(content)
    done = run_silteme("eval", "set.jsonl", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


def test_mistakes_are_told_before_anything_heavy_is_imported(tmp_path):
    (tmp_path / "set.jsonl").write_text("{}")
    code = (
        "import sys\nfrom bot.cli import main\n"
        "status = main(['eval', 'set.jsonl'])\n"
        "heavy = {'torch', 'numpy', 'pydantic', 'chromadb', 'llama_index', 'matplotlib'}\n"
        "print(status, sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "2 []", done.stderr


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--limit", "0"], "not a number of questions"),
        (["--limit", "many"], "not a number of questions"),
        (["--seed", "-1"], "--seed"),
        (["--peer", "gpt"], "--peer"),
        (["--split", "train"], "--split"),
    ],
)
def test_options_that_cannot_be_used_are_refused(tmp_path, words, reason):
    done = run_silteme("eval", "set.jsonl", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert reason in done.stderr


def test_a_missing_baseline_is_told_before_any_question_is_asked(folder):
    done = run_silteme("eval", folder, "--against", "nothing", cwd=folder.parent)
    assert done.returncode == 2
    assert "There is no baseline" in done.stderr
    assert "Asking" not in done.stderr


def test_the_options_name_every_peer():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    choices = {a.dest: a.choices for a in parser._actions}
    assert set(choices["peer"]) == {*PEERS, EXTRACT}
