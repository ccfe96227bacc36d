"""Real sentence-transformers models, tiny, with weights set by hand: their scores are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from pathlib import Path

    from transformers import PretrainedConfig

_MARKERS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def make_cross_encoder(folder: Path, words: tuple[str, ...], *, labels: int = 1) -> Path:
    """A model that likes a text the better, the larger the share of the first of `words` in it.

    Attention is even, so that the first state holds the mean of all tokens; one output looks at
    the dimension of the word.
    """
    from transformers import BertForSequenceClassification

    config = _write_words(folder, words, layers=1, labels=labels)
    model = BertForSequenceClassification(config)
    size = config.hidden_size
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        _spread_words(model.bert)
        layer = model.bert.encoder.layer[0]
        for matrix in (layer.attention.self.value, layer.attention.output.dense):
            matrix.weight.copy_(torch.eye(size))
        layer.attention.output.LayerNorm.weight.fill_(1)
        layer.output.LayerNorm.weight.fill_(1)
        model.bert.pooler.dense.weight.copy_(torch.eye(size) / 10)
        model.classifier.weight[:, len(_MARKERS)] = 1
    model.save_pretrained(folder)
    return folder


def make_multi_vector(folder: Path, words: tuple[str, ...]) -> Path:
    """A model whose score is about how many of the question's `words` stand in a text, plus two."""
    from sentence_transformers import MultiVectorEncoder
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask

    encoder = make_encoder(folder / "encoder", words)
    pieces = [
        Transformer(str(encoder)),
        MultiVectorMask(),
        Normalize(module_input_name="token_embeddings"),
    ]
    MultiVectorEncoder(modules=pieces, device="cpu").save_pretrained(str(folder / "whole"))
    return folder / "whole"


def make_encoder(folder: Path, words: tuple[str, ...]) -> Path:
    """A plain encoder, each of whose words has a dimension of its own."""
    from transformers import BertModel

    model = BertModel(_write_words(folder, words, layers=0, labels=1))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        _spread_words(model)
    model.save_pretrained(folder)
    return folder


def _write_words(
    folder: Path, words: tuple[str, ...], *, layers: int, labels: int
) -> PretrainedConfig:
    """Write the tokenizer; a word that is not among `words` is unknown."""
    from transformers import BertConfig, BertTokenizerFast

    folder.mkdir(parents=True)
    every = (*_MARKERS, *words)
    (folder / "vocab.txt").write_text("\n".join(every), encoding="utf-8")
    BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=512).save_pretrained(folder)
    return BertConfig(
        vocab_size=len(every),
        hidden_size=len(every),
        num_hidden_layers=layers,
        num_attention_heads=1,
        intermediate_size=1,
        max_position_embeddings=512,
        num_labels=labels,
    )


def _spread_words(model: torch.nn.Module) -> None:
    embeddings = model.embeddings
    embeddings.word_embeddings.weight.copy_(torch.eye(len(embeddings.word_embeddings.weight)))
    embeddings.LayerNorm.weight.fill_(1)
