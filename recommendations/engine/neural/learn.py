"""The loop that trains every net: early stopping, checkpoints, curves.

After each epoch the net is judged on validation readers. The best state is kept and given back;
after `patience` epochs without a better one training ends. With a folder, the whole state (net,
best net, optimizer, random numbers, curves) is on disk after each epoch, so that a training that
was killed goes on where it was and ends as if nothing had happened.
"""

import copy
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from torch import nn

from recommendations.engine.neural import checkpoint

# Two gain nothing on nets this small, and wait for each other where something else runs: on a busy
# machine an epoch of stars took 45 s with two and 5 s with one.
_MOST_THREADS = 1


class Trainee(Protocol):
    """A net with its data: what the loop needs of it."""

    @property
    def net(self) -> nn.Module: ...

    @property
    def optimizer(self) -> torch.optim.Optimizer: ...

    def learn_once(self) -> float:
        """One pass over the readers; the mean training loss."""
        ...

    def judge(self) -> tuple[float, float]:
        """Validation loss, and merit: the larger the better."""
        ...


Learner = TypeVar("Learner", bound=Trainee)


@dataclass(frozen=True)
class Plan:
    """How long, and where the state is kept.

    epochs    at most so many
    minutes   at most so long, an epoch at least; None: no limit
    patience  epochs without a better one on validation readers before it ends
    folder    of the checkpoint; None: only in memory
    logs      of TensorBoard, where that is installed; None: none
    say       told how far it is, a line an epoch
    """

    epochs: int
    minutes: float | None = None
    patience: int = 5
    folder: Path | None = None
    logs: Path | None = None
    say: Callable[[str], None] = lambda line: None


@dataclass
class Course:
    """How a training went; one figure an epoch in each list.

    best   number of the best epoch, from 1; 0 before there is one
    """

    train: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    merit: list[float] = field(default_factory=list)
    best: int = 0
    seconds: float = 0.0

    @property
    def epochs(self) -> int:
        return len(self.train)

    @property
    def best_merit(self) -> float:
        """On the validation readers."""
        return self.merit[self.best - 1]

    def curves(self, what: str) -> dict[str, Any]:
        """As plain JSON: {"what", "train": [...], "validation": [...]}."""
        lists = {"train": self.train, "validation": self.validation}
        return {"what": what} | {name: [round(x, 6) for x in line] for name, line in lists.items()}


def device() -> torch.device:
    """The GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def learn(make: Callable[[], Learner], plan: Plan, *, of: str, seed: int) -> tuple[Learner, Course]:
    """Make the net and train it; it comes back in its best state, ready to be asked.

    of  names net, settings, seed and data: a checkpoint of other work is not gone on from

    On a CPU the same seed gives the same net, interrupted or not.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(min(_MOST_THREADS, threads))
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            trainee = make()
            return trainee, _run(trainee, plan, of)
    finally:
        torch.set_num_threads(threads)


def step(optimizer: torch.optim.Optimizer, loss: torch.Tensor) -> float:
    """Down the slope of the loss, which is given back as a number."""
    optimizer.zero_grad()
    torch.autograd.backward(loss)
    optimizer.step()
    return float(loss.item())


def _run(trainee: Trainee, plan: Plan, of: str) -> Course:
    course, best = Course(), copy.deepcopy(trainee.net.state_dict())
    state = checkpoint.load(plan.folder, of) if plan.folder else None
    if state:
        course, best = _restore(trainee, state)
        plan.say(f"going on after epoch {course.epochs}")
    limit = time.monotonic() + 60 * plan.minutes if plan.minutes else float("inf")
    with _tensorboard(plan.logs) as log:
        while not _over(course, plan, limit):
            _one_epoch(trainee, course, log)
            if course.best == course.epochs:
                best = copy.deepcopy(trainee.net.state_dict())
            plan.say(_line(course))
            if plan.folder:
                checkpoint.save(plan.folder, _state(trainee, course, best, of))
    trainee.net.load_state_dict(best)
    trainee.net.eval()
    return course


def _one_epoch(trainee: Trainee, course: Course, log: Any) -> None:
    started = time.monotonic()
    trainee.net.train()
    course.train.append(trainee.learn_once())
    trainee.net.eval()
    with torch.no_grad():
        loss, merit = trainee.judge()
    if not all(torch.isfinite(torch.tensor([course.train[-1], loss, merit]))):
        raise ValueError(f"The net diverges in epoch {course.epochs}: its loss is no number.")
    course.validation.append(loss)
    course.merit.append(merit)
    # On few readers many epochs do equally well: the loss decides between them.
    if not course.best or (merit, -loss) > (course.best_merit, -course.validation[course.best - 1]):
        course.best = course.epochs
    course.seconds += time.monotonic() - started
    if log is not None:
        for name, value in (("train", course.train[-1]), ("validation", loss), ("merit", merit)):
            log.add_scalar(name, value, course.epochs)


def _over(course: Course, plan: Plan, limit: float) -> bool:
    waited = course.epochs - course.best
    late = course.epochs > 0 and time.monotonic() >= limit
    return course.epochs >= plan.epochs or waited >= plan.patience or late


def _line(course: Course) -> str:
    return (
        f"epoch {course.epochs}: training loss {course.train[-1]:.4f}, "
        f"validation {course.validation[-1]:.4f}, merit {course.merit[-1]:.4f}"
        f"{' (best)' if course.best == course.epochs else ''}, {course.seconds:.1f} s so far"
    )


def _state(trainee: Trainee, course: Course, best: dict[str, Any], of: str) -> dict[str, Any]:
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {
        "of": of,
        "net": trainee.net.state_dict(),
        "best": best,
        "optimizer": trainee.optimizer.state_dict(),
        "random": torch.get_rng_state(),
        "random_cuda": cuda,
        "course": asdict(course),
    }


def _restore(trainee: Trainee, state: dict[str, Any]) -> tuple[Course, dict[str, Any]]:
    trainee.net.load_state_dict(state["net"])
    trainee.optimizer.load_state_dict(state["optimizer"])
    torch.set_rng_state(state["random"])
    if torch.cuda.is_available() and state["random_cuda"]:
        torch.cuda.set_rng_state_all(state["random_cuda"])
    return Course(**state["course"]), state["best"]


def _tensorboard(folder: Path | None) -> AbstractContextManager[Any]:
    """A writer of logs, or None where nothing is to be written or TensorBoard is not there."""
    if folder is None or find_spec("tensorboard") is None:
        return nullcontext()
    from torch.utils.tensorboard import SummaryWriter

    writer: AbstractContextManager[Any] = SummaryWriter(log_dir=str(folder))
    return writer
