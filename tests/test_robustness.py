"""What must not break the index: kills, a full disk, two writers, files that are no articles."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.assembly import load_application
from bot.settings import Settings
from index.progress import Silence
from index.settings import CorpusSettings, EmbeddingSettings, StoreSettings
from index.store.collection import find_home
from index.store.generations import lock_directory
from index.store.stored import StoredIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
WORDS = (
    "summit",
    "gas",
    "mosque",
    "border",
    "railway",
    "grain",
    "treaty",
    "troops",
    "press",
    "visit",
)
ANSWERED = "Timur commissioned the mosque in Samarkand in 1399."


def write_corpus(folder: Path, articles: int, seed: int) -> None:
    """Articles that differ from seed to seed, but for one that stays."""
    folder.mkdir(exist_ok=True)
    (folder / "mosque.txt").write_text(f"The mosque\n\n{ANSWERED}\n", "utf-8")
    chosen = random.Random(seed)
    for number in range(articles):
        sentences = [
            f"The {' '.join(chosen.choices(WORDS, k=8))} of {chosen.randint(1, 10**6)} was held."
            for _ in range(12)
        ]
        text = f"Report {number}\n\n" + "\n\n".join(sentences)
        (folder / f"report-{number:03}.txt").write_text(text, "utf-8")


def make_environment(root: Path) -> dict[str, str]:
    return {
        **os.environ,
        "SILTEME_CORPUS__PATHS": str(root / "corpus"),
        "SILTEME_STORE__DIRECTORY": str(root / "index"),
        "SILTEME_EMBEDDING__MODEL": "english",
        "PYTHONPATH": str(ROOT),
    }


def start_command(root: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *arguments],
        cwd=root,
        env=make_environment(root),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run_command(root: Path, *arguments: str) -> tuple[int, str, str]:
    with start_command(root, *arguments) as process:
        out, err = process.communicate(timeout=300)
    assert "Traceback" not in err
    return process.returncode, out, err


def check_serving(root: Path) -> int:
    """The index opens, every part of it is whole, and it answers; returns its passages."""
    with closing(StoredIndex(root / "index")) as index:
        for row in range(index.manifest.passages):
            index.database.read_passage(row)
        best = int(index.lexical.score_passages(["samarkand"]).argmax())
        assert ANSWERED in index.database.read_passage(best).passage.text
        return index.manifest.passages


def count_generations(root: Path) -> int:
    return len(list((root / "index" / "generations").iterdir()))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus and its index, made by the command; copied, never written."""
    root = tmp_path_factory.mktemp("template")
    write_corpus(root / "corpus", 4, seed=0)
    code, _, err = run_command(root, "index")
    assert code == 0, err
    return root


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    target = tmp_path / "root"
    shutil.copytree(template, target)
    return target


def kill_at(root: Path, seconds: float) -> bool:
    """Start `silteme index`, kill its whole group after so long; whether it was still running."""
    process = start_command(root, "index")
    try:
        process.wait(timeout=seconds)
        ended = True
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        ended = False
    with process:
        process.communicate()
    return not ended


def kill_at_random_moments(root: Path, kills: int, articles: int) -> None:
    write_corpus(root / "corpus", articles, seed=1)
    begun = time.monotonic()
    assert run_command(root, "index")[0] == 0
    whole = time.monotonic() - begun
    moments = random.Random(7)
    killed = 0
    for turn in range(kills):
        write_corpus(root / "corpus", articles, seed=100 + turn)
        # Spread over the whole run: one moment in each of as many equal stretches.
        killed += kill_at(root, whole * (turn + moments.random()) / kills)
        check_serving(root)
    assert killed >= kills // 2
    code, out, err = run_command(root, "index")
    assert code == 0, err
    assert "Indexed" in out or "Nothing has changed" in out
    check_serving(root)
    assert count_generations(root) <= 2
    assert not list((root / "index").glob("journal*"))
    with closing(StoredIndex(root / "index")) as index:
        store, problem = index.open_vector_store(exact=False)
        assert problem is None
        store.close()
        assert index.manifest.articles == articles + 1


def test_index_outlives_kills(root: Path) -> None:
    kill_at_random_moments(root, kills=6, articles=8)


def test_small_updates_outlive_kills(root: Path) -> None:
    """Most is taken over from the generation before, which must stay as it is."""
    write_corpus(root / "corpus", 40, seed=1)
    assert run_command(root, "index")[0] == 0
    whole, killed, homes = 2.0, 0, set()
    moments = random.Random(8)
    for turn in range(8):
        (root / "corpus" / "report-007.txt").write_text(
            f"Report 7\n\nA bridge was opened in Semey on day {turn}.\n", "utf-8"
        )
        killed += kill_at(root, whole * (turn % 4 + moments.random()) / 4)
        check_serving(root)
        begun = time.monotonic()
        code, _, err = run_command(root, "index")
        assert code == 0, err
        whole = time.monotonic() - begun
        with closing(StoredIndex(root / "index")) as index:
            homes.add(find_home(index.folder))
            article = index.database.require_article("corpus/report-007")
            assert f"Semey on day {turn}" in article.text
            store, problem = index.open_vector_store(exact=False)
            assert problem is None
            store.close()
    assert killed >= 2
    assert len(homes) < 4
    assert count_generations(root) <= 3


@pytest.mark.slow
def test_index_outlives_thirty_kills(root: Path) -> None:
    kill_at_random_moments(root, kills=30, articles=8)


def test_killed_build_goes_on_where_it_stopped(root: Path) -> None:
    write_corpus(root / "corpus", 40, seed=2)
    journal = root / "index" / "journal.sqlite-wal"
    process = start_command(root, "index")
    until = time.monotonic() + 120
    # More than one batch has been journalled once the log holds this much.
    while process.poll() is None and time.monotonic() < until:
        if journal.exists() and journal.stat().st_size > 300_000:
            os.killpg(process.pid, signal.SIGKILL)
            break
        time.sleep(0.005)
    with process:
        process.communicate()
    assert process.returncode == -signal.SIGKILL
    code, out, err = run_command(root, "index")
    assert code == 0, err
    embedded = int(out.split(" embedded")[0].split()[-1].replace(",", ""))
    assert 0 <= embedded < check_serving(root) - 32


def may_mount() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount") is not None


@contextmanager
def mount_small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of `size` bytes in memory at `folder`; the real disk is never filled."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={size}", "silteme-test", str(folder)]
    if not may_mount() or subprocess.run(["mount", *options], check=False).returncode:
        pytest.skip("this account may not mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def measure_folder(folder: Path) -> int:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7])
def test_full_disk_leaves_the_old_index(template: Path, tmp_path: Path, share: float) -> None:
    size = measure_folder(template / "index")
    root = tmp_path / "root"
    root.mkdir()
    with mount_small_disk(root / "index", int(size * (1 + share)) + 16_384):
        shutil.copytree(template / "index", root / "index", dirs_exist_ok=True)
        write_corpus(root / "corpus", 6, seed=3)
        before = sorted(path.name for path in (root / "index" / "generations").iterdir())
        code, out, err = run_command(root, "index")
        assert code == 1, out
        assert "the disk is full" in err
        assert "untouched" in err
        after = sorted(path.name for path in (root / "index" / "generations").iterdir())
        assert after == before
        assert not (root / "index" / "CURRENT.new").exists()
        check_serving(root)


def test_read_only_folder_is_a_sentence(template: Path, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    with mount_small_disk(root / "index", 64_000_000):
        shutil.copytree(template / "index", root / "index", dirs_exist_ok=True)
        write_corpus(root / "corpus", 4, seed=4)
        remount = ["mount", "-o", "remount,ro", str(root / "index")]
        assert subprocess.run(remount, check=False).returncode == 0
        code, _, err = run_command(root, "index")
        assert code == 1
        assert "could not be written: read-only file system" in err
        check_serving(root)
        assert run_command(root, "ask", "Who commissioned the mosque?")[0] in (0, 3)


def test_second_index_run_is_turned_away_with_a_sentence(root: Path) -> None:
    with lock_directory(root / "index"):
        code, _, err = run_command(root, "index")
    assert code == 1
    assert "Another process is writing the index" in err
    check_serving(root)


def test_two_runs_at_once_leave_one_whole_index(root: Path) -> None:
    write_corpus(root / "corpus", 6, seed=5)
    both = [start_command(root, "index") for _ in range(2)]
    said = [process.communicate(timeout=300)[1] for process in both]
    codes = sorted(process.returncode for process in both)
    assert codes in ([0, 0], [0, 1])
    assert "Traceback" not in "".join(said)
    if codes == [0, 1]:
        assert "Another process is writing the index" in "".join(said)
    with closing(StoredIndex(root / "index")) as index:
        assert index.manifest.articles == 7


def test_open_application_answers_on_and_takes_up_the_new_index(root: Path) -> None:
    settings = Settings(
        corpus=CorpusSettings(paths=(root / "corpus",)),
        embedding=EmbeddingSettings(model="english", threads=1),
        store=StoreSettings(directory=root / "index"),
    )
    from bot.types import Question

    application = load_application(settings, one_shot=False, progress=Silence())
    question = Question("Who commissioned the mosque in Samarkand?")
    write_corpus(root / "corpus", 4, seed=6)
    (root / "corpus" / "bridge.txt").write_text("Semey\n\nA bridge was opened in Semey.", "utf-8")
    with start_command(root, "index") as process:
        asked = 0
        while process.poll() is None:
            hits = application.answering.retrieve(question)
            assert ANSWERED in hits[0].passage.text
            asked += 1
        assert process.returncode == 0
        process.communicate()
    assert asked > 3
    (best, *_) = application.answering.retrieve(Question("What was opened in Semey?"))
    assert best.passage.article_id.endswith("bridge")
    assert len(application.library.articles()) == 6
    application.close()


STRANGE = {
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 400,
    "broken.txt": "Сәлем, әлем! ".encode() * 40 + b"\xc3\x28\xff\xfe\xfa" * 40,
    "zeros.md": b"\0" * 100_000,
    "notes.jsonl": b'{"id": "x", "text": 5}\n\xff\xfe not json\n',
    "page.html": b"<html><body></body></html>",
    "paper.pdf": b"%PDF-1.7 nothing follows",
}


def test_files_that_are_no_articles_break_nothing(root: Path) -> None:
    for name, content in STRANGE.items():
        (root / "corpus" / name).write_bytes(content)
    code, out, err = run_command(root, "index")
    assert code == 0, err
    assert "Indexed" in out
    for name in ("empty.txt", "binary.txt", "zeros.md", "notes.jsonl", "paper.pdf"):
        assert name in err, name
    check_serving(root)
    report = run_command(root, "index")[1]
    assert "Nothing has changed" in report


def test_fifty_megabytes_are_a_sentence_or_an_article(root: Path) -> None:
    line = "A line of a very long file without a single full stop\n"
    (root / "corpus" / "huge.txt").write_text(line * (50_000_000 // len(line)), "utf-8")
    begun = time.monotonic()
    code, _, err = run_command(root, "index")
    assert code == 0, err
    assert "huge.txt" in err
    assert time.monotonic() - begun < 120
    check_serving(root)
