"""What `fx export` writes is read back by others: DuckDB, pyarrow, Python's csv and sqlite3.

exports.py FX: exports the archive, offline, and compares every row of the forms with each other.
"""

import csv
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile

import duckdb
import pyarrow.parquet

COLUMNS = (
    "source source_table publisher kind effective_date valid_until base quote nominal price buy sell revision fetched_at page terms".split()
)
# The European Central Bank's of 4 March 2022.
DOLLAR = ("ECB", "", "European Central Bank", "reference", "2022-03-04", None, "EUR", "USD", 1, "1.0929", None, None, 0)


def export(binary, home, form, *more):
    env = dict(os.environ, FX_STORE__URL=f"sqlite:{home}/fx.db")
    name = f"{home}/rates.{form}"
    done = subprocess.run([binary, "export", "--format", form, "--output", name, *more], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    digest, _, named = open(name + ".sha256").read().partition("  ")
    assert (digest, named) == (hashlib.sha256(open(name, "rb").read()).hexdigest(), f"rates.{form}\n"), named
    assert not [file for file in os.listdir(home) if ".part-" in file], os.listdir(home)
    return name, int(done.stderr.split(" figures of ")[0].rsplit(" ", 1)[1])


def of_csv(name):
    with open(name, newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == COLUMNS, head
    whole = [COLUMNS.index("nominal"), COLUMNS.index("revision")]
    empty = [COLUMNS.index(name) for name in ("valid_until", "buy", "sell")]
    read = lambda at, cell: int(cell) if at in whole else None if at in empty and cell == "" else cell
    return [tuple(read(at, cell) for at, cell in enumerate(row)) for row in rows]


def of_sqlite(name):
    with sqlite3.connect(name) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        return database.execute(f"SELECT {', '.join(COLUMNS)} FROM rates JOIN sources USING (source)").fetchall()


def of_pyarrow(name):
    file = pyarrow.parquet.ParquetFile(name, page_checksum_verification=True)
    assert file.schema_arrow.names == COLUMNS and str(file.schema_arrow.field("nominal").type) == "int64", file.schema_arrow
    assert str(file.schema_arrow.field("price").type) == "string", file.schema_arrow
    table = file.read()
    return list(zip(*(table.column(name).to_pylist() for name in COLUMNS)))


def of_duckdb(name):
    return duckdb.sql(f"SELECT {', '.join(COLUMNS)} FROM '{name}'").fetchall()


def main(binary):
    with tempfile.TemporaryDirectory() as home:
        key = lambda row: tuple(map(str, row))
        names = {form: export(binary, home, form) for form in ("csv", "sqlite", "parquet")}
        rows = sorted(of_csv(names["csv"][0]), key=key)
        assert len(rows) == names["csv"][1] > 200_000, len(rows)
        assert [row[: len(DOLLAR)] for row in rows if row[:5] == DOLLAR[:5] and row[7] == "USD"] == [DOLLAR]
        for read, form in ((of_sqlite, "sqlite"), (of_pyarrow, "parquet"), (of_duckdb, "parquet")):
            name, count = names[form]
            assert count == len(rows) and sorted(read(name), key=key) == rows, read.__name__
            print(f"{read.__name__}: {count} rows")
        exact = duckdb.sql(f"SELECT max(CAST(price AS DECIMAL(38, 18))) FROM '{names['parquet'][0]}' WHERE source = 'ECB' AND quote = 'USD'")
        assert str(exact.fetchall()[0][0]) == "1.599000000000000000", exact
        few, count = export(binary, home, "parquet", "--source", "ecb", "--start", "2022-03-03", "--end", "2022-03-06")
        days = duckdb.sql(f"SELECT DISTINCT source, effective_date FROM '{few}' ORDER BY 2").fetchall()
        assert days == [("ECB", "2022-03-03"), ("ECB", "2022-03-04")] and count == len(of_pyarrow(few)), days
        none, count = export(binary, home, "parquet", "--source", "ecb", "--start", "2022-03-05", "--end", "2022-03-06")
        assert (count, of_pyarrow(none), of_duckdb(none)) == (0, [], [])


if __name__ == "__main__":
    main(sys.argv[1])
