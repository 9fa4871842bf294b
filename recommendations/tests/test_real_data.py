"""The whole way on real data: load, train, and lists that are worth having."""

from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import User
from catalog.models import Book
from recommendations import selectors
from recommendations.tests.conftest import train
from registry.models import TrainingRun
from shelves import services as shelves

pytestmark = pytest.mark.slow


@pytest.fixture
def goodbooks(db, data_dir: Path) -> None:
    call_command("load_dataset", "goodbooks-10k", data_dir / "goodbooks-10k-sample")


def test_lists_beat_popularity_threefold_and_make_sense_to_a_person(goodbooks):
    run = train()
    assert run.status == TrainingRun.Status.PROMOTED, run.message
    assert run.metrics["ndcg@10"] > 3 * run.metrics["popularity_ndcg@10"]
    assert run.metrics["rmse"] < run.metrics["bias_rmse"]

    ada = User.objects.create_user("ada@example.org", "a long enough password")
    for title in ("Dune", "Foundation"):
        shelves.rate_book(ada, Book.objects.get(title=title), 10)
    picks = selectors.picks_for(ada, 10).items
    genres = [genre.slug for pick in picks for genre in pick.book.genres]
    assert genres.count("science-fiction") >= 8
    assert all(pick.causes for pick in picks)
