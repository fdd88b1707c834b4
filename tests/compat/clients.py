"""Programs that others wrote for Frankfurter, Open Exchange Rates and assistants, pointed at a running fx over its archive.

clients.py FX: starts `FX serve` on a free port, offline, and asks by each client. The figures are the European Central Bank's of
4 March 2022 and of the newest day in the archive.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request
from decimal import Decimal

NOWHERE = pathlib.Path(__file__).parents[2] / "scripts" / "nowhere"


def serve(binary, home):
    sources = dict(line.split("=", 1) for line in subprocess.check_output(NOWHERE, text=True).split())
    env = dict(os.environ, FX_STORE__URL=f"sqlite:{home}/fx.db", FX_LOG__LEVEL="error", **sources)
    # The machine may be busy.
    env["FX_SERVER__LIMITS__REQUEST_TIMEOUT"] = "2m"
    process = subprocess.Popen([binary, "serve", "--listen", "127.0.0.1:0"], env=env, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "listening on " in line:
            return process, line.rsplit("listening on ", 1)[1].strip()
    raise SystemExit("fx did not start")


def frankfurter(base):
    """PyPI frankfurter, which knows version 1 and asks by https alone: that is all that is changed in it."""
    from frankfurter import FrankfurterEngine, engine

    engine.Request = lambda url, **more: urllib.request.Request(url.replace("https://", "http://", 1), **more)
    client = FrankfurterEngine()
    client._FrankfurterEngine__base_url = base.removeprefix("http://") + "/compat/frankfurter/v1"
    assert client.fetch_currencies()["USD"] == "US Dollar", client.fetch_currencies()["USD"]
    day = client.fetch_data_for_date("2022-03-05", base="EUR", symbols="USD,JPY")
    assert day == {"amount": 1.0, "base": "EUR", "date": "2022-03-04", "rates": {"JPY": 126.17, "USD": 1.0929}}, day
    series = client.fetch_time_series_data(symbols="USD", start_date="2022-03-03", end_date="2022-03-06")
    assert series["rates"] == {"2022-03-03": {"USD": 1.1076}, "2022-03-04": {"USD": 1.0929}}, series
    assert client.convert_currency(100, "EUR", "USD") == 100 * client.fetch_latest_data(symbols="USD")["rates"]["USD"]


def exrate(base):
    """PyPI exrate, a command for version 2."""

    def run(*words):
        code = f"import exrate; exrate.API_BASE = {base + '/compat/frankfurter/v2'!r}; exrate.main()"
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
        return done.returncode, done.stdout.strip(), done.stderr.strip()

    assert run("rate", "EUR", "USD", "--date", "2022-03-05") == (0, "2022-03-04  1 EUR = 1.0929 USD", ""), run("rate", "EUR", "USD")
    table = run("rates", "--from", "2022-03-03", "--to", "2022-03-04", "--quotes", "USD", "--csv")[1].splitlines()
    assert table == ["date,base,quote,rate", "2022-03-03,EUR,USD,1.1076", "2022-03-04,EUR,USD,1.0929"], table
    assert json.loads(run("currency", "RUB", "--json")[1])["iso_numeric"] == "643"
    assert "ECB" in run("providers")[1] and "JPY" in run("currencies")[1]
    assert run("rate", "EUR", "ZZZ") == (1, "", "API error 422: invalid currency: ZZZ"), run("rate", "EUR", "ZZZ")


def django_money(base):
    """PyPI django-money, its backend for Open Exchange Rates; what it reads it keeps in its own table."""
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["djmoney.contrib.exchange"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        OPEN_EXCHANGE_RATES_URL=base + "/compat/openexchangerates/historical/2022-03-04.json",
        OPEN_EXCHANGE_RATES_APP_ID="any",
        BASE_CURRENCY="EUR",
        EXCHANGE_BACKEND="djmoney.contrib.exchange.backends.OpenExchangeRatesBackend",
    )
    django.setup()
    from django.core.management import call_command
    from djmoney.contrib.exchange.backends import OpenExchangeRatesBackend
    from djmoney.contrib.exchange.models import convert_money
    from djmoney.money import Money

    call_command("migrate", verbosity=0)
    OpenExchangeRatesBackend().update_rates()
    converted = convert_money(Money("100", "EUR"), "USD")
    assert converted == Money(Decimal("109.29"), "USD"), converted


def node(base):
    """npm open-exchange-rates with money."""
    folder = os.path.dirname(os.path.abspath(__file__))
    subprocess.run(["node", os.path.join(folder, "clients.cjs"), base + "/compat/openexchangerates/"], check=True, timeout=60)


def assistant(base):
    """npm @modelcontextprotocol/sdk, over HTTP and over standard input and output."""
    folder = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as home:
        asked = ["node", os.path.join(folder, "mcp.mjs"), base, os.path.abspath(sys.argv[1]), f"{home}/fx.db"]
        subprocess.run(asked, check=True, timeout=300)


def prebid(base):
    """npm prebid.js with its module for currencies, in Node."""
    folder = os.path.dirname(os.path.abspath(__file__))
    subprocess.run(["node", os.path.join(folder, "prebid.mjs"), base], check=True, timeout=300)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        process, base = serve(sys.argv[1], home)
        try:
            for client in (frankfurter, exrate, django_money, node, assistant, prebid):
                client(base)
                print(f"{client.__name__}: ok")
        finally:
            process.terminate()
            process.wait()
