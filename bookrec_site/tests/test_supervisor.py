import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from bookrec_site import paths
from bookrec_site.startup.account import service_account
from bookrec_site.startup.home_lock import Busy, Holder, HomeLock

pytestmark = pytest.mark.slow

SLEEPS = "exec sleep 300"


class Supervised:
    def __init__(self, home: Path, *programs: str) -> None:
        self.home = home
        self.log = home / "output"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bookrec_site.tests.supervised", home, *programs],
            cwd=paths.BASE_DIR,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        wait_until(lambda: "all started" in self.output, self)

    @property
    def output(self) -> str:
        return self.log.read_text()

    def pids(self) -> dict[str, int]:
        """The process of each program, by its script."""
        return {words[-1]: child.pid for child, words in children_of(self.process.pid)}

    def end(self, signal_number: int, seconds: float = 10) -> int:
        self.process.send_signal(signal_number)
        return self.process.wait(seconds)


def wait_until(condition: Callable[[], Any], about: object = "", seconds: float = 10) -> Any:
    deadline = time.monotonic() + seconds
    while not (outcome := condition()):
        assert time.monotonic() < deadline, getattr(about, "output", about)
        time.sleep(0.02)
    return outcome


def children_of(pid: int) -> list[tuple[psutil.Process, list[str]]]:
    """The living children of a process, and the words of their command lines."""
    found = []
    for child in psutil.Process(pid).children():
        with suppress(psutil.Error):  # it ended just now
            found.append((child, child.cmdline()))
    return found


def holders(home: Path) -> list[psutil.Process]:
    """Every process that was started under the lock of this home, however distant a descendant."""
    lock = str(home / "lock")
    found = []
    for process in psutil.process_iter():
        try:
            if lock in {opened.path for opened in process.open_files()}:
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture
def supervise(home: Path) -> Iterator[Callable[..., Supervised]]:
    started: list[Supervised] = []

    def start(*programs: str) -> Supervised:
        started.append(Supervised(home, *programs))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.end(signal.SIGTERM)
    for left in holders(home):
        if left.pid != os.getpid():
            left.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_everything(supervise, home: Path, number: signal.Signals):
    site = supervise(f"web=0=5={SLEEPS}", f"worker=1=5={SLEEPS}")
    assert len(holders(home)) == 3
    assert site.end(number) == 0
    assert holders(home) == []


def test_programs_die_with_a_supervisor_that_is_killed(supervise, home: Path):
    deaf = "trap '' TERM INT HUP; while :; do sleep 0.1; done"
    site = supervise(f"web=0=5={SLEEPS}", f"worker=1=5={deaf}")
    site.end(signal.SIGKILL)
    wait_until(lambda: holders(home) == [], "left: the children", seconds=3)


def test_the_next_start_waits_for_what_a_killed_supervisor_left_behind(supervise, home: Path):
    site = supervise("worker=0=5=sleep 4 & wait")
    site.end(signal.SIGKILL)
    # The grandchild outlives its parent by seconds, however busy the machine.
    wait_until(lambda: [process.name() for process in holders(home)] == ["sleep"])
    supervise(f"web=0=5={SLEEPS}")
    assert "sleep 4" not in {" ".join(p.cmdline()) for p in holders(home)}


def test_a_home_has_one_supervisor(supervise, home: Path):
    site = supervise(f"web=0=5={SLEEPS}")
    lock = HomeLock(home, service_account(home))
    with pytest.raises(Busy) as caught:
        lock.take(Holder.me("another"))
    lock.release()
    assert caught.value.holder.pid == site.process.pid


def test_stages_stop_one_after_the_other(supervise, home: Path):
    notes = home / "order"

    def says(name: str, seconds: float) -> str:
        on_stop = f"trap 'sleep {seconds}; echo {name} >>{notes}; exit' TERM"
        return f"{on_stop}; touch {home}/{name}; while :; do sleep 0.05; done"

    site = supervise(
        f"database=2=5={says('database', 0)}",
        f"web=0=5={says('web', 0.4)}",
        f"worker=1=5={says('worker', 0.2)}",
    )
    wait_until(lambda: all((home / name).exists() for name in ("database", "web", "worker")))
    site.end(signal.SIGTERM)
    assert notes.read_text().split() == ["web", "worker", "database"]


def test_a_program_that_does_not_stop_is_killed_after_its_grace_with_its_children(
    supervise, home: Path
):
    site = supervise(
        f"web=0=0.5=trap '' TERM; touch {home}/deaf; sleep 300 & while :; do sleep 0.1; done"
    )
    wait_until((home / "deaf").exists)
    began = time.monotonic()
    assert site.end(signal.SIGTERM) == 0
    assert 0.5 <= time.monotonic() - began < 3
    assert holders(home) == []
    assert "web does not stop" in site.output


def test_a_second_ctrl_c_does_not_wait(supervise, home: Path):
    site = supervise(f"web=0=60=trap '' TERM; touch {home}/deaf; while :; do sleep 0.1; done")
    wait_until((home / "deaf").exists)
    site.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert site.process.poll() is None
    assert site.end(signal.SIGINT, seconds=3) == 0
    assert holders(home) == []


def test_a_dead_program_is_started_again_without_its_old_children(supervise, home: Path):
    script = "sleep 300 & wait"
    site = supervise(f"web=0=5={script}", f"worker=1=5={SLEEPS}")
    before = site.pids()
    (old_child,) = wait_until(psutil.Process(before[script]).children)
    os.kill(before[script], signal.SIGKILL)
    wait_until(lambda: "starting it again" in site.output, site)
    wait_until(lambda: site.pids().get(script, before[script]) != before[script], site)
    wait_until(lambda: not old_child.is_running())
    assert site.pids()["300"] == before["300"]


def test_a_program_that_keeps_dying_ends_the_site_and_names_its_log(supervise, home: Path):
    site = supervise("web=0=5=echo 'no such thing'; exit 3", f"worker=1=5={SLEEPS}")
    assert site.process.wait(10) == 1
    assert "web ended with status 3, 6 times in a row" in site.output
    assert str(home / "logs" / "web.log") in site.output
    assert (home / "logs" / "web.log").read_text().count("no such thing") == 6
    assert holders(home) == []


def test_every_line_carries_the_name_of_its_program(supervise, home: Path):
    site = supervise(
        f"web=0=5=echo first; echo second >&2; printf unfinished; {SLEEPS}",
        f"worker=1=5=echo '100 % ä'; {SLEEPS}",
    )
    wait_until(lambda: "second" in site.output and "ä" in site.output, site)
    site.end(signal.SIGTERM)
    assert [line for line in site.output.splitlines() if line.startswith("web")] == [
        "web       | first",
        "web       | second",
        "web       | unfinished",
    ]
    assert "worker    | 100 % ä" in site.output
    assert (home / "logs" / "web.log").read_text() == "first\nsecond\nunfinished\n"


def test_the_site_runs_on_when_nobody_reads_its_output(home: Path):
    talks = "while :; do echo hello; sleep 0.02; done"
    process = subprocess.Popen(
        [sys.executable, "-m", "bookrec_site.tests.supervised", home, f"web=0=5={talks}"],
        cwd=paths.BASE_DIR,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    time.sleep(0.5)
    assert process.poll() is None
    process.terminate()
    assert process.wait(5) == 0
    assert holders(home) == []
