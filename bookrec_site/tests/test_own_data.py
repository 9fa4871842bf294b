"""Everything that leads to a reader is a part of their own data, and nothing of anybody else's."""

import json
import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from accounts.models import Profile, User
from accounts.own_data import parts
from bookrec_site.tests.whole_reader import fill
from catalog.tests.books import make_shelf
from shelves.models import Review

pytestmark = pytest.mark.django_db

# Tables that lead to readers and are no part of their data, and why.
EXCUSED = {
    "admin.LogEntry": "what an operator did to records of the site; names of others stand there",
    "registry.TrainingRun": "which operator asked for a training of the site's model",
    "demand.Source": "which operator brought a table of demand",
    "recommendations.Study": "which operator asked for a search",
    "account.EmailConfirmation": "a key that opens; the address itself is a part",
}


def leads_to_readers() -> set[str]:
    """Tables with a key to readers, to tables that have one, and so on; not beyond excused ones."""
    reached: set[Any] = {User}
    everything = apps.get_models(include_auto_created=True)
    while True:
        theirs = {model for model in reached if model._meta.label not in EXCUSED}
        more = {model for model in everything if points_to(model) & theirs} - reached
        if not more:
            return {model._meta.label for model in reached}
        reached |= more


def points_to(model: type[models.Model]) -> set[Any]:
    return {
        field.remote_field.model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field
    }


def test_each_table_that_leads_to_readers_belongs_to_a_part():
    covered = {label for part in parts() for label in part.models}
    assert leads_to_readers() - covered == EXCUSED.keys()


def test_parts_name_tables_that_there_are():
    for part in parts():
        for label in part.models:
            assert apps.get_model(label), label


def test_the_walk_goes_further_than_one_step():
    """A place on a shelf has no key to its reader, but its shelf has."""
    assert "shelves.OwnShelfBook" in leads_to_readers()


def test_no_table_is_told_twice():
    labels = [label for part in parts() for label in part.models]
    assert len(labels) == len(set(labels))


def test_what_comes_back_says_how():
    assert all(part.restored for part in parts() if part.write)
    assert {part.name for part in parts() if part.restored and not part.write} == {"books"}


def test_each_part_says_what_it_is_and_names_a_file():
    for part in parts():
        assert re.fullmatch(r"[a-z_]+", part.name)
        assert str(part.about), part.name


@pytest.fixture
def whole(alice, bob):
    """Alice and Bob with everything, and the secrets of both."""
    books = make_shelf("Dune Emma Ulysses")
    Profile.objects.create(reader=bob)
    Profile.objects.create(reader=alice, handle="alice")
    Review.objects.create(reader=bob, book=books[2], text="Words of BOBS own")
    secrets = fill(alice, books, "ALICES", bob)
    Review.objects.filter(reader=bob).delete()
    return secrets + fill(bob, books, "BOBS", alice)


def told_to(reader: User) -> dict[str, list[dict[str, Any]]]:
    return {part.name: list(part.read(reader)) for part in parts()}


def test_a_whole_reader_has_rows_in_every_table_and_part(whole, bob):
    told = told_to(bob)
    assert not [name for name, rows in told.items() if not rows]
    for part in parts():
        for label in part.models:
            assert apps.get_model(label)._default_manager.exists(), label


def test_rows_are_json_and_tables_have_the_columns_of_their_rows(whole, alice):
    for part in parts():
        for row in part.read(alice):
            assert json.loads(json.dumps(row)) == row
            assert set(part.columns) <= row.keys(), part.name


def test_nothing_of_another_reader_is_told(whole, alice, bob):
    told = json.dumps(told_to(alice))
    assert "ALICES" in told
    assert "BOBS" not in told and "bob" not in told.lower()
    assert f'"{bob.pk}"' not in told


def test_no_secret_is_told(whole, alice, bob):
    told = json.dumps([told_to(alice), told_to(bob)])
    assert not [secret for secret in whole if secret in told]
