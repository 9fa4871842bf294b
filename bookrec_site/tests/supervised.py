"""A supervisor of little shell programs, for tests to mistreat.

python -m bookrec_site.tests.supervised HOME NAME=STAGE=GRACE=SCRIPT ...
"""

import os
import sys
from pathlib import Path

from bookrec_site.startup import supervisor as module
from bookrec_site.startup.account import service_account
from bookrec_site.startup.console import Console
from bookrec_site.startup.home_lock import Holder, HomeLock
from bookrec_site.startup.processes import Program
from bookrec_site.startup.supervisor import GaveUp, StopAsked, Supervisor


def program(text: str) -> Program:
    name, stage, grace, script = text.split("=", 3)
    argv = ("/bin/sh", "-c", script)
    return Program(name, argv, env=dict(os.environ), stage=int(stage), grace=float(grace))


def main(home: Path, programs: list[Program]) -> int:
    module.RESTART_AFTER = (0.02, 0.04, 0.08, 0.16, 0.32)
    (home / "logs").mkdir(exist_ok=True)
    console = Console()
    lock = HomeLock(home, service_account(home))
    lock.take(Holder.me("test"), patience=5)
    try:
        with Supervisor(console, home / "logs", lock.fd) as supervisor:
            for each in programs:
                supervisor.start(each)
            console.say("all started")
            supervisor.run()
    except StopAsked:
        return 0
    except GaveUp as error:
        console.say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [program(text) for text in sys.argv[2:]]))
