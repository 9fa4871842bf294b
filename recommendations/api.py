"""Which books next for me, over the API."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.http import ReaderCall
from accounts.models import User
from catalog.api_references import BookReferencesField, resolve
from recommendations import serving, store
from recommendations.api_dials import DialFields, dials_in
from recommendations.api_pages import PagesQuery, page_of
from recommendations.api_shapes import A_PICK, AN_ENVELOPE, PicksSerializer
from recommendations.dialling import Dialled, dials_of
from recommendations.listing import Listed, list_for, wanted_for
from recommendations.online.assignment import model_for
from web.api import Resource, links
from web.conditional import but_for_the_time


class RecommendationsQuery(PagesQuery, DialFields):
    """Dials stand in place of the reader's own of that name, for this call only."""

    exclude_books = BookReferencesField(
        required=False,
        help_text="Books that must not be in the list, with commas between: ids, or identifiers "
        "such as `isbn:9780441172719`. One that is not here leaves nothing out.",
    )
    shelf = serializers.ChoiceField(
        required=False,
        choices=["want"],
        help_text="`want`: my want-to-read shelf in the order of predicted stars, in place of new "
        "books. Only dials that are given here count for it.",
    )

    def validate_exclude_books(self, references: list[int | str]) -> tuple[int, ...]:
        return tuple(sorted(set(resolve(references).values())))


@cache
def _query() -> RecommendationsQuery:
    """Made once: to copy its fields takes longer than to read a query by them."""
    return RecommendationsQuery()


def dialled_in(asked: Mapping[str, Any], reader: User) -> Dialled | None:
    """The dials of a RecommendationsQuery; None: nothing but the reader's own."""
    given = dials_in(asked)
    if "shelf" in asked:
        return Dialled(**given)
    return replace(dials_of(reader), **given) if given else None


def picks_for(reader: User, asked: Mapping[str, Any]) -> Listed:
    """What a RecommendationsQuery asks for, of this reader."""
    dialled = dialled_in(asked, reader)
    if "shelf" in asked and dialled:
        return wanted_for(reader, dialled)
    return list_for(reader, dialled)


class Recommendations(Resource):
    def kept_under(self, request: Request) -> str:
        return store.page_key(request.user.pk) if request.user.is_authenticated else ""

    @extend_schema(
        operation_id="list_my_recommendations",
        summary="My recommendations",
        description=(
            "The books to read next, best first, with predicted stars and reasons. A rating counts "
            "in the very next answer. Books rated, wanted or dismissed are not in the list. It follows "
            "the dials that the reader has set on the site; a parameter sets one for this call only. "
            "A book whose language or year nobody knows is left out where one is asked for. A list "
            "that is ranked anew while its pages are turned goes on with what it has not shown yet."
        ),
        tags=["Recommendations"],
        parameters=[RecommendationsQuery],
        responses=PicksSerializer,
        examples=[
            OpenApiExample(
                "Personal picks",
                {
                    **AN_ENVELOPE,
                    "results": [A_PICK],
                    "next": "https://books.example.org/api/v1/me/recommendations?cursor=KgAAAA&n=1",
                    "previous": None,
                    "count": 100,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> HttpResponse:
        reader = request.user
        model = model_for(reader)
        made_of = _made_of(request, model) if model else b""
        if kept := store.page_in(self.counted and self.counted.beside, made_of):
            return _answered(*kept)
        asked = _query().run_validation(request.query_params)
        listed = picks_for(reader, asked)
        page = page_of(request, reader, listed, asked)
        body, link = cast(bytes, request.accepted_renderer.render(page)), links(page)
        if model and not listed.is_new and asked.keys() <= _PLACE:
            store.put_page(reader.pk, made_of, body, link)
        answer = _answered(body, link)
        if not model:
            answer.headers["ETag"] = but_for_the_time(page)
        return answer


# A page that is asked for by nothing else is kept, once it is asked for again.
_PLACE = {"n", "cursor"}


def _made_of(request: ReaderCall, model: serving.Serving) -> bytes:
    """Of an address; what makes a list another one makes the history another one."""
    version, language = request.user.history_version, get_language()
    made_of = f"{version} {language} {request.build_absolute_uri()}"
    return blake2b(model.maker + made_of.encode(), digest_size=16).digest()


def _answered(body: bytes, link: str) -> HttpResponse:
    answer = HttpResponse(body, content_type="application/json")
    if link:
        answer.headers["Link"] = link
    return answer
