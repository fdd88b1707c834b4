"""Runs a command at a pseudo-terminal, and prints what it wrote there: terminal.py out|err|both|prompt COMMAND [ARGUMENT …]

`out` makes the terminal its standard output, `err` its standard error, `both` both. What goes elsewhere is dropped.
`prompt` makes it all three: each line of this program's own standard input is typed when the command shows its prompt, `fx> `; in it
\\t is a tab, \\x04 Ctrl-D, and a line that ends in \\x04 has no Enter behind it. `COLUMNS` is the width of the terminal.
Ends with the exit code of the command.
"""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

which, command = sys.argv[1], sys.argv[2:]
ours, theirs = pty.openpty()
columns = int(os.environ.get("COLUMNS", "0"))
if columns:
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
typed = []
if which == "prompt":
    lines = sys.stdin.buffer.read().decode().splitlines()
    typed = [line.encode("latin-1", "backslashreplace").decode("unicode_escape") for line in lines]


def stream(name):
    return theirs if which in (name, "both", "prompt") else subprocess.DEVNULL


def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


child = subprocess.Popen(
    command,
    stdin=theirs if which == "prompt" else subprocess.DEVNULL,
    stdout=stream("out"),
    stderr=stream("err"),
    preexec_fn=own_terminal if which == "prompt" else None,
)
os.close(theirs)
seen = b""
while True:
    try:
        part = os.read(ours, 65536)
    except OSError:  # Linux: the other side is closed
        break
    if not part:
        break
    sys.stdout.buffer.write(part)
    seen += part
    # The cursor stands behind an empty prompt.
    if typed and re.search(rb"fx> (\r\x1b\[4C)?(\x1b\[\?2026l)?$", seen):
        line, seen = typed.pop(0), b""
        os.write(ours, (line if line.endswith("\x04") else line + "\r").encode())
sys.stdout.flush()
sys.exit(child.wait())
