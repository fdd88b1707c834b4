#!/usr/bin/env python3
"""Make the archive that is compiled into fx, from recorded answers of the publishers.

    data/make.py            # reads $FX_RECORDINGS, by default ../shared/recordings beside the project

Writes, beside itself:

    ecb/YYYY.csv.gz     one year: a line of dates, then a line of figures for each currency of that year
    ecb/latest.csv      the newest day, plain
    ecb/coverage.csv    how many days there are, and each currency's first and last day, plain
    exchange-api.csv    one day of every living ISO 4217 currency, plain
    official.csv        one recent day of every central bank that adds a currency to the ECB's, plain

The last is written by fx itself, by a test that serves the recordings and asks for all of them: what a figure is for, in which direction and of
how many units, is said in one place. `data/make.py --without-cargo` leaves it as it is.

Every figure keeps the digits that were published. The same input gives the same bytes. Python 3, standard library only.
"""
import csv
import datetime
import gzip
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import zipfile
import zoneinfo

HERE = pathlib.Path(__file__).resolve().parent
RECORDINGS = pathlib.Path(os.environ.get("FX_RECORDINGS", HERE.parent.parent / "shared" / "recordings"))
FIGURE = re.compile(r"[0-9]+(\.[0-9]+)?")

# The living codes of ISO 4217 but for those that nobody quotes (funds, bond units, test codes). Spelled out, so that the
# archive is the same on every machine. Not here because they are gone: ANG (XCG since 2025-03-31), BGN (EUR since
# 2026-01-01), CUC, HRK, SLL (SLE), ZWL (ZWG).
LIVING = frozenset("""
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
    IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF
    XAG XAU XCD XCG XDR XOF XPD XPF XPT YER ZAR ZMW ZWG
""".split())


def figure(text):
    """The text itself, once it is sure to be a plain decimal."""
    if not FIGURE.fullmatch(text):
        sys.exit(f"not a plain decimal: {text!r}")
    return text


def save(name, lines):
    """Write lines; packed, without a time of its own, when the name ends in .gz."""
    data = "".join(line + "\n" for line in lines).encode("ascii")
    if name.endswith(".gz"):
        packed = io.BytesIO()
        with gzip.GzipFile("", "wb", 9, packed, mtime=0) as out:
            out.write(data)
        data = packed.getvalue()
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def day(date, fetched_at, figures):
    """A plain day: its date, when it was had, and a line for each currency."""
    return [f"date,{date}", f"fetched_at,{fetched_at}", *(f"{code},{text}" for code, text in sorted(figures.items()))]


def read_ecb():
    """Each day's figures by date, oldest first, and the time that the publisher's file bears."""
    with zipfile.ZipFile(RECORDINGS / "ecb_eurofxref" / "02.zip") as packed:
        entry = packed.getinfo("eurofxref-hist.csv")
        rows = csv.reader(io.TextIOWrapper(packed.open(entry), "ascii", newline=""))
        codes = next(rows)[1:]
        days = {row[0]: {code: figure(text) for code, text in zip(codes, row[1:]) if text not in ("", "N/A")} for row in rows}
    # A ZIP file has local time; the ECB's is Frankfurt's.
    made = datetime.datetime(*entry.date_time, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")).astimezone(datetime.timezone.utc)
    return dict(sorted(days.items())), f"{made:%Y-%m-%dT%H:%M:%SZ}"


def make_ecb():
    days, fetched_at = read_ecb()
    dates = list(days)
    span = {}
    for date, figures in days.items():
        for code in figures:
            span[code] = (span.get(code, (date,))[0], date)
    for year in sorted({date[:4] for date in dates}):
        of_year = [date for date in dates if date.startswith(year)]
        codes = sorted({code for date in of_year for code in days[date]})
        lines = [",".join(["date", *of_year])]
        lines += [",".join([code, *(days[date].get(code, "") for date in of_year)]) for code in codes]
        save(f"ecb/{year}.csv.gz", lines)
    save("ecb/latest.csv", day(dates[-1], fetched_at, days[dates[-1]]))
    save("ecb/coverage.csv", [f"sheets,{len(days)}", *(f"{code},{first},{last}" for code, (first, last) in sorted(span.items()))])
    return len(days), sum(map(len, days.values()))


def make_exchange_api():
    text = (RECORDINGS / "exchange_api" / "00.json").read_text("utf-8")
    answer = json.loads(text, parse_float=str, parse_int=str)
    figures = {key.upper(): figure(value) for key, value in answer["eur"].items() if key.upper() in LIVING - {"EUR"}}
    # The recording says the day and no hour: its first second.
    save("exchange-api.csv", day(answer["date"], answer["date"] + "T00:00:00Z", figures))
    return len(figures)


def make_official():
    test = ["cargo", "test", "--test", "product", "any_two_of_so_many_currencies"]
    subprocess.run(test, check=True, cwd=HERE.parent, env={**os.environ, "FX_BLESS": "1"})


def main():
    days, figures = make_ecb()
    currencies = make_exchange_api()
    if "--without-cargo" not in sys.argv[1:]:
        make_official()
    files = [*HERE.glob("ecb/*.csv*"), HERE / "exchange-api.csv", HERE / "official.csv"]
    print(f"ECB: {days} days, {figures} figures; EXCHANGE-API: {currencies} currencies; "
          f"{len(files)} files, {sum(file.stat().st_size for file in files)} bytes")


if __name__ == "__main__":
    main()
