"""A variational autoencoder that ranks: Mult-VAE.

D. Liang, R. Krishnan, M. Hoffman, T. Jebara, Variational Autoencoders for Collaborative Filtering,
WWW 2018. A history, scaled to length 1 and with half of its entries dropped, goes through one hidden
layer to a Gaussian over few dimensions; from a draw of it another layer leads to a multinomial over
all books. The pull towards the prior grows from 0 to `_MOST_PULL` in the first `_STEPS` batches.
"""

import torch
from torch import nn
from torch.nn import functional

from recommendations.engine.neural.batches import Batch

_DROPPED = 0.5
_MOST_PULL, _STEPS = 0.2, 2000


class MultVAE(nn.Module):
    """Over `books` books; `hidden` units a layer, `latent` dimensions."""

    steps: torch.Tensor

    def __init__(self, books: int, hidden: int, latent: int) -> None:
        super().__init__()
        self.encode = nn.EmbeddingBag(books, hidden, mode="sum")
        nn.init.xavier_normal_(self.encode.weight)
        self.hidden_bias = nn.Parameter(torch.zeros(hidden))
        self.place = nn.Linear(hidden, 2 * latent)
        self.decode = nn.Sequential(nn.Linear(latent, hidden), nn.Tanh(), nn.Linear(hidden, books))
        self.register_buffer("steps", torch.zeros(()))

    def scores(self, history: Batch) -> torch.Tensor:
        """(r, B) unnormalised log probabilities, by the middle of the Gaussian."""
        mean, _ = self._placed(history)
        return self._decoded(mean)

    def loss(self, history: Batch) -> torch.Tensor:
        """Of reconstructing the batch, and of leaving the prior; nats a unit of weight."""
        mean, log_variance = self._placed(history)
        drawn = mean + torch.randn_like(mean) * torch.exp(log_variance / 2)
        away = (mean**2 + log_variance.exp() - 1 - log_variance).sum() / 2
        pull = _MOST_PULL * min(1.0, self.steps.item() / _STEPS)
        self.steps += 1
        return self._surprise(drawn, history) + pull * away / history.value.sum()

    def surprise(self, history: Batch, target: Batch) -> torch.Tensor:
        """Mean of -log p of the books of `target`, by the histories of the same readers, in nats."""
        mean, _ = self._placed(history)
        return self._surprise(mean, target)

    def _placed(self, history: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """(r, latent) each: mean and log variance of the Gaussian."""
        lengths = history.sums(history.value**2).sqrt().clamp(min=1e-6)
        scaled = history.value / lengths[history.reader]
        scaled = functional.dropout(scaled, _DROPPED, self.training)
        summed = self.encode(history.book, history.starts, per_sample_weights=scaled)
        mean, log_variance = self.place(torch.tanh(summed + self.hidden_bias)).chunk(2, dim=1)
        return mean, log_variance

    def _decoded(self, place: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.decode(place)
        return scores

    def _surprise(self, place: torch.Tensor, target: Batch) -> torch.Tensor:
        log_shares = functional.log_softmax(self._decoded(place), dim=1)
        told = log_shares[target.reader, target.book] * target.value
        return -told.sum() / target.value.sum()
