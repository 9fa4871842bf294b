"""Reviews on the site, as readers and visitors meet them; every form works without JavaScript."""

import re

import pytest
from django.test import Client

from accounts.models import User
from catalog.models import Book
from shelves import reviews
from shelves.models import Change, Rating, Review, ReviewReport
from shelves.reviews import checked, hide_review, write_review
from shelves.services import rate_book
from shelves.tests.test_markdown import PAYLOADS, Reading
from web.floods import Limit

pytestmark = pytest.mark.django_db
TEXT = "Slow, and *worth it*."


@pytest.fixture
def another(bob) -> Client:
    client = Client()
    client.force_login(bob)
    return client


def write(client: Client, book: Book, text: str = TEXT, **fields: str):
    return client.post(f"/books/{book.pk}/review", {"text": text, **fields})


def page_of(client: Client, book: Book) -> str:
    return client.get(book.get_absolute_url()).content.decode()


def test_a_review_is_written_on_the_page_of_the_book_and_read_by_everybody(reader, alice, dune):
    rate_book(alice, dune, 9)
    answer = write(reader, dune, name="Alice A.")
    assert answer["Location"] == f"{dune.get_absolute_url()}#reviews"
    for client in (reader, Client()):
        page = page_of(client, dune)
        assert "<em>worth it</em>" in page
        assert "<bdi>Alice A.</bdi>" in page
        assert "4½ star" in page


def test_nobody_reads_the_address_of_who_wrote_it(reader, dune):
    User.objects.filter(email="alice@example.org").update(name="")
    write(reader, dune)
    for address in (dune.get_absolute_url(), f"/books/{dune.pk}/reviews"):
        page = Client().get(address).content.decode()
        assert "A reader" in page
        assert "alice" not in page.lower()


def test_it_is_changed_in_place_by_its_writer_only(reader, another, dune):
    write(reader, dune)
    write(another, dune, "A review of Bob's own.")
    assert "Change my review" in page_of(reader, dune)
    write(reader, dune, "Now with a warning.", spoiler="1")
    assert {review.text for review in Review.objects.all()} == {
        "Now with a warning.",
        "A review of Bob's own.",
    }
    assert "Change my review" not in page_of(Client(), dune)


def test_a_spoiler_is_shown_on_demand(reader, dune):
    write(reader, dune, "The butler is the planet.", spoiler="1")
    page = page_of(Client(), dune)
    folded = re.search(r'<details class="spoiler">(.*?)</details>', page, re.DOTALL)
    assert folded and "The butler is the planet." in folded[1]
    assert "It gives away what happens" in folded[1].partition("</summary>")[0]
    assert page.count("The butler") == 1


def test_deleting_is_taken_back_from_its_notice(reader, alice, dune):
    write(reader, dune)
    reader.post(f"/books/{dune.pk}/review", {"delete": "1"})
    assert not Review.objects.exists()
    page = page_of(reader, dune)
    assert "Your review is deleted." in page
    change = re.findall(r'name="change" value="(\d+)"', page)[-1]
    assert int(change) == Change.objects.latest("pk").pk
    reader.post("/my-books/undo", {"change": change, "next": dune.get_absolute_url()})
    assert Review.objects.get(reader=alice).text == TEXT


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": "short"}, "10 characters at least"),
        ({"text": "x" * 5001}, "5,000 characters at most; this one has 5,001"),
        ({"text": TEXT, "name": "x" * 61}, "60 characters at most"),
        ({"text": TEXT, "name": "me@example.org"}, "give no address"),
    ],
)
def test_what_can_not_be_kept_comes_back_with_the_reason(reader, dune, form, said):
    answer = reader.post(f"/books/{dune.pk}/review", {**form, "spoiler": "1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert form["text"] in page
    assert re.search(r'id="review-spoiler"[^>]*checked', page)
    assert not Review.objects.exists()


def test_a_flood_is_held_up_and_nothing_typed_is_lost(reader, dune, monkeypatch):
    monkeypatch.setattr(reviews, "WRITING", Limit("few", acts=1, seconds=600))
    write(reader, dune)
    answer = write(reader, dune, "What I typed just now.")
    assert answer.status_code == 429
    assert "What I typed just now." in answer.content.decode()
    assert Review.objects.get().text == TEXT


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_sign_in(dune, alice, method):
    review, _ = write_review(alice, dune, TEXT, False)
    for address in (f"/books/{dune.pk}/review", f"/reviews/{review.pk}/report"):
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
    assert Review.objects.count() == 1


@pytest.mark.parametrize("address", ["/books/0/review", "/books/0/reviews", "/reviews/0/report"])
def test_what_is_not_there_is_not_found(reader, address):
    assert reader.get(address).status_code == 404


def test_without_a_token_nothing_is_posted(alice, dune):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert write(client, dune).status_code == 403
    assert not Review.objects.exists()


def test_a_review_is_reported_once_and_by_others(reader, another, bob, dune):
    write(reader, dune)
    review = Review.objects.get()
    address = f"/reviews/{review.pk}/report"
    assert another.post(address, {"reason": "boring"}).status_code == 400
    answer = another.post(address, {"reason": "spam", "next": f"/books/{dune.pk}/reviews"})
    assert answer["Location"] == f"/books/{dune.pk}/reviews"
    another.post(address, {"reason": "abuse"})
    assert ReviewReport.objects.get().reader == bob
    assert reader.post(address, {"reason": "spam"}).status_code == 400
    assert address not in page_of(reader, dune)


def test_a_hidden_review_is_there_for_its_writer_alone(reader, another, dune):
    write(reader, dune, "Buy my book at a shop!")
    hide_review(Review.objects.get(), "It advertises.")
    mine = page_of(reader, dune)
    assert "Buy my book" in mine and "It advertises." in mine
    assert "It advertises." in reader.get(f"/books/{dune.pk}/review").content.decode()
    for client in (another, Client()):
        for address in (dune.get_absolute_url(), f"/books/{dune.pk}/reviews"):
            page = client.get(address).content.decode()
            assert "Buy my book" not in page and "It advertises." not in page
    assert another.get(f"/reviews/{Review.objects.get().pk}/report").status_code == 404


def test_all_of_them_stand_on_pages_of_their_own_in_the_order_asked_for(dune):
    writers = User.objects.bulk_create(
        User(email=f"r{n}@example.org", name=f"Reader {n:02}") for n in range(23)
    )
    Review.objects.bulk_create(Review(reader=one, book=dune, text=TEXT) for one in writers)
    Rating.objects.bulk_create(
        Rating(reader=one, book=dune, half_stars=1 + n % 10) for n, one in enumerate(writers)
    )

    def signed(query):
        page = Client().get(f"/books/{dune.pk}/reviews{query}").content.decode()
        return re.findall(r"<bdi>(Reader \d\d)</bdi>", page)

    assert signed("")[:2] == ["Reader 22", "Reader 21"]
    assert (len(signed("")), len(signed("?page=2"))) == (20, 3)
    assert signed("?sort=highest")[:2] == ["Reader 19", "Reader 09"]
    assert signed("?sort=lowest")[:3] == ["Reader 20", "Reader 10", "Reader 00"]
    assert signed("?sort=x&page=x") == signed("")
    assert "All reviews" in page_of(Client(), dune)


def test_no_attack_gets_into_a_page(dune):
    writers = User.objects.bulk_create(User(email=f"{n}@example.org") for n in range(len(PAYLOADS)))
    Review.objects.bulk_create(
        Review(reader=one, book=dune, text="No attack at all.") for one in writers
    )

    def pages():
        every = f"/books/{dune.pk}/reviews"
        texts = [
            Client().get(address).content.decode()
            for address in (dune.get_absolute_url(), every, f"{every}?page=2")
        ]
        assert all("and so on" in text or "No attack" in text for text in texts)
        return [Reading(text) for text in texts]

    plain = set.union(*(page.elements for page in pages()))
    for review, text in zip(Review.objects.all(), PAYLOADS, strict=True):
        review.text = checked(f"{text}\n\nand so on")
        review.save()
    for found in pages():
        assert found.elements - plain <= {"em", "strong", "blockquote", "br", "ul", "ol", "li", "a"}
        assert not [name for name, _ in found.attributes if name.startswith("on")]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_name_is_text(reader, dune, name):
    write(reader, dune, name=name)
    page = page_of(Client(), dune)
    assert name not in page
    assert page.count("<script>alert") == page.count("<img src=x") == 0


def test_the_pages_ask_the_database_as_often_for_many_reviews_as_for_few(
    reader, alice, dune, django_assert_max_num_queries
):
    for n in range(12):
        writer = User.objects.create_user(f"r{n}@example.org")
        write_review(writer, dune, TEXT, False)
    with django_assert_max_num_queries(8):
        Client().get(f"/books/{dune.pk}/reviews")
    with django_assert_max_num_queries(12):
        reader.get(f"/books/{dune.pk}/reviews")
