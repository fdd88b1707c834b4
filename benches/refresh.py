#!/usr/bin/env python3
"""One refresh of every source against recorded answers: how long it takes, and how much memory at most.

    benches/refresh.py [target/release/fx] [../shared/recordings/replay.py]

Starts the replay server, points every publisher of config.toml at it, and runs `fx refresh` over a store of its own. Publishers that answer for a
few recorded days alone have nothing for today, which fx says; the time of asking and reading is what is measured. Limits: 20 s and 100 MB.
"""
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time
import tomllib

PROJECT = pathlib.Path(__file__).resolve().parent.parent
FX = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else PROJECT / "target/release/fx").resolve()
REPLAY = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else PROJECT.parent / "shared/recordings/replay.py").resolve()
MOST_SECONDS, MOST_MEGABYTES = 20, 100


def main():
    replay = subprocess.Popen([sys.executable, "-u", REPLAY, "--port", "0", "--loose"], stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"127\.0\.0\.1:\d+", replay.stdout.readline())[0]
        sources = tomllib.loads((PROJECT / "config.toml").read_text())["sources"]
        environment = {**os.environ, "FX_FETCH__RETRIES": "0", "FX_FETCH__JITTER": "0s", "FX_FETCH__PAUSE": "0s", "FX_LOG__LEVEL": "error"}
        for name, keys in sources.items():
            if "base_url" not in keys:
                continue
            host = keys["base_url"].split("://")[-1] or "cdn.jsdelivr.net"
            environment[f"FX_SOURCES__{name.upper()}__BASE_URL"] = f"http://{address}/{host}"
            if "api_key" in keys:
                environment[f"FX_SOURCES__{name.upper()}__API_KEY"] = "user:key"
        with tempfile.TemporaryDirectory() as folder:
            environment["FX_STORE__URL"] = f"sqlite:{folder}/fx.db"
            config = pathlib.Path(folder) / "config.toml"
            config.write_text("")
            began = time.monotonic()
            run = subprocess.run([FX, "--config", config, "refresh"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            seconds = time.monotonic() - began
        megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        lines = run.stdout.splitlines()
        landed = sum("a new sheet" in line for line in lines)
        print(f"{len(lines)} tables, {landed} with a new sheet: {seconds:.1f} s, {megabytes:.0f} MB at most")
        if seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES:
            sys.exit(f"the limits are {MOST_SECONDS} s and {MOST_MEGABYTES} MB")
    finally:
        replay.terminate()
        replay.wait()


main()
