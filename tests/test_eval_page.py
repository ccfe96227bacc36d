"""The report in a real browser: it loads without an error, and its filters work."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.evaluation.gold import resolve_gold
from bot.evaluation.peers import make_peer
from bot.evaluation.records import Case
from bot.evaluation.report import ReportContent, write_report
from bot.evaluation.run import RunHeader
from bot.evaluation.scorecard import measure_run
from bot.evaluation.sets import load_set, select_questions
from index.reading import read_articles

ROOT = Path(__file__).parent.parent
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
PNG = b"\x89PNG"

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


def browse(*options, page):
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1200,2400",
            "--enable-logging=stderr",
            "--virtual-time-budget=3000",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "CONSOLE" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    articles = [read.article for read in read_articles([ROOT / "seeds"], ROOT)]
    texts = {article.id: article.text for article in articles}
    loaded = load_set(ROOT / "evals" / "seeds.jsonl")
    questions = select_questions(loaded, "dev", 24, 5)
    gold = resolve_gold(questions, texts.get, loaded.file)
    peer = make_peer("bm25", articles)
    header = RunHeader("seeds", loaded.sha256, "dev", 24, 5, "bm25", "c" * 64, {}, {})
    run = measure_run(header, [Case(q, gold[q.id], peer.ask(q)) for q in questions], texts.get)
    other = dataclasses.replace(run, header=dataclasses.replace(header, system="other"))
    file = tmp_path_factory.mktemp("report") / "report.html"
    write_report(file, ReportContent((run, other), texts.get))
    return file


def test_it_is_drawn_without_a_complaint(report, tmp_path):
    picture = tmp_path / "report.png"
    browse(f"--screenshot={picture}", page=report)
    assert picture.read_bytes()[:4] == PNG
    # A blank page of this size compresses to a few kilobytes.
    assert picture.stat().st_size > 60_000


def test_every_question_is_shown_and_a_filter_hides_the_others(report, tmp_path):
    dom = browse("--dump-dom", page=report)
    assert '<span id="count">24 of 24</span>' in dom
    # Choosing as a person would: the value changes, then the browser says so.
    choose = (
        '<script>var s=document.getElementById("result");s.value="right";'
        's.dispatchEvent(new Event("input"));</script></body>'
    )
    chosen = tmp_path / "chosen.html"
    chosen.write_text(
        report.read_text(encoding="utf-8").replace("</body>", choose), encoding="utf-8"
    )
    dom = browse("--dump-dom", page=chosen)
    shown = re.findall(r'<details class="q ([a-z-]+)"[^>]*?(hidden="")?>', dom)
    assert len(shown) == 24
    assert {kind for kind, hidden in shown if not hidden} == {"right"}
    assert "right" not in {kind for kind, hidden in shown if hidden}
