"""The components as markup: what they say, and that they never let markup in."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get("/", context.pop("query", {}))
    words = Template("{% load ui %}" + source).render(RequestContext(request, context))
    return re.sub(r"\s+", " ", words).strip()


class ExampleForm(forms.Form):
    name = forms.CharField(help_text="As the client calls it.")
    note = forms.CharField(required=False)
    share = forms.BooleanField(required=False)


def test_a_button_is_a_link_when_it_leads_somewhere() -> None:
    assert drawn('{% button "Go" href="/x" kind="primary" %}').startswith("<a ")
    assert 'type="submit"' in drawn('{% button "Save" %}')


def test_a_button_without_words_says_them_to_screen_readers() -> None:
    html = drawn('{% button "Close" kind="icon-only quiet" icon_name="x" %}')
    assert 'aria-label="Close"' in html
    assert ">Close<" not in html


def test_attributes_of_a_button_are_dashed_and_left_out_when_false() -> None:
    html = drawn(
        '{% button "Go" hx_post=url disabled=off data_panel=on %}',
        url="/a?b=1&c=2",
        off=False,
        on=True,
    )
    assert 'hx-post="/a?b=1&amp;c=2"' in html
    assert " data-panel" in html
    assert "disabled" not in html


@pytest.mark.parametrize(
    "source",
    [
        "{% button evil %}", "{% pill evil %}", "{% state 'travel' evil %}", "{% note evil %}",
        "{% empty 'map' evil evil %}", "{% icon 'map' '' evil %}", "{{ evil|initials }}",
    ],
)  # fmt: skip
def test_no_component_lets_markup_in(source: str) -> None:
    assert "<script" not in drawn(source, evil="<script>alert(1)</script>")


def test_a_state_has_a_shape_and_a_word_besides_its_color() -> None:
    html = drawn('{% state "travel" %}')
    assert "#navigation" in html
    assert "Traveling" in html


def test_a_field_shows_its_error_next_to_it_and_ties_it_to_the_input() -> None:
    html = drawn("{{ form }}", form=ExampleForm({"name": ""}))
    assert "data-invalid" in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in html


def test_what_is_not_required_says_so() -> None:
    html = drawn("{{ form }}", form=ExampleForm())
    assert html.count("(optional)") == 1  # a box to tick needs no such word


def test_a_header_sorts_up_then_down_and_says_which() -> None:
    first = drawn('{% sort "Name" "name" %}', query={"q": "a", "page": "2"})
    assert "q=a" in first
    assert "sort=name" in first
    assert "page" not in first
    assert "aria-sort" not in first
    again = drawn('{% sort "Name" "name" %}', query={"sort": "name"})
    assert "sort=-name" in again
    assert 'aria-sort="ascending"' in again


def test_pages_keep_the_question_asked() -> None:
    page = Paginator(range(60), 25).page(2)
    html = drawn("{% pages page %}", page=page, query={"q": "a", "page": "2"})
    assert "26–50 of 60" in html
    assert "q=a&amp;page=1" in html
    assert drawn("{% pages page %}", page=Paginator([1], 25).page(1)) == ""


def test_a_time_is_shown_in_the_zone_that_is_active() -> None:
    instant = datetime(2026, 3, 23, 8, 5, tzinfo=UTC)
    with timezone.override("Europe/Vaduz"):
        html = drawn('{{ instant|when:"time" }}', instant=instant)
    assert ">09:05</time>" in html
    assert 'datetime="2026-03-23T08:05:00+00:00"' in html
    assert drawn("{{ instant|when }}", instant=None) == "–"


def test_the_bar_of_a_day_cuts_off_what_lies_outside_it() -> None:
    items = [
        {"kind": "travel", "start": -50, "end": 50, "label": "a"},
        {"kind": "onsite", "start": 50, "end": 500, "label": "b"},
        {"kind": "gap", "start": 600, "end": 700, "label": "c"},
    ]
    html = drawn("{% segments items 0 100 %}", items=items)
    assert 'x="0.000%" width="50.000%"' in html
    assert 'x="50.000%" width="50.000%"' in html
    assert "seg-gap" not in html
