"""My want-to-read shelf over the API, in the order of predicted stars."""

from accounts.consent import choose
from accounts.privacy_models import How, Purpose
from catalog.stock import put_copies
from recommendations.dialling import Dialled, keep_dials
from recommendations.tests.conftest import add_book, books
from recommendations.tests.test_api import MINE, ask, ids_of
from shelves import services as shelves


def test_my_want_to_read_shelf_in_the_order_of_predicted_stars(as_alice, fond):
    wanted = [*books("blue")[:3], *books("red")[4:7]]
    for book in wanted:
        shelves.want_to_read(fond, book)
    unknown = add_book("red and new", "red")
    shelves.want_to_read(fond, unknown)
    answer = ask(as_alice, f"{MINE}?shelf=want")
    assert set(ids_of(answer)) == {book.pk for book in [*wanted, unknown]}
    assert ids_of(answer)[-1] == unknown.pk
    stars = [pick["predicted_stars"] for pick in answer["results"][:-1]]
    assert stars == sorted(stars, reverse=True)
    assert {pick["book"]["title"].split()[0] for pick in answer["results"][:3]} == {"red"}
    assert answer["results"][0]["reasons"]
    assert answer["fallback"] is None
    first, rest = ask(as_alice, f"{MINE}?shelf=want&n=2"), []
    rest = ids_of(ask(as_alice, first["next"]))
    assert ids_of(first) + rest == ids_of(answer)[:4]


def test_dials_that_are_given_narrow_my_shelf_and_my_own_do_not(as_alice, fond):
    red, blue = books("red")[4], books("blue")[0]
    for book in (red, blue):
        shelves.want_to_read(fond, book)
    keep_dials(fond, Dialled(avoid=("red",)))
    assert set(ids_of(ask(as_alice, f"{MINE}?shelf=want"))) == {red.pk, blue.pk}
    assert ids_of(ask(as_alice, f"{MINE}?shelf=want&exclude=red")) == [blue.pk]
    assert ids_of(ask(as_alice, f"{MINE}?shelf=want&exclude_books={red.pk}")) == [blue.pk]
    put_copies({red.pk: 1})
    assert ids_of(ask(as_alice, f"{MINE}?shelf=want&in_stock=true")) == [red.pk]


def test_my_shelf_without_a_model_is_as_i_left_it(as_alice, alice, library):
    first, second = books("red")[:2]
    for book in (first, second):
        shelves.want_to_read(alice, book)
    answer = ask(as_alice, f"{MINE}?shelf=want")
    assert ids_of(answer) == [second.pk, first.pk]
    assert answer["fallback"]["reason"] == "no_model"


def test_my_shelf_without_personal_picks_has_no_stars(as_alice, fond):
    for book in books("blue")[:2]:
        shelves.want_to_read(fond, book)
    choose(fond, {Purpose.PERSONALISATION: False}, How.PAGE)
    answer = ask(as_alice, f"{MINE}?shelf=want")
    assert ids_of(answer) == [book.pk for book in reversed(books("blue")[:2])]
    assert {pick["predicted_stars"] for pick in answer["results"]} == {None}
    assert answer["fallback"]["reason"] == "personalisation_off"
