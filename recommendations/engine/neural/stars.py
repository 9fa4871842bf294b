"""Training the net of `star_net`, and asking it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from recommendations.engine.bias import fit_bias
from recommendations.engine.interactions import Interactions
from recommendations.engine.metrics.rating import rmse
from recommendations.engine.neural import batches
from recommendations.engine.neural.learn import Course, Plan, device, learn, step
from recommendations.engine.neural.star_net import StarNet
from recommendations.engine.neural.validation import validation_part

WIDTH, HIDDEN, DROPOUT = 32, 64, 0.5
LEARNING_RATE, DECAY = 0.002, 1e-4
# Rows in a batch.
_ROWS = 4096
PLAN = Plan(epochs=60, patience=5)


@dataclass(frozen=True, eq=False)
class NeuralStars:
    """A trained net, and how its training went."""

    net: StarNet
    course: Course

    def predict(self, histories: Interactions, asked: Interactions) -> npt.NDArray[np.float32]:
        """(n,) float32: stars for the rows of `asked`, by the ratings of the same readers.

        Readers are folded in, whether the net was trained on them or not.
        """
        return _predict(self.net, histories, asked)


def fit_neural_stars(
    interactions: Interactions, plan: Plan = PLAN, *, seed: int = 0
) -> NeuralStars:
    """Train on the ratings; a fiftieth of them, at random, says when to stop.

    Raises ValueError if there is no rating, or the training diverges; TooLittleData if nobody has
    enough ratings to stop by.
    """
    rated = interactions.rated
    if not len(rated):
        raise ValueError("There is no rating to learn from.")
    settings = (WIDTH, HIDDEN, DROPOUT, LEARNING_RATE, DECAY, _ROWS)
    of = f"stars {settings} {seed} {rated.fingerprint()}"
    trainee, course = learn(lambda: _Stars(rated, seed), plan, of=of, seed=seed)
    return NeuralStars(trainee.net, course)


class _Stars:
    """The trainee."""

    def __init__(self, rated: Interactions, seed: int) -> None:
        self.train, self.held_out = validation_part(rated, seed)
        self.stars = (self.train.value / np.float32(2)).astype(np.float32)
        self.readers = np.flatnonzero(np.diff(self.train.indptr) > 1)
        self.device = device()
        bias = fit_bias(self.train)
        start = torch.from_numpy(bias.book_bias)
        self.net = StarNet(bias.mean, start, WIDTH, HIDDEN, DROPOUT).to(self.device)
        # The averages that the net begins with are damped already.
        averages: list[torch.Tensor] = [self.net.book_bias.weight, self.net.damping]
        others = [p for p in self.net.parameters() if all(p is not own for own in averages)]
        groups: list[dict[str, Any]] = [
            {"params": averages},
            {"params": others, "weight_decay": DECAY},
        ]
        self.optimizer = torch.optim.Adam(groups, lr=LEARNING_RATE)

    def learn_once(self) -> float:
        total = 0.0
        order = batches.shuffled(self.readers)
        for readers in batches.of_rows(self.train, order, _ROWS):
            batch = batches.take(self.train, self.stars, readers, self.device)
            found = self.net(batch, batch, themselves=True)
            loss = torch.nn.functional.mse_loss(found, batch.value)
            total += step(self.optimizer, loss) * len(batch.value)
        return total / max(1, int(np.diff(self.train.indptr)[self.readers].sum()))

    def judge(self) -> tuple[float, float]:
        found = _predict(self.net, self.train, self.held_out)
        error = rmse(found, self.held_out.value / 2)
        return error**2, -error


def _predict(net: StarNet, histories: Interactions, asked: Interactions) -> npt.NDArray[np.float32]:
    rated = histories.rated
    stars = (rated.value / np.float32(2)).astype(np.float32)
    unknown = np.zeros(len(asked), np.float32)
    where = next(net.parameters()).device
    found = [np.empty(0, np.float32)]
    with torch.no_grad():
        for readers in batches.of_rows(asked, np.flatnonzero(np.diff(asked.indptr)), 4 * _ROWS):
            history = batches.take(rated, stars, readers, where)
            targets = batches.take(asked, unknown, readers, where)
            found.append(net(history, targets, themselves=False).cpu().numpy())
    return np.clip(np.concatenate(found), 0.5, 5.0)
