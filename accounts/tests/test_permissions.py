"""Who may call what: visitors, readers, operators, and what their tokens open."""

import pytest
from django.contrib.auth.models import Permission
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.models import ApiToken, User
from accounts.permissions import OperatorMay, ReaderMay, VisitorMay
from web.api import Resource

pytestmark = pytest.mark.django_db


class Anything(Resource):
    def get(self, request):
        return Response({"scopes": request.auth and request.auth.opens})

    post = put = delete = get


class Readers(Anything):
    permission_classes = (ReaderMay,)


class Visitors(Anything):
    permission_classes = (VisitorMay,)


class Asking(Visitors):
    stores_nothing = True


class Operators(Anything):
    permission_classes = (OperatorMay,)
    needs = None


class Editors(Anything):
    permission_classes = (OperatorMay,)
    needs = "catalog.change_book"


class Keepers(Anything):
    permission_classes = (OperatorMay,)
    needs = {"GET": None, "POST": "catalog.add_book", "PUT": "catalog.change_book"}


@pytest.fixture
def staff(db) -> User:
    return User.objects.create_user("staff@example.org", is_staff=True)


def ask(view, method, reader=None, scopes=None):
    request = getattr(APIRequestFactory(), method)("/")
    if scopes is not None:
        _, secret = ApiToken.objects.create(reader, name="a program", scopes=scopes)
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    elif reader:
        force_authenticate(request, reader)
    return view.as_view()(request)


READ, WRITE, BOTH, OPERATE = ["read"], ["write"], ["read", "write"], ["operator"]


@pytest.mark.parametrize(
    "view, method, scopes, status",
    [
        (Readers, "get", READ, 200),
        (Readers, "head", READ, 200),
        (Readers, "options", READ, 200),
        (Readers, "post", READ, 403),
        (Readers, "put", READ, 403),
        (Readers, "delete", READ, 403),
        (Readers, "get", WRITE, 403),
        (Readers, "post", WRITE, 200),
        (Readers, "get", BOTH, 200),
        (Readers, "delete", BOTH, 200),
        (Readers, "get", OPERATE, 403),
        (Readers, "get", None, 200),
        (Readers, "post", None, 200),
        (Visitors, "get", READ, 200),
        (Visitors, "post", READ, 403),
        (Visitors, "post", BOTH, 200),
        (Visitors, "get", OPERATE, 403),
        (Asking, "post", READ, 200),
        (Asking, "put", READ, 403),
        (Asking, "post", OPERATE, 403),
        (Operators, "get", BOTH, 403),
        (Operators, "get", None, 403),
    ],
)
def test_what_opens_what_to_a_reader(alice, view, method, scopes, status):
    assert ask(view, method, alice, scopes).status_code == status


def test_visitors_read_what_is_for_all_and_nothing_else():
    assert ask(Visitors, "get").status_code == 200
    for view in (Readers, Operators):
        answer = ask(view, "get")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_refusal_says_which_scope_it_takes(alice):
    answer = ask(Readers, "put", alice, READ)
    assert "“write”" in answer.data["detail"]
    assert answer["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="write"'


@pytest.mark.parametrize("scopes, status", [(OPERATE, 200), (BOTH, 403), (None, 200)])
def test_operators_need_a_token_made_for_it(staff, scopes, status):
    assert ask(Operators, "get", staff, scopes).status_code == status


def test_the_scope_of_operators_ends_with_their_office(staff):
    request = APIRequestFactory().get("/")
    _, secret = ApiToken.objects.create(staff, name="shop", scopes=["read", "operator"])
    request.META["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert Operators.as_view()(request).status_code == 200
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    assert Operators.as_view()(request).status_code == 403
    assert Readers.as_view()(request).data == {"scopes": ["read"]}
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert Operators.as_view()(request).status_code == 401


def test_operators_need_the_permission_that_the_view_names(staff, operator):
    answer = ask(Editors, "get", staff)
    assert answer.status_code == 403 and "“catalog.change_book”" in answer.data["detail"]
    assert ask(Editors, "get", staff, OPERATE).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="change_book"))
    staff = User.objects.get(pk=staff.pk)
    assert ask(Editors, "get", staff, OPERATE).status_code == 200
    assert ask(Keepers, "get", staff).status_code == 200
    assert ask(Keepers, "post", staff).status_code == 403
    assert ask(Keepers, "put", staff).status_code == 200
    assert ask(Keepers, "patch", staff).status_code == 405
    assert ask(Keepers, "post", operator).status_code == 200


def test_a_view_that_forgets_a_method_opens_it_to_nobody(operator):
    assert ask(Keepers, "delete", operator).status_code == 500
