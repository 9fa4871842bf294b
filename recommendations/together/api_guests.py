"""Picks for several people at once who are in no group: what they like comes with the call."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VisitorMay
from catalog.api_references import BookReferenceField
from catalog.api_shapes import A_BOOK, BookSerializer
from recommendations import serving
from recommendations.api_dials import dialled_from
from recommendations.api_shapes import (
    A_PICK,
    AN_ENVELOPE,
    EnvelopeSerializer,
    FallbackSerializer,
    ReasonSerializer,
    Shape,
    draw_books,
    draw_reasons,
    envelope,
)
from recommendations.api_told import (
    FiltersSerializer,
    ToldSerializer,
    history_in,
    liked_in,
    told_in,
    unknown_of,
    without_stars,
)
from recommendations.dialling import Dialled, dials_of
from recommendations.engine.together import WAYS
from recommendations.history import History, history_of
from recommendations.listing import why_no_model
from recommendations.models import LONGEST_CALLED, MOST_MEMBERS
from recommendations.together.api_picks import listed_for_group
from recommendations.together.picks import (
    PICKS,
    STEPS,
    Guest,
    SharedPicks,
    Suit,
    picks_among,
    strictest,
)
from recommendations.told import DISLIKED, LIKED, MOST_BOOKS, resolve_all
from web.api import Resource, read_body, read_query

MOST_PICKS = 50
FEWEST_MEMBERS = 2


class GuestSerializer(ToldSerializer):
    called = serializers.CharField(
        max_length=LONGEST_CALLED, help_text="What the answer calls them."
    )


class GroupSessionSerializer(FiltersSerializer):
    members = serializers.ListField(child=GuestSerializer(), max_length=MOST_MEMBERS)
    by = serializers.ChoiceField(
        choices=list(WAYS),
        default=WAYS[0],
        help_text="`least_misery`: nobody should mind it; `average`: best for all together.",
    )
    once_read = serializers.BooleanField(
        default=False, help_text="One of them may have named it; not one that disliked it."
    )
    me = serializers.BooleanField(
        default=False,
        help_text="I am one of them, with my own history and dials; takes signing in.",
    )
    n = serializers.IntegerField(default=PICKS, min_value=1, max_value=MOST_PICKS)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = len(asked["members"]) + asked["me"]
        if not FEWEST_MEMBERS <= number <= MOST_MEMBERS:
            text = gettext("A group is of %(fewest)s to %(most)s people.")
            bounds = {"fewest": FEWEST_MEMBERS, "most": MOST_MEMBERS}
            raise serializers.ValidationError({"members": [text % bounds]}, "size")
        return asked


class PartSerializer(serializers.Serializer[Any]):
    """What a pick is to one of them."""

    member = serializers.IntegerField(
        allow_null=True, help_text="Their place in `members`, from 0; null: me."
    )
    called = serializers.CharField(allow_null=True, help_text="As sent; null: me.")
    suits = serializers.ChoiceField(choices=STEPS, help_text="How well, in four steps.")
    genre = serializers.CharField(help_text="Of theirs, that speaks for it most; or empty.")
    predicted_stars = serializers.FloatField(
        allow_null=True, help_text="What we think they would give it; null where we can't say."
    )
    reasons = ReasonSerializer(many=True, help_text="Of the books they named, strongest first.")


class GroupPickSerializer(serializers.Serializer[Any]):
    book = BookSerializer()
    rank = serializers.IntegerField(help_text="From 1.")
    suits = PartSerializer(many=True, help_text="Of each who has a vote.")


class GroupPicksSerializer(EnvelopeSerializer):
    results = GroupPickSerializer(many=True)
    fallback = FallbackSerializer(
        allow_null=True, help_text="Why there can be no picks; null where there might."
    )
    without_vote = serializers.ListField(
        child=serializers.IntegerField(allow_null=True),
        help_text="Places of members of whose taste nothing is known; null: me.",
    )
    unknown = serializers.ListField(
        child=BookReferenceField(), help_text="References that lead to no book here, as they came."
    )


A_PART: Shape = {
    "member": 0,
    "called": "Ann",
    "suits": "very_well",
    "genre": "Science fiction",
    "predicted_stars": 4.37,
    "reasons": A_PICK["reasons"],
}


class GroupPicks(Resource):
    permission_classes = [VisitorMay]
    stores_nothing = True

    @extend_schema(
        operation_id="recommend_for_group",
        summary="Picks for several people that I name",
        description=(
            f"For {FEWEST_MEMBERS} to {MOST_MEMBERS} people without accounts: what each of them liked, "
            f"disliked or gave stars in, at most {MOST_BOOKS} books each, picks for all of them out. "
            "Nothing of it is kept, logged or learnt from. Books that any of them named are not in "
            f"the list, unless `once_read`. Liked counts as {LIKED / 2} stars, disliked as "
            f"{DISLIKED / 2}. The list is empty where nothing speaks for any book."
        ),
        tags=["Together"],
        request=GroupSessionSerializer,
        responses=GroupPicksSerializer,
        examples=[
            OpenApiExample(
                "Two people",
                {
                    "members": [
                        {"called": "Ann", "liked": [17], "rated": [{"book": 42, "stars": 4.5}]},
                        {"called": "Ben", "liked": ["isbn:978-0-441-17271-9"], "disliked": [81]},
                    ],
                    "by": "average",
                    "n": 5,
                },
                request_only=True,
            ),
            OpenApiExample(
                "One pick",
                {
                    **AN_ENVELOPE,
                    "results": [{"book": A_BOOK, "rank": 1, "suits": [A_PART]}],
                    "without_vote": [],
                    "unknown": [],
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: Request) -> Response:
        read_query(request)
        asked = read_body(request, GroupSessionSerializer)
        if asked["me"] and not request.user.is_authenticated:
            raise NotAuthenticated
        told = [told_in(one, f"members.{n}.") for n, one in enumerate(asked["members"])]
        known = resolve_all(told)
        among = [
            (Guest(n, one["called"]), history_in(each, known))
            for n, (one, each) in enumerate(zip(asked["members"], told, strict=True))
        ]
        found, dialled = _found(request, asked, among)
        made_of = [f"{dialled} {asked['by']} {asked['once_read']}".encode()]
        for guest, history in among:
            made_of += [guest.called.encode(), history.books.tobytes(), history.values.tobytes()]
        listed = listed_for_group(made_of, found)
        return Response(
            {
                **envelope(listed),
                "results": _drawn(request, asked, found, [liked_in(each, known) for each in told]),
                "without_vote": [_place(member.pk) for member in found.without_taste],
                "unknown": unknown_of(told, known),
            }
        )


# The caller's own place, which no guest has.
_ME = -1


def _found(
    request: Request, asked: dict[str, Any], among: list[tuple[Guest, History]]
) -> tuple[SharedPicks, Dialled]:
    base = Dialled()
    if asked["me"]:
        reader: Any = request.user
        among.append((Guest(_ME, ""), history_of(reader)))
        base, _no_language = strictest([dials_of(reader)])
    dialled = dialled_from(asked, base)
    members = [guest for guest, _history in among]
    serves = serving.current()
    if serves is None:
        return SharedPicks([], members, [], fallback=why_no_model()), dialled
    found = picks_among(
        serves,
        among,
        asked["by"],
        dialled,
        once_read=asked["once_read"],
        n=asked["n"],
        tell={guest.pk for guest in members},
    )
    return found, dialled


def _drawn(
    request: Request, asked: dict[str, Any], found: SharedPicks, liked: list[set[int]]
) -> list[Shape]:
    ids = [item.book.pk for item in found.items]
    books = draw_books(request, ids, asked.get("in_stock"))
    return [
        {
            "book": books[item.book.pk],
            "rank": item.pick.rank,
            "suits": [_part(suit, liked) for suit in item.suits],
        }
        for item in found.items
        if item.book.pk in books
    ]


def _part(suit: Suit, liked: list[set[int]]) -> Shape:
    mine = suit.member.pk == _ME
    reasons = draw_reasons(suit.causes)
    return {
        "member": _place(suit.member.pk),
        "called": None if mine else suit.member.called,
        "suits": suit.slug,
        "genre": suit.genre,
        "predicted_stars": None if suit.stars is None else round(suit.stars, 2),
        "reasons": reasons if mine else without_stars(reasons, liked[suit.member.pk]),
    }


def _place(member: int) -> int | None:
    return None if member == _ME else member
