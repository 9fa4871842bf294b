"""Picks for several people who come with the call."""

import pytest
from rest_framework.test import APIClient

from catalog.models import Book, Identifier, Series
from recommendations.dialling import Dialled, keep_dials
from recommendations.models import MOST_MEMBERS
from recommendations.tests.conftest import books, relearn
from recommendations.tests.described_answers import described
from recommendations.together import groups
from shelves.services import dismiss, rate_book

GROUP = "/api/v1/recommendations/group"


def ask(api: APIClient, *members: dict, **body) -> dict:
    answer = api.post(GROUP, {"members": members, "n": 24, **body})
    assert answer.status_code == 200, answer.content
    return described(answer)


def refused(api: APIClient, **body) -> list[tuple[str | None, str]]:
    answer = api.post(GROUP, body)
    assert answer.status_code == 400, answer.content
    return [(error["field"], error["code"]) for error in described(answer)["errors"]]


def person(called: str, colour: str, number: int = 3, **more) -> dict:
    return {"called": called, "liked": [book.pk for book in books(colour)[:number]], **more}


def ids(answer: dict) -> list[int]:
    return [pick["book"]["id"] for pick in answer["results"]]


@pytest.fixture
def ann(trained) -> dict:
    return person("Ann", "red")


@pytest.fixture
def ben(trained) -> dict:
    return person("Ben", "blue")


def test_picks_that_suit_all_with_each_ones_part_and_reasons(api, ann, ben):
    answer = ask(api, ann, ben)
    assert answer["fallback"] is None
    assert answer["without_vote"] == answer["unknown"] == []
    assert not set(ids(answer)) & {*ann["liked"], *ben["liked"]}
    assert [pick["rank"] for pick in answer["results"]] == list(range(1, len(ids(answer)) + 1))
    of = {book.pk: book.title for book in Book.objects.all()}
    named = {"Ann": set(), "Ben": set()}
    for pick in answer["results"]:
        assert [(part["member"], part["called"]) for part in pick["suits"]] == [
            (0, "Ann"),
            (1, "Ben"),
        ]
        for part in pick["suits"]:
            assert 0.5 <= part["predicted_stars"] <= 5
            assert sum(reason["share"] for reason in part["reasons"]) <= 1.01
            for reason in part["reasons"]:
                book = reason["book"]["id"]
                named[part["called"]].add(book)
                assert (reason["stars"], reason["text"]) == (None, f"Because you like {of[book]}")
    assert named["Ann"] == set(ann["liked"]) and named["Ben"] == set(ben["liked"])


def test_the_two_ways_are_two_lists(api, ann, ben):
    least, average = (ask(api, ann, ben, by=by) for by in ("least_misery", "average"))
    assert ids(least) == ids(ask(api, ann, ben)) != ids(average)
    assert least["id"] != average["id"]
    steps = ["hardly", "maybe", "well", "very_well"]

    def worst(answer: dict) -> int:
        return min(steps.index(part["suits"]) for part in answer["results"][0]["suits"])

    assert worst(least) >= worst(average)


def test_it_is_what_a_group_of_such_readers_gets(api, alice, bob, trained):
    for reader, colour in ((alice, "red"), (bob, "blue")):
        for book in books(colour)[:3]:
            rate_book(reader, book, 9)
    group = groups.make_group(alice, "Club", "Ann")
    groups.join(group.token, bob, "Ben")
    signed_in = APIClient()
    signed_in.force_login(alice)
    theirs = signed_in.get(f"/api/v1/me/groups/{group.pk}/picks?n=24").json()["results"]
    mine = ask(api, person("Ann", "red"), person("Ben", "blue"))["results"]
    assert [pick["book"]["id"] for pick in mine] == [pick["book"]["id"] for pick in theirs]
    for here, there in zip(mine, theirs, strict=True):
        assert [part["suits"] for part in here["suits"]] == [s["suits"] for s in there["suits"]]
        assert [part["genre"] for part in here["suits"]] == [s["genre"] for s in there["suits"]]
        assert here["suits"][0]["predicted_stars"] == there["predicted_stars"]


def test_once_read_lets_in_what_one_named_and_none_disliked(api, ann, ben):
    ben["disliked"] = ann["liked"][:1]
    found = ids(ask(api, ann, ben, by="average", once_read=True))
    assert set(ann["liked"][1:]) <= set(found)
    assert ann["liked"][0] not in found


def test_who_names_nothing_that_is_known_has_no_vote(api, ann):
    answer = ask(api, ann, {"called": "Ben", "liked": [999_999]})
    assert answer["without_vote"] == [1] and answer["unknown"] == [999_999]
    assert {part["called"] for pick in answer["results"] for part in pick["suits"]} == {"Ann"}
    nobody = ask(api, {"called": "Ann"}, {"called": "Ben"})
    assert (nobody["results"], nobody["without_vote"]) == ([], [0, 1])
    assert nobody["fallback"] is None


def test_without_a_model_there_are_no_picks_and_it_says_so(api, library):
    answer = ask(api, person("Ann", "red"), person("Ben", "blue"))
    assert (answer["results"], answer["model_version"]) == ([], None)
    assert answer["fallback"]["reason"] == "no_model"


def test_books_by_identifier_and_filters(api, ann, ben):
    book = Book.objects.get(pk=ann["liked"][0])
    Identifier.objects.create(book=book, kind="isbn13", value="9780441172719")
    plain = ids(ask(api, ann, ben))
    ann["liked"][0] = "isbn:978-0-441-17271-9"
    assert ids(ask(api, ann, ben)) == plain
    assert ids(ask(api, ann, ben, exclude_books=plain[:2])) == plain[2:]
    only = ask(api, ann, ben, genre="red")["results"]
    assert {pick["book"]["title"].split()[0] for pick in only} == {"red"}


# --- With me ---


@pytest.fixture
def signed_in(alice, trained) -> APIClient:
    for book in books("red")[3:6]:
        rate_book(alice, book, 10)
    client = APIClient()
    client.force_login(alice)
    return client


def test_my_own_history_counts_if_i_say_so(signed_in, ben):
    own = [book.pk for book in books("red")[3:6]]
    answer = ask(signed_in, ben, me=True)
    assert not set(own) & set(ids(answer))
    for pick in answer["results"]:
        other, me = pick["suits"]
        assert (other["member"], other["called"]) == (0, "Ben")
        assert (me["member"], me["called"]) == (None, None)
        assert {reason["book"]["id"] for reason in me["reasons"]} <= set(own)
        assert all(reason["text"].startswith("Because you gave") for reason in me["reasons"])
    without = ask(signed_in, ben, person("Ann", "blue"))
    assert all(part["member"] is not None for part in without["results"][0]["suits"])


def test_my_dismissals_and_dials_count_and_a_filter_stands_in_for_a_dial(signed_in, alice, ben):
    first = ids(ask(signed_in, ben, me=True))[0]
    dismiss(alice, Book.objects.get(pk=first))
    assert first not in ids(ask(signed_in, ben, me=True))
    keep_dials(alice, Dialled(avoid=("blue",)))
    titles = [p["book"]["title"] for p in ask(signed_in, ben, me=True)["results"]]
    assert titles and {title.split()[0] for title in titles} == {"red"}
    titles = [p["book"]["title"] for p in ask(signed_in, ben, me=True, exclude=["red"])["results"]]
    assert titles and {title.split()[0] for title in titles} == {"blue"}


def test_i_have_no_vote_where_i_want_no_personal_picks(signed_in, alice, ben):
    alice.personalised = False
    alice.save()
    answer = ask(signed_in, ben, me=True)
    assert answer["without_vote"] == [None]
    assert not {book.pk for book in books("red")[3:6]} & set(ids(answer))


def test_with_me_takes_signing_in(api, ben):
    answer = api.post(GROUP, {"members": [ben], "me": True})
    assert answer.status_code == 401
    described(answer)


# --- What is refused, and what it costs ---


def test_a_group_is_of_two_to_eight(api, signed_in, ben):
    size = [("members", "size")]
    assert refused(api, members=[ben]) == size
    assert refused(signed_in, members=[], me=True) == size
    assert refused(signed_in, members=[ben] * MOST_MEMBERS, me=True) == size
    assert ask(api, *[ben] * MOST_MEMBERS)["results"]


def test_what_is_wrong_is_named(api, ann, ben):
    again = {**ben, "disliked": ben["liked"][:1]}
    assert refused(api, members=[ann, again]) == [("members.1.disliked.0", "repeated")]
    nameless = {"liked": ben["liked"]}
    assert refused(api, members=[ann, nameless]) == [("members.1.called", "required")]
    wrong = {**ben, "rated": [{"book": "x", "stars": 6}]}
    assert {field for field, _ in refused(api, members=[ann, wrong])} == {
        "members.1.rated.0.book",
        "members.1.rated.0.stars",
    }
    assert refused(api, members=[ann, ben], by="force")[0][0] == "by"
    assert refused(api, members=[ann, ben], shelf="want")[0][0] == "shelf"


def test_eight_people_cost_no_more_queries_than_two(api, ann, ben, django_assert_max_num_queries):
    ask(api, ann, ben)
    for members in ([ann, ben], [ann, ben] * 4):
        with django_assert_max_num_queries(8):
            assert api.post(GROUP, {"members": members, "n": 24}).status_code == 200


def test_a_series_begins_at_its_beginning(api, library):
    volumes = [books("red")[place] for place in (5, 6)]
    saga = Series.objects.create(name="Saga")
    for number, book in enumerate(volumes, 1):
        Book.objects.filter(pk=book.pk).update(series=saga, series_position=number)
    relearn()
    ann, ben = person("Ann", "red"), person("Ben", "red", 4)
    assert volumes[1].pk not in ids(ask(api, ann, ben))
    for one in (ann, ben):
        one["liked"].append(volumes[0].pk)
    assert volumes[1].pk in ids(ask(api, ann, ben))
