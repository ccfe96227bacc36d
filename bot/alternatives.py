"""Questions of two things: "Which is longer, the Osk or the Orlin?", "With Olm and with Tirsk?"."""

from __future__ import annotations

import re

# What is asked of each where one is said to be more than the other, by the comparative.
_HOW = {
    "longer": "how long",
    "shorter": "how long",
    "larger": "how large",
    "bigger": "how big",
    "smaller": "how large",
    "greater": "how large",
    "higher": "how high",
    "lower": "how high",
    "taller": "how tall",
    "deeper": "how deep",
    "wider": "how wide",
    "narrower": "how wide",
    "heavier": "how heavy",
    "lighter": "how heavy",
    "faster": "how fast",
    "slower": "how fast",
    "older": "how old",
    "younger": "how old",
    "farther": "how far",
    "further": "how far",
    "nearer": "how far",
    "closer": "how far",
    "stronger": "how strong",
    "weaker": "how strong",
}
_PRICED = ("cheaper", "dearer", "more expensive")
_COMPARATIVE = "|".join((*_HOW, *_PRICED))
_BE, _HAVE = r"(?:is|are|was|were)", r"(?:has|have|had)"
# Something that stands by itself, not "60" or "planned".
_THING = r"(?=(?:the|an?|that|those|his|her|its|their)\s|(?-i:[A-Z]))"
_TWO = r"(?P<one>[^,;:?]+?),? or (?P<other>[^,;:?]+)"
_WHO = r"(?:which|what|who)"
_MORE = rf"(?:the )?(?P<more>{_COMPARATIVE})"
_FORMS = tuple(
    re.compile(rf"^\W*{form}\W*$", re.IGNORECASE)
    for form in (
        # Which border is longer, the one with Russia or with China?
        (
            rf"{_WHO}(?: of (?:them|these|the two))?(?: (?P<what>[^,;:?]+?))? (?P<be>{_BE}) {_MORE}"
            rf"(?: one)?\s?[,:;–-]\s?{_TWO}"
        ),
        # Who has more seats, the Civic Union or the Farmers' List?
        (
            rf"{_WHO}(?: [^,;:?]+?)? (?P<have>{_HAVE}) (?:the )?(?P<many>more|fewer|less|most)"
            rf" (?P<of>[^,;:?]+?)\s?[,:;–-]\s?{_TWO}"
        ),
        # Is the Osk longer than the Orlin?
        (
            rf"(?P<be>{_BE}) {_THING}(?P<one>[^,;:?]+?) {_MORE} than"
            rf" {_THING}(?P<other>[^,;:?]+)"
        ),
    )
)
# How long are the borders with Russia and with China?
_EACH = re.compile(
    r"^\W*(?P<asked>(?:what|how|when|where|who|whom|which|why)\b[^,;:?]*?)\s"
    r"(?P<by>with|to|in|of|from|at|for|on|by)\s(?P<one>(?:the\s)?(?-i:[A-Z])[^,;:?]*?)\sand\s(?P=by)\s"
    r"(?P<other>(?:the\s)?(?-i:[A-Z])[^,;:?]*)\W*$"
    r"|^\W*(?P<asked_ru>(?:что|кто|где|когда|сколько|почему|как\w*)\b[^,;:?]*?)\s"
    r"(?P<by_ru>со?|во?|из|от|на|для|у|к)\s(?P<one_ru>(?-i:[А-ЯЁ])[^,;:?]*?)\sи\s"
    r"(?P<other_by>со?|во?|из|от|на|для|у|к)\s(?P<other_ru>(?-i:[А-ЯЁ])[^,;:?]*)\W*$",
    re.IGNORECASE,
)
# Какая граница длиннее: с Россией или с Китаем?
_FORM_RU = re.compile(
    r"^\W*(?P<asked>(?:что|кто|где|у кого|как\w+|котор\w+)\b[^,;:?]*)\s?[,:;–—-]+\s?"
    r"(?P<one>[^,;:?]+?),? или (?P<other>[^,;:?]+)\W*$",
    re.IGNORECASE,
)
_COMPARED_RU = re.compile(r"\b\w+(?:ее|ей|ше|же|че)\b", re.IGNORECASE)
# What is asked of each in Russian, where the comparative closes the question.
_WHAT_RU = {
    **dict.fromkeys(("длиннее", "короче"), "Какова длина"),
    **dict.fromkeys(("выше", "ниже"), "Какова высота"),
    **dict.fromkeys(("шире", "уже"), "Какова ширина"),
    "глубже": "Какова глубина",
    **dict.fromkeys(("дороже", "дешевле"), "Какова цена"),
    **dict.fromkeys(("тяжелее", "легче"), "Каков вес"),
    **dict.fromkeys(("старше", "младше", "моложе"), "Каков возраст"),
    **dict.fromkeys(("быстрее", "медленнее"), "Какова скорость"),
}
_CLOSING_RU = re.compile(rf"^\w+\s(?P<what>.*?)\s?\b(?P<more>{'|'.join(_WHAT_RU)})$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:with|to|in|of|from|at|for|between|on|by|с|со|в|во|из|от|на|для|у|к)\s", re.IGNORECASE
)
_DETERMINED = re.compile(r"^(?:the|a|an|that|those|this|his|her|its|their|our)\b|['’]s?\b")
_LEADING = re.compile(r"^(?:the one|that|those)\s(?=\w+\s)", re.IGNORECASE)


def split_alternatives(question: str) -> tuple[str, str] | None:
    """What is asked of each of two things that are set against each other, or beside.

    "Which border is longer, the one with Russia or with China?" asks how long the border with each
    is: which of both is more, whoever reads both figures sees.

    Args:
        question: As it is searched for.

    Returns:
        Two questions, in the order of the things; None where no two are compared.
    """
    text = " ".join(question.split())
    for form in _FORMS:
        if found := form.match(text):
            one, other = _complete(found["one"], found["other"])
            return _ask(found, one), _ask(found, other)
    found = _FORM_RU.match(text)
    if found and _COMPARED_RU.search(found["asked"]):
        one, other = _complete(found["one"], found["other"])
        asked = _ask_in_russian(found["asked"].strip())
        return f"{asked} {one}?", f"{asked} {other}?"
    return _split_each(text)


def _split_each(text: str) -> tuple[str, str] | None:
    """The question of either of two things that the same preposition joins to it."""
    found = _EACH.match(text)
    if found is None:
        return None
    if found["by"]:
        asked, by = found["asked"], found["by"]
        return f"{asked} {by} {found['one']}?", f"{asked} {by} {found['other'].rstrip('?! .')}?"
    if found["by_ru"][0].casefold() != found["other_by"][0].casefold():
        return None
    asked, other = found["asked_ru"], found["other_ru"].rstrip("?! .")
    return f"{asked} {found['by_ru']} {found['one_ru']}?", f"{asked} {found['other_by']} {other}?"


def _ask_in_russian(asked: str) -> str:
    """What stands before each thing: "Какова длина: граница" of "Какая граница длиннее"."""
    if found := _CLOSING_RU.match(asked):
        return f"{_WHAT_RU[found['more'].casefold()]}: {found['what']}".strip()
    return f"{asked}:"


def _ask(found: re.Match[str], thing: str) -> str:
    parts = found.groupdict()
    if parts.get("more"):
        what = f"the {parts['what']}, {thing}" if parts.get("what") else thing
        if parts["more"].casefold() in _PRICED:
            return f"How much does {what} cost?"
        how = _HOW[parts["more"].casefold()].capitalize()
        return f"{how} {parts['be'].casefold()} {what}?"
    how = "How much" if parts["many"].casefold() == "less" else "How many"
    return f"{how} {parts['of']} {parts['have']} {thing}?"


def _complete(one: str, other: str) -> tuple[str, str]:
    """Both in full, where the second has only what it differs in: "the border with A or with B"."""
    one, other = _LEADING.sub("", one.strip()), _LEADING.sub("", other.strip())
    if other.endswith(" one") and not one.endswith(" one"):
        return one, f"{other.removesuffix('one')}{one.split()[-1]}"
    places = list(_PREPOSITION.finditer(one))
    if not places:
        return one, other
    if begun := _PREPOSITION.match(other):
        alike = [each for each in places if each.group().casefold() == begun.group().casefold()]
        at = (alike or places)[-1]
        return one, f"{one[: at.start()]}{other}"
    if _DETERMINED.search(other) or not _DETERMINED.search(one):
        return one, other
    return one, f"{one[: places[-1].end()]}{other}"
