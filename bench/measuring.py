"""The measurements: whole processes, warm questions, many askers, larger corpora, building.

Systems take turns, and who begins moves on with every round, so that what disturbs the machine
disturbs them alike. Nothing heavy is imported here (see `bench.processes`).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bench.exchange import Partner
from bench.processes import ROOT, make_environment, read_cpu_seconds, run_process
from bench.statistics import find_quantile
from bench.values import BenchError, Cost
from bench.workplace import MODELS, UNREAD, read_seed_questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bench.workplace import Workplace

_ANSWERED = (0, 3)
_STOCK: dict[str, tuple[str, ...]] = {"stock": (), "stock, onnx": ("--onnx",)}
_ASKERS = 32
_CANDIDATES = 50
_STARTING = 60.0  # seconds a server is given to come up


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured.

    Attributes:
        rounds: Whole processes of each system.
        warm: Warm questions of each system.
        crowd: Questions that 32 askers share.
        sizes: Passages of the larger corpora.
        scale: Questions over each of them.
        built: Passages that are indexed to measure indexing.
        builds: How often.
    """

    rounds: int
    warm: int
    crowd: int
    sizes: tuple[int, ...]
    scale: int
    built: int
    builds: int


QUICK = Effort(rounds=3, warm=20, crowd=64, sizes=(100,), scale=100, built=100, builds=1)
WHOLE = Effort(rounds=7, warm=100, crowd=256, sizes=(100, 10_000), scale=500, built=600, builds=3)


def take_turns(names: Sequence[str], rounds: int) -> Iterator[tuple[int, str]]:
    """Round and name of each turn; every round begins with the next name."""
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            yield number, name


def measure_machine(place: Workplace) -> dict[str, Any]:
    """The machine and its limits; leaves the floor's model behind."""
    run = run_process([sys.executable, "-m", "bench.machine", str(place.folder)])
    found: dict[str, Any] = json.loads(run.output)
    return found


def measure_processes(place: Workplace, effort: Effort) -> dict[str, Any]:
    """New processes that answer one question each from an index that is there.

    Returns:
        Costs by system, and whether each way to ask gave the same answers.
    """
    questions = read_seed_questions()
    indexes = {model: place.open_seeds(model) for model in MODELS}
    articles = place.list_articles(indexes[MODELS[0]])
    stock = {name: place.open_stock(articles, *name) for name in _STOCK.values()}
    answers: dict[str, list[str]] = {}

    def ask(name: str, *options: str) -> Callable[[str], Cost]:
        def run(question: str) -> Cost:
            arguments = ("ask", "--json", *options, question)
            command = place.command(name, indexes[name], *arguments)
            done = run_process(command, accepted=_ANSWERED)
            answers.setdefault("".join((name, *options)), []).append(_drop_timing(done.output))
            return done.cost

        return run

    def ask_stock(*options: str) -> Callable[[str], Cost]:
        command = [sys.executable, "-m", "bench.stock", "ask", str(stock[options])]
        return lambda question: run_process([*command, question, *options]).cost

    floor = [sys.executable, "-m", "bench.floor", str(place.folder / "product.onnx")]
    systems: dict[str, Callable[[str], Cost]] = {
        "silteme": ask("multilingual"),
        "silteme, english": ask("english"),
        **{name: ask_stock(*options) for name, options in _STOCK.items()},
        "floor": lambda _: run_process(floor).cost,
    }
    with ExitStack() as stack:
        if has_server():
            server = stack.enter_context(_serve(place, indexes[MODELS[0]]))
            warm = ask("multilingual", "--warm")
            systems["silteme, served"] = lambda question: _add_server(server, warm, question)
        costs: dict[str, list[dict[str, Any]]] = {name: [] for name in systems}
        for number, name in take_turns(list(systems), effort.rounds):
            costs[name].append(asdict(systems[name](questions[number % len(questions)])))
    same = None
    if "multilingual--warm" in answers:
        same = answers["multilingual--warm"] == answers["multilingual"]
    return {"costs": costs, "same_served_as_cold": same}


def has_server() -> bool:
    """Whether this Silteme can answer from a process that stays."""
    run = run_process([sys.executable, "-m", "bot.cli", "ask", "--help"])
    return "--warm" in run.output


@contextmanager
def _serve(place: Workplace, index: Path) -> Iterator[int]:
    """A server of the seeds; its process id."""
    command = place.command(MODELS[0], index, "serve")
    process = subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=make_environment(), stdout=subprocess.DEVNULL
    )
    try:
        _await_server(place, index, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _await_server(place: Workplace, index: Path, process: subprocess.Popen[bytes]) -> None:
    """Ask until the server's own processor time shows that it answered."""
    deadline = time.monotonic() + _STARTING
    question = read_seed_questions()[0]
    while time.monotonic() < deadline:
        time.sleep(1)
        if process.poll() is not None:
            raise BenchError(f"`silteme serve` ended with {process.returncode}.")
        before = read_cpu_seconds(process.pid)
        command = place.command(MODELS[0], index, "ask", "--warm", question)
        run_process(command, accepted=_ANSWERED)
        if before is None or (read_cpu_seconds(process.pid) or 0) > before:
            return
    raise BenchError("`silteme serve` answered nothing within a minute.")


def _add_server(server: int, ask: Callable[[str], Cost], question: str) -> Cost:
    """What the asking process took and, where the system tells, the server for it."""
    before = read_cpu_seconds(server)
    cost = ask(question)
    after = read_cpu_seconds(server)
    spent = 0.0 if before is None or after is None else after - before
    return Cost(cost.wall, cost.cpu + spent, cost.peak)


def _drop_timing(output: str) -> str:
    answer = json.loads(output)
    answer.pop("timing_ms", None)
    return json.dumps(answer, sort_keys=True)


def measure_warm(place: Workplace, effort: Effort) -> dict[str, Any]:
    """Questions to processes that stay, the systems in turn, question by question."""
    seeds = {model: place.folder / f"seeds-{model}" for model in MODELS}
    articles = f"stock-{seeds[MODELS[0]].name}-articles"
    ours = {"silteme": MODELS[0], "silteme, no reader": UNREAD, "silteme, english": "english"}
    questions = read_seed_questions()
    with ExitStack() as stack:
        partners = {
            name: stack.enter_context(
                _open_ours(place, config, seeds.get(config, seeds[MODELS[0]]))
            )
            for name, config in ours.items()
        }
        for name, options in _STOCK.items():
            folder = place.folder / f"{articles}{''.join(options)}"
            arguments = ["serve", str(folder), *options]
            partners[name] = stack.enter_context(Partner(name, "bench.stock", arguments))
        for partner in partners.values():
            partner.ask(question=questions[-1])
        costs: dict[str, list[dict[str, Any]]] = {name: [] for name in partners}
        for number, name in take_turns(list(partners), effort.warm):
            cost, _ = partners[name].measure(question=questions[number % len(questions)])
            costs[name].append(asdict(cost))
        some = questions[:10]
        operations = {
            name: [partners[name].ask(operations=each)["operations"] for each in some]
            for name in ours
        }
        peaks = {name: partner.read_peak() for name, partner in partners.items()}
    return {"costs": costs, "operations": operations, "peaks": peaks}


def _open_ours(place: Workplace, settings: str, index: Path) -> Partner:
    return Partner("silteme", "bench.ours", [str(place.settings(settings)), str(index)])


def measure_crowd(place: Workplace, effort: Effort) -> dict[str, Any]:
    """32 askers at once against the embedder alone, and an event loop beside one asker."""
    questions = read_seed_questions()
    asked = [questions[at % len(questions)] for at in range(effort.crowd)]
    found: dict[str, Any] = {"askers": _ASKERS, "questions": effort.crowd}
    for name, settings in (("silteme", MODELS[0]), ("silteme, no reader", UNREAD)):
        with _open_ours(place, settings, place.folder / f"seeds-{MODELS[0]}") as partner:
            partner.ask(question=asked[0])
            together = partner.ask(askers=_ASKERS, questions=asked)
            late = partner.ask(beside=asked[:32])["held_up"]
        found[name] = {
            "asked": together["asked"],
            "embedded": together["embedded"],
            "held_up": {"median": find_quantile(late, 0.5), "most": max(late)},
        }
    return found


def measure_scale(place: Workplace, effort: Effort) -> list[dict[str, Any]]:
    """Warm questions over larger corpora, with and without the reader, and the store alone."""
    rows = []
    for size in effort.sizes:
        index, described = place.open_corpus(size)
        questions = place.make_questions(index, effort.scale)
        asked = [questions[at % len(questions)] for at in range(effort.scale)]
        row = {**described, "questions": effort.scale}
        with (
            _open_ours(place, MODELS[0], index) as partner,
            _open_ours(place, UNREAD, index) as unread,
        ):
            both = {"silteme": partner, "silteme, no reader": unread}
            costs: dict[str, list[dict[str, Any]]] = {name: [] for name in both}
            for each in both.values():
                each.ask(question=questions[0])
            for number, name in take_turns(list(both), effort.scale):
                costs[name].append(asdict(both[name].measure(question=asked[number])[0]))
            row["costs"] = costs
            searched = [unread.ask(nearest=each, count=_CANDIDATES)["searched"] for each in asked]
            row["store"] = searched
            row["peak"] = partner.read_peak()
        row["changed"] = _change_article(place, index, size)
        rows.append(row)
    return rows


def _change_article(place: Workplace, index: Path, size: int) -> dict[str, Any]:
    """What `silteme index` takes after one article has changed; the index stays as it was."""
    texts = place.open_texts(size)
    copy, changed = place.folder / "changed", place.folder / "changed-texts" / texts.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(index, copy)
    changed.parent.mkdir(exist_ok=True)
    # A program that reads or cuts otherwise than the one the index is of reads everything once.
    shutil.copyfile(texts, changed)
    run_process(place.command(MODELS[0], copy, "index", str(changed)))
    lines = texts.read_text("utf-8").splitlines()
    article = json.loads(lines[len(lines) // 2])
    article["text"] += "\n\nOne sentence was added to this article afterwards, and no other."
    lines[len(lines) // 2] = json.dumps(article, ensure_ascii=False)
    changed.write_text("\n".join(lines) + "\n", "utf-8")
    cost = run_process(place.command(MODELS[0], copy, "index", str(changed))).cost
    shutil.rmtree(copy)
    return asdict(cost)


def measure_building(place: Workplace, effort: Effort) -> dict[str, Any]:
    """Indexing the same passages, in processes whose models are loaded, in turn.

    Silteme reads, cleans and cuts the articles itself, and embeds every sentence beside every
    passage; the others are given the passages as it cut them, and embed and store them.
    """
    texts = place.open_texts(effort.built)
    seeds = {model: place.folder / f"seeds-{model}" for model in MODELS}
    folder = place.folder / "built"
    stock = place.folder / f"stock-{seeds[MODELS[0]].name}-articles"
    with ExitStack() as stack:
        partners = {
            "silteme, english": stack.enter_context(_open_ours(place, "english", seeds["english"])),
            "silteme": stack.enter_context(_open_ours(place, MODELS[0], seeds[MODELS[0]])),
            "stock": stack.enter_context(Partner("stock", "bench.stock", ["serve", str(stock)])),
            "stock, onnx": stack.enter_context(
                Partner("stock, onnx", "bench.stock", ["serve", f"{stock}--onnx", "--onnx"])
            ),
        }
        shutil.rmtree(folder, ignore_errors=True)
        partners["silteme, english"].ask(index=str(texts), folder=str(folder))
        passages = place.list_passages(folder)
        built: dict[str, list[dict[str, Any]]] = {name: [] for name in partners}
        for _, name in take_turns(list(partners), effort.builds):
            shutil.rmtree(folder, ignore_errors=True)
            given = texts if name.startswith("silteme") else passages
            cost, reply = partners[name].measure(index=str(given), folder=str(folder))
            built[name].append({**asdict(cost), **_keep(reply, "passages", "operations")})
        shutil.rmtree(folder, ignore_errors=True)
    return {"built": built}


def _keep(reply: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: reply[name] for name in names if name in reply}
