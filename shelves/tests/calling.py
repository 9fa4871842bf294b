"""Calling the API as a reader's program does."""

from rest_framework.test import APIClient

from accounts.models import ApiToken, User

ME = "/api/v1/me"


def client_of(reader: User) -> APIClient:
    _, secret = ApiToken.objects.create(reader, name="a program")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def titles(answer) -> list[str]:
    return [entry["book"]["title"] for entry in answer.json()["results"]]
