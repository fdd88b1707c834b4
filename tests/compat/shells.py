"""What bash, zsh, fish and elvish complete behind `fx`, asked in the shells themselves, each as it is installed here.

shells.py FX: the folder of FX stands first in the path, so that the scripts that `fx completions` prints find it.
"""

import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios

# What is typed, and what the last word becomes. Where several would do, what they have in common.
LINES = [
    ("fx 100 jp", "jpy"),
    ("fx 100 usd eur,gb", "eur,gbp"),
    ("fx hist", "history"),
    ("fx history chf sg", "sgd"),
    ("fx rates --source ec", "ecb"),
    ("fx price usd eur --date yest", "yesterday"),
    ("fx rates --date 2024-02-29", "2024-02-29"),
    ("fx 100 usd eur @yest", "@yesterday"),
]


def main(fx):
    folder = str(pathlib.Path(fx).resolve().parent)
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "PATH": f"{folder}:{os.environ['PATH']}", "TERM": "dumb", "LANG": "C.UTF-8"}
        for shell in (bash, fish, zsh, elvish):
            for typed, expected in LINES:
                got = shell(typed, env)
                assert got == expected, f"{shell.__name__}: {typed!r} became {got!r} and not {expected!r}"
            print(f"{shell.__name__} completes {len(LINES)} lines")


def bash(typed, env):
    words = typed.split(" ")
    quoted = " ".join(f"'{word}'" for word in words)
    script = (
        f"source <(fx completions bash); COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; COMP_TYPE=9;"
        f"_clap_complete_fx fx '{words[-1]}' '{words[-2]}'; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(["bash", "--norc", "-c", script], env=env, capture_output=True, text=True)
    return os.path.commonprefix(done.stdout.split())


def fish(typed, env):
    script = f"source (fx completions fish | psub); complete -C '{typed}'"
    done = subprocess.run(["fish", "--no-config", "-c", script], env=env, capture_output=True, text=True)
    # A candidate, a tab and what it is.
    return os.path.commonprefix([line.split("\t")[0] for line in done.stdout.splitlines()])


def elvish(typed, env):
    """By what fx registers: the editor itself stands in a terminal alone, so its table of completers is one of ours."""
    words = " ".join(f"'{word}'" for word in typed.split(" "))
    script = (
        "var edit: = (ns [&completion:=(ns [&arg-completer=[&]])]); eval (fx completions elvish | slurp) &ns=(ns [&edit:=$edit:]);"
        f"$edit:completion:arg-completer[fx] {words}"
    )
    done = subprocess.run(["elvish", "-norc", "-c", script], env=env, capture_output=True, text=True)
    return os.path.commonprefix(done.stdout.split())


def zsh(typed, env):
    """In a terminal: zsh completes nowhere else. The line is left unrun, and shown by a key of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def own_terminal():
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    child = subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, env={**env, "PS1": "ready> "}, preexec_fn=own_terminal
    )
    os.close(theirs)
    seen = ""

    def until(pattern):
        nonlocal seen
        while not (found := re.search(pattern, seen)):
            ready, _, _ = select.select([ours], [], [], 60)
            assert ready, f"zsh shows {seen!r}, and no {pattern!r}"
            seen += os.read(ours, 65536).decode(errors="replace")
        seen = seen[found.end() :]
        return found

    until("ready> ")
    setup = "autoload -U compinit; compinit -u -D; source <(fx completions zsh); "
    setup += "show() { print -r -- \"<<$BUFFER>>\"; BUFFER=; zle reset-prompt }; zle -N show; bindkey '^O' show; print set'-'up\r"
    os.write(ours, setup.encode())
    until("set-up")
    until("ready> ")
    os.write(ours, f"{typed}\t\x0f".encode())
    line = until("<<(.*?)>>").group(1)
    child.kill()
    child.wait()
    os.close(ours)
    return line.rstrip(" ").split(" ")[-1]


if __name__ == "__main__":
    main(sys.argv[1])
