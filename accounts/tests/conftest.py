"""Somebody who can sign in, and the document of the API that answers must keep to."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.tests.signing_in import PASSWORD, make_sure, sign_in


@pytest.fixture(scope="session")
def document() -> Any:
    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_user("anna@example.org", PASSWORD)


@pytest.fixture
def fresh(client: Client, anna: User) -> Client:
    """Anna's browser; she has just signed in."""
    client.post("/accounts/login/", {"login": anna.email, "password": PASSWORD})
    return client


@pytest.fixture
def here(alice: User) -> Client:
    """Alice's browser; she has just shown that it is her."""
    client = sign_in(alice)
    make_sure(client)
    return client
