import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override

from accounts.models import User


def part(source: str) -> Template:
    return Template("{% load i18n once %}" + source)


def test_a_part_is_drawn_again_only_for_what_it_was_not_drawn_for():
    page = part("{% once name=name %}Hello {{ name }}{% endonce %}")
    node = next(node for node in page.nodelist if hasattr(node, "nodelist"))
    drawings = []
    draw = node.nodelist.render
    node.nodelist.render = lambda context: drawings.append(context["name"]) or draw(context)
    shown = [page.render(Context({"name": name})) for name in ("Ann", "Ben", "Ann", "Ben")]
    assert shown == ["Hello Ann", "Hello Ben"] * 2
    assert drawings == ["Ann", "Ben"]


def test_it_sees_nothing_that_is_not_named():
    page = part("{% once name=name %}{{ name }}{{ secret }}{% endonce %}")
    assert page.render(Context({"name": "Ann", "secret": "hers"})) == "Ann"
    request = RequestFactory().get("/?q=hers")
    with pytest.raises(AttributeError):
        part("{% once %}{% querystring page=2 %}{% endonce %}").render(RequestContext(request))


def test_what_is_filled_in_is_new_each_time_and_escaped():
    page = part("{% once filled asked=asked|default:'nothing' %}<b>{{ asked }}</b>{% endonce %}")
    assert page.render(Context({"asked": "<i>"})) == "<b>&lt;i&gt;</b>"
    assert page.render(Context({"asked": mark_safe("<i>")})) == "<b><i></b>"
    assert page.render(Context()) == "<b>nothing</b>"


def test_markup_and_the_text_that_reads_like_it_are_two_things():
    page = part("{% once name=name %}{{ name }}{% endonce %}")
    assert page.render(Context({"name": mark_safe("<i>")})) == "<i>"
    assert page.render(Context({"name": "<i>"})) == "&lt;i&gt;"
    assert [page.render(Context({"name": value})) for value in (1, True, "1")] == ["1", "True", "1"]


def test_each_language_has_its_own():
    page = part("{% once %}{% translate 'Privacy' %}{% endonce %}")
    said = []
    for language in ("en", "de", "en"):
        with override(language):
            said.append(page.render(Context()))
    assert said == ["Privacy", "Datenschutz", "Privacy"]


def test_the_token_of_forms_is_the_one_of_the_request():
    page = part("{% once %}{% csrf_token %}{% endonce %}")
    assert 'value="first"' in page.render(Context({"csrf_token": "first"}))
    assert 'value="second"' in page.render(Context({"csrf_token": "second"}))
    assert page.render(Context()) == ""


def test_it_is_never_kept_by_a_row_of_the_database():
    with pytest.raises(TypeError, match="can't be kept by reader"):
        part("{% once reader=user %}{% endonce %}").render(Context({"user": User(pk=1)}))


def test_other_parts_can_stand_in_it():
    page = part(
        '{% once found_at=1 %}{% include "includes/icon.html" with name="cross" %}{% endonce %}'
    )
    assert "M5 5l10 10M15 5L5 15" in page.render(Context())


@pytest.mark.parametrize("said", ["once name", "once name=1 filed x=2"])
def test_a_mistake_is_told_of(said):
    with pytest.raises(TemplateSyntaxError, match="can make nothing of"):
        part(f"{{% {said} %}}{{% endonce %}}")
