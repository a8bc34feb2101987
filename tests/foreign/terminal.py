"""A program in a terminal of its own: what it shows, and keys for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte

from common import RUNNING, end

# Seconds between two looks at the screen while something is awaited.
LOOK = 0.02


class Terminal:
    """The screen of a running program."""

    def __init__(self, process: subprocess.Popen, master: int, columns: int, rows: int) -> None:
        self.process = process
        self.master = master
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)

    def keys(self, keys: str) -> None:
        """Types."""
        os.write(self.master, keys.encode())

    def pump(self, seconds: float) -> None:
        """Takes what is written to the terminal within a time."""
        until = time.monotonic() + seconds
        while True:
            ready, _, _ = select.select([self.master], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                return
            try:
                self.stream.feed(os.read(self.master, 65536))
            except OSError:  # The program has ended.
                return

    def until(self, holds: Callable[[], bool], seconds: float) -> float | None:
        """Waits until something holds on the screen; tells after how long, or None if it never did."""
        began = time.monotonic()
        while True:
            if holds():
                return time.monotonic() - began
            if time.monotonic() - began > seconds:
                return None
            self.pump(LOOK)

    def lines(self) -> list[str]:
        """The lines of the screen."""
        return self.screen.display

    def header(self) -> str:
        """The first line."""
        return self.lines()[0]

    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.lines())

    def pane(self, number: int) -> tuple[str, list[list[str]]]:
        """The title of a pane and the words of each of its rows, the line of column titles left out."""
        lines = self.lines()
        for top, line in enumerate(lines):
            for box in re.finditer(r"╭─[^╭╮]*╮", line):
                title = box.group()[2:-1].strip()
                if title.startswith(f"{number} "):
                    inside = (lines[row][box.start() + 1 : box.end() - 1] for row in range(top + 1, len(lines)))
                    return title, list(rows(inside))[1:]
        return "", []

    def inside(self) -> str:
        """What stands in the topmost frame that takes the whole width, in words with single spaces."""
        framed = [line for line in self.lines() if line.startswith("│") and line.rstrip().endswith("│")]
        return " ".join(" ".join(line[1:-1].split()) for line in framed)


def rows(lines: Iterator[str]) -> Iterator[list[str]]:
    """The words of each line down to the lower border; empty lines are none."""
    for line in lines:
        if line.startswith("─"):
            return
        words = line.replace("█", " ").split()
        if words:
            yield words


@contextlib.contextmanager
def terminal(command: list[str | Path], environment: dict[str, str], columns: int, rows: int) -> Iterator[Terminal]:
    """Runs a program in a new terminal and ends it on the way out."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=environment,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    RUNNING.append(process)
    os.close(slave)
    try:
        yield Terminal(process, master, columns, rows)
    finally:
        end(process)
        os.close(master)
