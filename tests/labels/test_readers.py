"""The program that reads files is there for the next one, whatever the last one did to it."""

import os
import signal

import pytest

from tests.labels.corpus import draw, good
from webapp.labels.actions import readers
from webapp.labels.actions.reading import Unreadable, read_labels


@pytest.fixture(scope="module")
def label() -> bytes:
    return draw([good(3)])


def _number(content: bytes) -> str:
    _, [page] = read_labels(content, "pdf", letters=False)
    return page.sheet.codes[0].text


def test_many_files_are_read_by_one_program_and_none_leaves_a_trace_in_it(label):
    assert _number(label) == good(3).number
    first = readers._ready.program.pid
    held = sorted(os.listdir(f"/proc/{first}/fd"))
    with pytest.raises(Unreadable, match="cannot be read"):
        read_labels(b"%PDF-1.7 nonsense", "pdf")
    assert _number(draw([good(4)])) == good(4).number
    assert readers._ready.program.pid == first
    assert sorted(os.listdir(f"/proc/{first}/fd")) == held


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(label, monkeypatch):
    monkeypatch.setattr(readers, "PATIENCE", 0.0001)
    with pytest.raises(Unreadable, match="too long"):
        read_labels(label, "pdf")
    monkeypatch.undo()
    assert _number(label) == good(3).number


def test_a_program_that_hangs_is_ended_and_the_next_file_is_read_by_another(label, monkeypatch):
    assert _number(label) == good(3).number
    hung = readers._ready.program
    os.kill(hung.pid, signal.SIGSTOP)
    monkeypatch.setattr(readers, "GRACE", 0.1)
    monkeypatch.setattr(readers, "PATIENCE", 0.1)
    with pytest.raises(Unreadable, match="too long"):
        read_labels(label, "pdf")
    monkeypatch.undo()
    assert hung.returncode == -signal.SIGKILL
    assert _number(label) == good(3).number


def test_a_program_that_was_killed_is_started_again(label):
    assert _number(label) == good(3).number
    gone = readers._ready.program
    os.kill(gone.pid, signal.SIGKILL)
    gone.wait()
    assert _number(label) == good(3).number


def test_a_program_that_dies_over_a_file_fails_that_file_alone(label, monkeypatch):
    assert _number(label) == good(3).number
    monkeypatch.setattr(readers.Reader, "usable", lambda reader: True)
    os.kill(readers._ready.program.pid, signal.SIGKILL)
    readers._ready.program.wait()
    with pytest.raises(Unreadable, match="stopped"):
        read_labels(label, "pdf")
    assert _number(label) == good(3).number


def test_a_forked_worker_reads_with_a_program_of_its_own(label):
    assert _number(label) == good(3).number
    mine = readers._ready.program.pid
    child = os.fork()
    if not child:
        right = False
        try:
            right = _number(label) == good(3).number and readers._ready.program.pid != mine
            readers.end_reader()
        finally:
            os._exit(0 if right else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert _number(label) == good(3).number
    assert readers._ready.program.pid == mine
