"""Which module may import which: only downwards, never in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the surfaces down to the values. A module may import what stands in its own row or below;
# a name stands for the module and everything inside it.
ROWS = (
    ("bot.telegram", "bot.cli", "bot.evaluation"),
    ("bot.serving",),
    ("bot.inspection",),
    ("bot.assembly",),
    ("bot.answering",),
    ("bot.modelling",),
    (
        "bot.writing",
        "bot.wording",
        "bot.quoting",
        "bot.citations",
        "bot.caveats",
        "bot.conversation",
        "bot.meanings",
        "bot.reading",
        "bot.confidence",
        "bot.findings",
        "bot.follow_ups",
        "bot.pronouns",
        "bot.recalling",
        "bot.evidence",
        "bot.windows",
        "bot.short_answers",
        "bot.answer_types",
        "bot.choosing",
        "bot.comparing",
        "bot.sources",
        "bot.collection",
        "bot.refusing",
        "bot.double_questions",
        "bot.alternatives",
        "bot.authorship",
        "bot.differing",
        "bot.statements",
        "bot.quotations",
        "bot.moments",
        "bot.chronicle",
        "bot.dates",
        "bot.amounts",
        "bot.measures",
        "bot.reasons",
        "bot.wanted",
    ),
    ("bot.serialization", "bot.corpus"),
    (
        "bot.settings",
        "bot.settings_errors",
        "bot.telegram_settings",
        "bot.serving_settings",
        "bot.settings_file",
        "bot.model_settings",
        "bot.types",
        "bot.feedback",
        "bot.postgres",
    ),
    ("index.build", "index.retrieval"),
    ("index.spelling", "index.bylines"),
    ("index.misspellings", "index.place_names"),
    ("index.written",),
    ("index.common_words",),
    ("index.store", "index.nodes", "index.lexical", "index.embedding", "index.reranking"),
    ("index.chunking", "index.cleaning", "index.reading"),
    ("index.exonyms", "index.sounds", "index.question_words"),
    (
        "index.sentences",
        "index.words",
        "index.stopwords",
        "index.english_forms",
        "index.names",
        "index.pinyin",
        "index.hanzi",
    ),
    ("index.types", "index.settings", "index.errors", "index.progress"),
)
SURFACES = ROWS[0]
# What a surface may know of the index: values and errors, no store and no model.
SURFACES_MAY_IMPORT = (
    "index.types",
    "index.errors",
    "index.progress",
    "index.reading",
    "index.build",  # for the type of its report
    "index.cleaning",  # evidence is written as canonical text is
)


def list_modules() -> dict[str, Path]:
    modules = {}
    for package in ("bot", "index"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            modules[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return modules


def list_imports(path: Path, modules: dict[str, Path]) -> set[str]:
    """The project's modules that a file names in any import, wherever it stands."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports name their module in full"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in modules else node.module)
    return found & modules.keys()


MODULES = list_modules()
IMPORTS = {name: list_imports(path, MODULES) for name, path in MODULES.items()}


def is_within(module: str, name: str) -> bool:
    return module == name or module.startswith(name + ".")


def find_row(module: str) -> int | None:
    for number, row in enumerate(ROWS):
        if any(is_within(module, name) for name in row):
            return number
    return None


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"bot", "index"}))
def test_module_imports_only_its_row_and_below(module: str) -> None:
    row = find_row(module)
    assert row is not None, f"{module} has no place: give it one in ROWS"
    above = {name for name in IMPORTS[module] if (find_row(name) or 0) < row}
    assert not above, f"{module} imports upwards"


@pytest.mark.parametrize("module", sorted(name for name in MODULES if find_row(name) == 0))
def test_surface_knows_no_store_no_model_and_no_other_surface(module: str) -> None:
    own = next(name for name in SURFACES if is_within(module, name))
    for name in IMPORTS[module]:
        assert not (find_row(name) == 0 and not is_within(name, own)), name
        if name.startswith("index."):
            assert any(is_within(name, allowed) for allowed in SURFACES_MAY_IMPORT), name


def test_packages_import_nothing_of_the_project_by_themselves() -> None:
    assert not IMPORTS["bot"]
    assert not IMPORTS["index"]


def find_circle(imports: dict[str, set[str]]) -> list[str] | None:
    """A circle of imports, as the modules along it, or None."""
    finished: set[str] = set()

    def follow(module: str, trail: list[str]) -> list[str] | None:
        if module in trail:
            return [*trail[trail.index(module) :], module]
        if module in finished:
            return None
        for name in sorted(imports[module] - {module}):
            if circle := follow(name, [*trail, module]):
                return circle
        finished.add(module)
        return None

    for module in sorted(imports):
        if circle := follow(module, []):
            return circle
    return None


def test_there_is_no_circle() -> None:
    assert find_circle(IMPORTS) is None


def test_circle_would_be_found() -> None:
    imports = {"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}
    assert find_circle(imports) == ["b", "d", "b"]
