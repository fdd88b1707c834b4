#!/usr/bin/env python3
"""Makes the archive that is compiled into fx from recorded answers of the publishers. See README.md beside this file.

    FX_RECORDINGS=../shared/recordings python3 data/make.py

Figures are copied as text; nothing is computed. The same input gives the same bytes.
"""
import csv
import gzip
import io
import json
import os
import pathlib
import re
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent
RECORDINGS = pathlib.Path(os.environ.get("FX_RECORDINGS", PROJECT / "../shared/recordings"))


def write(path, data):
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    print(f"{path.relative_to(PROJECT)}: {len(data)} bytes")


def table(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def ecb():
    """The ECB's history: a packed CSV a year, the last day and the coverage as plain text."""
    archive = zipfile.ZipFile(RECORDINGS / "ecb_eurofxref/02.zip")
    member = archive.infolist()[0]
    fetched = "%04d-%02d-%02dT%02d:%02d:%02dZ" % member.date_time
    header, *rows = csv.reader(io.TextIOWrapper(archive.open(member), "utf-8"))
    days = []
    for row in rows:
        quotes = {code: figure for code, figure in zip(header[1:], row[1:]) if code and figure not in ("", "N/A")}
        days.append((row[0], quotes))
    days.sort()
    coverage = {}
    for day, quotes in days:
        for code in quotes:
            coverage[code] = (coverage.get(code, (day,))[0], day)
    for year in sorted({day[:4] for day, _ in days}):
        of_year = [(day, quotes) for day, quotes in days if day[:4] == year]
        codes = sorted({code for _, quotes in of_year for code in quotes})
        rows = [["Date", *codes]] + [[day] + [quotes.get(code, "") for code in codes] for day, quotes in of_year]
        write(HERE / f"ecb/{year}.csv.gz", gzip.compress(table(rows), 9, mtime=0))
    last, quotes = days[-1]
    write(HERE / "ecb/latest.csv", table([[last, fetched], *sorted(quotes.items())]))
    spans = [[code, first, last] for code, (first, last) in sorted(coverage.items())]
    write(HERE / "ecb/coverage.csv", table([["days", str(len(days)), days[0][0], last], *spans]))


def living():
    """The codes of fx's own table that are not gone."""
    rows = (PROJECT / "src/currency/table.rs").read_text().splitlines()
    codes = [re.match(r'\s+(?:money|metal|unit)\(b"([A-Z]{3})"', row) for row in rows if ".fixed(" not in row and ".until(" not in row]
    return {match.group(1) for match in codes if match}


def exchange_api():
    """One day of EXCHANGE-API: the currencies of ISO 4217 that exist."""
    answer = json.loads((RECORDINGS / "exchange_api/00.json").read_text(), parse_float=str, parse_int=str)
    codes = living() - {"EUR"}
    quotes = sorted((name.upper(), figure) for name, figure in answer["eur"].items() if name.upper() in codes)
    write(HERE / "exchange-api.csv", table([[answer["date"], answer["date"] + "T00:00:00Z"], *quotes]))


if __name__ == "__main__":
    ecb()
    exchange_api()
