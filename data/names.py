"""The everyday names and signs of currencies in many languages, out of the Unicode CLDR: names.py FOLDER

FOLDER is `main` of the npm package cldr-numbers-full 48.2 (licence: Unicode-3.0). Writes names.zip beside this file: a text for each
language, each line of which is what people write, a tab, and the codes that it may mean.

What is written: the name in each of its plural forms, the sign where it is none of the code, and of money that lives the noun of the name
alone, as "Franken" in "Schweizer Franken": the first or the last word, whichever more names of the language have at their ends; where both
are alone, on the side on which the language has its nouns.
"""

import collections
import json
import pathlib
import re
import sys
import zipfile

MARKS = "\u200e\u200f\u061c"
SCRIPTS = ("zh-Hant", "sr-Latn")
# What stands before a noun in the names of several currencies, and is none.
NEW = set("new neuer neue nouveau nouveaux nuevo nuevos novo novos nuovo nuovi nou noi nový nové nových novi nowy nowe nowych новый новых нового новий нових нов нови ny nya nye nytt yeni új uusi uudet νέο νέα nieuwe jauna uus naujasis nova nouvel".split())
TABLE = pathlib.Path(__file__).parent / "../src/currency/table"
LIVING, GONE = (set(re.findall(r'money\(b"([A-Z]{3})"', (TABLE / name).read_text())) for name in ("living.rs", "retired.rs"))


def words(path):
    data = json.loads(path.read_text())["main"]
    return next(iter(data.values()))["numbers"]["currencies"]


def clean(text):
    return " ".join(text.translate({ord(mark): None for mark in MARKS}).split())


def writings(currencies):
    names = {code: clean(entry.get("displayName", code)) for code, entry in currencies.items()}
    living = [name.lower().split() for code, name in names.items() if code in LIVING and name != code]
    ends = collections.Counter(word for name in living for word in {name[0], name[-1]})
    sides = collections.Counter((ends[name[0]] > ends[name[-1]]) - (ends[name[0]] < ends[name[-1]]) for name in living)
    # The place of the noun, as an index; nothing where a language has it now here, now there.
    usual = 0 if sides[1] > 4 * sides[-1] else -1 if sides[-1] > 4 * sides[1] else None

    def noun(code):
        words = names[code].lower().split()
        if code not in LIVING or len(words) < 2:
            return None
        first, last = ends[words[0]], ends[words[-1]]
        place = usual if first == last else 0 if first > last else -1
        return None if place is None or words[place] in NEW else place

    found = collections.defaultdict(set)
    for code, entry in currencies.items():
        if names[code] == code or "(" in names[code] or code not in LIVING | GONE:
            continue
        for key, text in entry.items():
            text = clean(text).lower()
            if not text or text == code.lower():
                continue
            found[text].add(code)
            place = noun(code)
            if not key.startswith("symbol") and place is not None and text.split()[place] not in NEW:
                found[text.split()[place]].add(code)
    return {text: codes for text, codes in found.items() if not text.isdigit()}


def main(folder):
    here = pathlib.Path(__file__).parent
    folders = [path for path in sorted(pathlib.Path(folder).iterdir()) if "-" not in path.name or path.name in SCRIPTS]
    with zipfile.ZipFile(here / "names.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in folders:
            currencies = words(path / "currencies.json")
            named = sum(clean(entry.get("displayName", code)) != code for code, entry in currencies.items())
            # English is the language of the table of ISO 4217, and has its own everyday names there.
            if named < 100 or path.name == "en":
                continue
            lines = [f"{text}\t{' '.join(sorted(codes))}\n" for text, codes in sorted(writings(currencies).items())]
            entry = zipfile.ZipInfo(path.name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, "".join(lines))


if __name__ == "__main__":
    main(sys.argv[1])
