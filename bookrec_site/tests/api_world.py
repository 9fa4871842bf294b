"""A small world for calls of the API: who calls, what is the reader's, and what a call sends."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.profiles import Chosen, keep_profile
from accounts.token_models import Scope
from catalog.models import Book, Stock
from catalog.tests.books import make_book
from recommendations.models import MutedBook
from recommendations.together import groups
from registry import services as registry
from registry.models import Kind, ModelVersion, TrainingRun
from shelves import feed_readers, own_shelves, services
from shelves.imports import preview
from shelves.imports.tests.libraries import ready, says
from shelves.models import Goal
from shelves.reviews import write_review


@dataclass(frozen=True)
class World:
    clients: dict[str, APIClient]
    # What stands for the names in an address.
    ids: dict[str, Any]


def make_world() -> World:
    """The reader has one of everything; the other reader and the operator have nothing."""
    reader, other, third = (
        User.objects.create_user(f"{name}@example.org", name=name) for name in ("ann", "ben", "cy")
    )
    operator = User.objects.create_superuser("olga@example.org", name="olga")
    dune, emma, ulysses = _books()
    services.rate_book(reader, dune, 9)
    services.want_to_read(reader, emma)
    services.dismiss(reader, ulysses)
    MutedBook.objects.create(reader=reader, book=dune)
    Goal.objects.create(reader=reader, year=2026, books=50)
    Stock.objects.create(book=dune, copies=3)
    feed_readers.hold_readers("shop", ["customer-42"])
    write_review(reader, dune, "Slow, and *worth it*.", False)
    theirs, _ = write_review(third, dune, "Quick, and not worth it.", False)
    source = ready(reader, (dune, says("Dune")), (None, says("Nowhere", authors=("No One",))))
    preview.summary_of(source)  # as the job that reads it leaves it
    group = groups.make_group(reader, "Book club", "Ann")
    groups.join(group.token, third, "Cy")
    keep_profile(third, Chosen(public=True, handle="quick-reader", name="A quick reader"))
    open_group = groups.make_group(third, "Open", "Cy")
    old, _ = _model(), _model()
    tokens = _tokens(reader, operator)
    clients = {
        "visitor": APIClient(),
        "reader": _signed_in(reader),
        "other": _signed_in(other),
        "staff": _signed_in(operator),
    } | {name: _bearing(token) for name, (_, token) in tokens.items()}
    ids = {
        "book_id": dune.pk,
        "wanted": emma.pk,
        "dismissed": ulysses.pk,
        "review_id": theirs.pk,
        "kind": "isbn",
        "value": "9780441172719",
        "slug": own_shelves.make_shelf(reader, "By my bed").slug,
        "import_id": source.pk,
        "line": 2,
        "unknown_line": 3,
        "group_id": group.pk,
        "member_id": group.members.get(reader=third).pk,
        "link": open_group.token,
        "handle": "quick-reader",
        "token_id": tokens["reads"][0].public_id,
        "model_id": old.pk,
        "run_id": old.run_id,
        "external_id": "customer-42",
        "year": 2026,
    }
    return World(clients, ids)


def _books() -> tuple[Book, Book, Book]:
    dune = make_book(
        "Dune",
        ["Frank Herbert"],
        genres=["science-fiction"],
        moods=["epic"],
        identifiers={"isbn13": "9780441172719"},
    )
    return dune, make_book("Emma", ["Jane Austen"]), make_book("Ulysses", ["James Joyce"])


def _model() -> ModelVersion:
    """Made-up arrays: they can be promoted where nobody asks whether they can serve."""
    run, _ = registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.COMMAND, announce=False)
    arrays = {"weights": np.full(5, run.pk, np.int64)}
    candidate = registry.Candidate(arrays, {}, {"ratings": 12}, {"ndcg@10": 0.3})
    return registry.execute(run, lambda run: candidate).version


def _tokens(reader: User, operator: User) -> dict[str, tuple[ApiToken, str]]:
    day = timedelta(days=1)

    def make(of: User, *scopes: str, lasts: timedelta = day) -> tuple[ApiToken, str]:
        return ApiToken.objects.create(of, lasts, name="a program", scopes=list(scopes))

    return {
        "expired": make(reader, Scope.READ, Scope.WRITE, lasts=-day),
        "reads": make(reader, Scope.READ),
        "writes": make(reader, Scope.READ, Scope.WRITE),
        "operator": make(operator, Scope.OPERATOR),
    }


def _signed_in(reader: User) -> APIClient:
    client = APIClient()
    client.force_login(reader)
    return client


def _bearing(token: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {token}"})
