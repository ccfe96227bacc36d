"""Reranking models by folder or name: their scores, what they change, and what is refused."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import CrossEncoder, MultiVectorEncoder
from test_cli_command import run
from tiny_models import make_cross_encoder, make_encoder, make_multi_vector

from bot.assembly import Application, load_application
from bot.inspection import inspect_installation
from bot.types import Answer, Question
from index.errors import SettingsError
from index.progress import Silence
from index.reranking import load_reranker
from index.reranking.named import NamedReranker
from index.settings import RerankingSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.settings import Settings

WORDS = ("samarkand", "captain", "mosque", "sails", "the")
TEXTS = ("The captain sails.", "Samarkand! Samarkand and the mosque.", "The mosque, Samarkand.", "")
QUESTION = "Who commissioned the mosque in Samarkand?"
PINNED = "0123456789abcdef0123456789abcdef01234567"
# A word of passages that are found for the question, but not first.
LIKED = "congress"


@pytest.fixture(scope="module")
def cross(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "cross", WORDS)


@pytest.fixture(scope="module")
def multi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_multi_vector(tmp_path_factory.mktemp("models") / "multi", WORDS)


def load(model: Path | str, revision: str | None = None) -> NamedReranker:
    return NamedReranker(str(model), revision, threads=1)


def test_a_cross_encoder_scores_as_it_does_by_itself(cross: Path) -> None:
    reranker = load(cross)
    alone = CrossEncoder(str(cross), device="cpu").predict(
        [("Where?", text) for text in TEXTS], activation_fn=torch.nn.Identity()
    )
    scores = reranker.score("Where?", TEXTS)
    assert reranker.name == f"{cross}, cross-encoder"
    assert scores.dtype == np.float32
    assert np.allclose(scores, alone, atol=1e-6)
    # The word it likes: two of six tokens, one of four, none.
    assert scores[1] > scores[2] + 0.01 > scores[0] + 0.02


def test_a_multi_vector_model_counts_words_of_the_question(multi: Path) -> None:
    reranker = load(multi)
    scores = reranker.score("the captain sails", TEXTS)
    model = MultiVectorEncoder(str(multi), device="cpu")
    alone = model.similarity(
        model.encode_query(["the captain sails"]), model.encode_document(TEXTS)
    )
    assert reranker.name == f"{multi}, multi-vector"
    assert np.allclose(scores, alone[0], atol=1e-5)
    # What is said of the model: the markers at both ends, and the words.
    assert np.allclose(scores, [5, 3, 3, 2], atol=0.5)


def test_no_text_has_no_score(multi: Path) -> None:
    assert load(multi).score("Who?", ()).shape == (0,)


def test_threads_do_not_disturb_each_other(cross: Path) -> None:
    reranker = load(cross)
    rows = [[text * times for text in TEXTS[:3]] for times in range(1, 20)]
    expected = [reranker.score("Where?", row) for row in rows]
    with ThreadPoolExecutor(max_workers=4) as pool:
        for scores, alone in zip(
            pool.map(lambda row: reranker.score("Where?", row), rows), expected, strict=True
        ):
            assert np.allclose(scores, alone, atol=1e-6)


def test_none_is_none_and_loads_nothing() -> None:
    assert load_reranker(RerankingSettings(), threads=0) is None


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache of a model hub that cannot be reached."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


def test_a_model_by_name_and_revision_is_taken_from_the_cache(hub: Path, cross: Path) -> None:
    shutil.copytree(cross, hub / "models--tests--tiny" / "snapshots" / PINNED)
    reranker = load("tests/tiny", PINNED)
    assert reranker.name == f"tests/tiny at {PINNED}, cross-encoder"
    assert np.allclose(reranker.score("Where?", TEXTS), load(cross).score("Where?", TEXTS))
    other = PINNED[::-1]
    with pytest.raises(SettingsError, match=f"not on this machine at revision {other}"):
        load("tests/tiny", other)


def test_a_name_nobody_has_is_refused(hub: Path) -> None:
    assert not hub.exists()
    with pytest.raises(SettingsError) as caught:
        load("nobody/no-such-model")
    assert str(caught.value) == (
        "The reranking model 'nobody/no-such-model' cannot be loaded: it is not on this machine, "
        "and no model hub can be reached. Choose another in config.toml, [reranking] model."
    )


def pickle_weights(folder: Path) -> Path:
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


def pickle_projection(folder: Path) -> Path:
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    dense = {"path": "3_Dense", "type": "sentence_transformers.base.modules.dense.Dense"}
    changed = [*modules, {"idx": 3, "name": "3", **dense}]
    (folder / "modules.json").write_text(json.dumps(changed), encoding="utf-8")
    (folder / "3_Dense").mkdir()
    torch.save({}, folder / "3_Dense" / "pytorch_model.bin")
    return folder


def bring_code(folder: Path) -> Path:
    """A module of the folder's own, which would leave a mark if it ran."""
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    changed = [*modules, {"idx": 3, "name": "3", "path": "", "type": "mine.Module"}]
    (folder / "modules.json").write_text(json.dumps(changed), encoding="utf-8")
    mark = folder / "ran"
    (folder / "mine.py").write_text(f"open({str(mark)!r}, 'w')", encoding="utf-8")
    return folder


def lose_numbers(folder: Path) -> Path:
    weights = load_file(folder / "model.safetensors")
    weights["classifier.bias"] = torch.full_like(weights["classifier.bias"], torch.nan)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def cut_weights(folder: Path) -> Path:
    whole = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(whole[: len(whole) // 2])
    return folder


def break_json(folder: Path) -> Path:
    (folder / "config.json").write_text("{", encoding="utf-8")
    return folder


def make_empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def refuse(model: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load(model)
    sentence = str(caught.value)
    assert sentence.startswith(f"The reranking model '{model}' cannot be loaded: ")
    assert sentence.endswith(". Choose another in config.toml, [reranking] model.")
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder, "there is no such folder"),
        (make_empty, "neither a cross-encoder nor a multi-vector model"),
        # Loaded as a multi-vector model it would get a projection at random.
        (lambda folder: make_encoder(folder, WORDS), "neither a cross-encoder nor"),
        (lambda folder: make_cross_encoder(folder, WORDS, labels=3), "3 scores, not one"),
        (lambda folder: pickle_weights(make_cross_encoder(folder, WORDS)), "pytorch_model.bin"),
        (lambda folder: pickle_weights(make_multi_vector(folder, WORDS)), "pytorch_model.bin"),
        (lambda folder: pickle_projection(make_multi_vector(folder, WORDS)), "are a pickle"),
        (lambda folder: lose_numbers(make_cross_encoder(folder, WORDS)), "no numbers"),
        (lambda folder: cut_weights(make_cross_encoder(folder, WORDS)), ""),
        (lambda folder: break_json(make_cross_encoder(folder, WORDS)), ""),
    ],
)
def test_what_is_no_such_model_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    folder = make(tmp_path / "model")
    assert words in refuse(folder)


def test_code_of_a_model_is_not_run(tmp_path: Path) -> None:
    folder = bring_code(make_multi_vector(tmp_path / "model", WORDS))
    refuse(folder)
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("unusable", ["missing", "pickle"])
def test_the_command_says_so_and_exits_2(
    unusable: str, seeds_index: Path, cross: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    if unusable == "pickle":
        shutil.copytree(cross, folder)
        pickle_weights(folder)
    done = run(
        "--index", str(seeds_index), "ask", QUESTION, SILTEME_RERANKING__MODEL=str(folder)
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stdout == ""
    assert f"The reranking model '{folder}' cannot be loaded: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that likes passages with a word of a few that are found for the question."""
    return make_cross_encoder(tmp_path_factory.mktemp("models") / "partial", (LIKED, *WORDS))


@pytest.fixture
def reranked(seeds_settings: Settings, partial: Path) -> Iterator[Callable[..., Application]]:
    """Opens the seeds with that model."""
    opened = []

    def open_seeds(weight: float, reader: str = "trained") -> Application:
        reranking = RerankingSettings(model=str(partial), weight=weight)
        reading = seeds_settings.reading.model_copy(update={"reader": reader})
        changed = {"reranking": reranking, "reading": reading}
        settings = seeds_settings.model_copy(update=changed)
        opened.append(load_application(settings, one_shot=True, progress=Silence()))
        return opened[-1]

    yield open_seeds
    for each in opened:
        each.close()


@pytest.mark.parametrize("reader", ["trained", "none"])
def test_the_passages_it_likes_come_first(
    reranked: Callable[..., Application], application: Application, partial: Path, reader: str
) -> None:
    asked = Question(QUESTION)
    usual = application.answering.retrieve(asked)
    hits = reranked(10, reader).answering.retrieve(asked)
    scores = load(partial).score(QUESTION, [hit.passage.text for hit in hits])
    assert {hit.passage.id for hit in hits} == {hit.passage.id for hit in usual}
    assert LIKED not in usual[0].passage.text.lower()
    assert LIKED in hits[0].passage.text.lower()
    assert scores[0] == max(scores)
    ranks = [hit.rerank_score for hit in hits]
    assert None not in ranks
    assert ranks == sorted(ranks, reverse=True)


def test_without_weight_nothing_changes(
    reranked: Callable[..., Application], application: Application
) -> None:
    asked = Question(QUESTION)
    usual, hits = application.answering.examine(asked)
    same, again = reranked(0).answering.examine(asked)
    assert again == hits
    assert isinstance(same, Answer)
    assert isinstance(usual, Answer)
    assert same.sentences == usual.sentences
    assert same.confidence == usual.confidence


def test_the_answer_is_read_where_it_says_and_quoted_exactly(
    reranked: Callable[..., Application],
) -> None:
    application = reranked(10)
    asked = Question("What did the Congress of Leaders say?")
    result, hits = application.answering.examine(asked)
    cited = result.citations if isinstance(result, Answer) else result.nearest
    assert cited
    for citation in cited:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    assert cited[0].article.id == hits[0].passage.article_id


def test_confidence_and_margins_rest_on_what_they_rested_on(
    reranked: Callable[..., Application], application: Application
) -> None:
    """What the articles hold is judged as ever; only which passage is read first may change."""
    readings = []
    for opened in (application, reranked(10)):
        answering = opened.answering
        readings.append(answering._reader.read(answering._retriever.retrieve(QUESTION)))
    usual, reading = readings
    for name in ("sentence_cosine", "passage_score", "foreign", "names_unknown", "whole"):
        assert getattr(usual.evidence, name) == getattr(reading.evidence, name)
    assert reading.evidence.answerable is not None
    assert reading.evidence.answerable != usual.evidence.answerable
    scores = [
        {(each.article.id, each.start): each.score for each in read.sentences} for read in readings
    ]
    assert scores[0] == scores[1]


def test_the_doctor_shows_it(seeds_settings: Settings, cross: Path, tmp_path: Path) -> None:
    def check(model: Path):
        changed = {"reranking": RerankingSettings(model=str(model))}
        checks = inspect_installation(seeds_settings.model_copy(update=changed))
        return next(check for check in checks if check.name == "reranking model")

    assert check(cross).ok
    assert check(cross).detail == f"{cross}, cross-encoder"
    broken = check(tmp_path)
    assert not broken.ok
    assert "neither a cross-encoder nor a multi-vector model" in broken.detail
    assert broken.remedy
    usual = inspect_installation(seeds_settings)
    assert "reranking model" not in {each.name for each in usual}
