"""Runs a command at a pseudo-terminal, and prints what it wrote there: terminal.py out|err|both COMMAND [ARGUMENT …]

`out` makes the terminal its standard output, `err` its standard error, `both` both. What goes elsewhere is dropped.
Ends with the exit code of the command.
"""
import os
import pty
import subprocess
import sys

which, command = sys.argv[1], sys.argv[2:]
ours, theirs = pty.openpty()
stream = lambda name: theirs if which in (name, "both") else subprocess.DEVNULL
child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream("out"), stderr=stream("err"))
os.close(theirs)
while True:
    try:
        part = os.read(ours, 65536)
    except OSError:  # Linux: the other side is closed
        break
    if not part:
        break
    sys.stdout.buffer.write(part)
sys.stdout.flush()
sys.exit(child.wait())
