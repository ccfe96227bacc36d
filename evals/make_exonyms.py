"""Writes index/exonyms.tsv: names of territories and cities from Unicode CLDR, a row a place.

    python evals/make_exonyms.py > index/exonyms.tsv

Needs the Python package babel, which carries the data. The names of time zones' cities are CLDR's
exemplar cities; what CLDR leaves out is in index/exonyms-more.tsv, written by hand.
"""

from __future__ import annotations

import re

from babel import Locale

LANGUAGES = ("en", "ru", "kk", "uk", "zh_Hans")
# CLDR's codes for no place: pseudo-locales, the unknown region, what is left of Oceania.
UNREAL = {"XA", "XB", "ZZ", "QO", "EZ"}
# Stations of a few people, one of them called "East".
NOWHERE = "Antarctica/"
# Parts of a name that a question leaves out: brackets, what kind of island it is.
NOTE = re.compile(
    r"\s*[(（].*?[)）]|,.*|^(?:о-в|о-ва)\s+|\s+(?:аралы|аралдары|о-ва|о-в|SAR China)$"
)


def main() -> None:
    """Print the table."""
    locales = [Locale.parse(each) for each in LANGUAGES]
    places = [
        [locale.territories.get(code, "") for locale in locales]
        for code in locales[0].territories
        if code not in UNREAL
    ]
    zones = {
        zone: None
        for locale in locales
        for zone in locale.time_zones
        if not zone.startswith(NOWHERE)
    }
    for zone in zones:
        english, *others = (locale.time_zones.get(zone, {}).get("city", "") for locale in locales)
        places.append([english or zone.split("/")[-1].replace("_", " "), *others])
    print("# " + "\t".join(LANGUAGES))  # noqa: T201
    for row in sorted({tuple(NOTE.sub("", name).strip() for name in place) for place in places}):
        if sum(map(bool, row)) > 1 and not any(map(str.isdigit, row[0])):
            print("\t".join(row))  # noqa: T201


if __name__ == "__main__":
    main()
