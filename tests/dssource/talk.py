# SPDX-License-Identifier: MIT
"""Runs a command on a terminal of its own and talks to it.

talk.py FILE CMD...: FILE has pairs of lines, what to wait for and what to type then ("\\x03"
is the interrupt key). Prints all that the terminal showed, and the exit status.
"""
import os, pty, select, sys, termios, time

steps = [line.rstrip("\n") for line in open(sys.argv[1])]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown, seen = b"", 0
deadline = time.monotonic() + 50


def read_more():
    global shown
    if not select.select([fd], [], [], max(0, deadline - time.monotonic()))[0]:
        sys.exit("waited in vain; so far:\n" + shown.decode())
    try:
        part = os.read(fd, 4096)
    except OSError:
        part = b""
    shown += part
    return part


for wanted, answer in zip(steps[::2], steps[1::2]):
    while wanted.encode() not in shown[seen:]:
        if not read_more():
            sys.exit("ended before " + wanted + ":\n" + shown.decode())
    seen = shown.index(wanted.encode(), seen) + len(wanted)
    answer = answer.encode().decode("unicode_escape")
    os.write(fd, answer.encode() if answer == "\x03" else (answer + "\n").encode())
while read_more():
    pass
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.write(shown.decode().replace("\r\n", "\n"))
print(f"[status {status}]")
