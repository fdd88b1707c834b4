"""Price lines of fx, read by the ledgers that they are made for.

ledgers.py FX: `FX history` and `FX price` over the archive, offline; beancount and ledger read what they write. The figures are the
European Central Bank's of 3 and 4 March 2022.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
from datetime import date
from decimal import Decimal


def main(fx):
    with tempfile.TemporaryDirectory() as home:
        home = pathlib.Path(home)
        env = {"HOME": str(home), "PATH": os.environ["PATH"]}

        def run(*words):
            done = subprocess.run(words, env=env, cwd=home, capture_output=True, text=True)
            assert done.returncode == 0, (words, done.stderr)
            return done.stdout

        def history(form, start, *more):
            days = ["--start", start, "--end", "2022-03-04", "--source", "ecb"]
            return run(fx, "history", "eur", "usd", *days, "--format", form, *more)

        beancount(home, history)
        ledger(home, history, run, fx)


def beancount(home, history):
    """PyPI beancount: a file that grew by --update holds each day once."""
    from beancount import loader
    from beancount.core import prices

    book = home / "prices.beancount"
    book.write_text(history("beancount", "2022-03-03").splitlines()[0])
    history("beancount", "2022-03-01", "--update", book.name)
    entries, errors, _ = loader.load_file(str(book))
    assert not errors, errors
    found = [(entry.date, entry.currency, entry.amount.number, entry.amount.currency) for entry in entries]
    due = [(date(2022, 3, 3), "EUR", Decimal("1.1076"), "USD"), (date(2022, 3, 4), "EUR", Decimal("1.0929"), "USD")]
    assert found == due, found
    assert prices.get_price(prices.build_price_map(entries), ("EUR", "USD"), date(2022, 3, 3))[1] == Decimal("1.1076")


def ledger(home, history, run, fx):
    """Debian's ledger: a price database, and the script `getquote` that it looks for in PATH, which hands its two words to `fx price`."""
    journal = home / "journal"
    journal.write_text("commodity USD\n  format 1000.00 USD\n\n2022/03/03 a\n  Assets  100 EUR\n  Income\n")
    (home / "prices.db").write_text(history("ledger", "2022-03-03"))
    balance = ["--file", "journal", "--exchange", "USD", "balance", "Assets"]
    assert "109.29 USD" in run("ledger", "--price-db", "prices.db", *balance), run("ledger", "--price-db", "prices.db", *balance)

    script = home / "getquote"
    script.write_text(f'#!/bin/sh\nexec "{fx}" price "$1" "$2" --format getquote --date 2022-03-04 --source ecb --offline\n')
    script.chmod(0o755)
    # ledger asks for the price of a currency that it has an old price of.
    (home / "prices.db").write_text("P 2022/03/01 EUR 1.05 USD\n")
    downloaded = run("env", f"PATH={home}:{os.environ['PATH']}", "ledger", "--download", "--price-db", "prices.db", *balance)
    assert "109.29 USD" in downloaded, downloaded


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
    print("2 passed, 0 failed")
