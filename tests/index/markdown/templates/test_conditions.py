"""Remove the text of conditions that are never true."""

from __future__ import annotations

import time

import pytest

from index.markdown.templates.conditions import remove_false_conditions


@pytest.mark.parametrize(
    "condition",
    [
        "if false",
        "if nil",
        "if false and page.title",
        "if not true",
        "unless true",
        "unless true or page.title",
        'if jekyll.environment == "development"',
        "if jekyll.environment != 'production'",
        'unless jekyll.environment == "production"',
    ],
)
@pytest.mark.parametrize("dash", ["", "-"])
def test_text_of_a_condition_that_is_false_on_a_published_site_is_removed(condition: str, dash: str) -> None:
    end = f"end{condition.split()[0]}"
    body = f"a {{%{dash} {condition} {dash}%}}no\nno{{% {end} %}} b"
    shown = remove_false_conditions(body)
    assert "no" not in shown
    assert shown.startswith("a ")
    assert shown.endswith(" b")
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    "condition",
    [
        "if page.title",
        "if true",
        "if false or page.title",
        "if falsework",
        "if false == page.draft",
        "unless false",
        "unless true and page.title",
        'if jekyll.environment == "production"',
        'if jekyll.environment == "development" or page.title',
    ],
)
def test_text_of_a_condition_that_may_be_true_stays(condition: str) -> None:
    body = f"a {{% {condition} %}}yes{{% endif %}} b"
    assert remove_false_conditions(body) == body


def test_the_alternative_of_a_false_condition_stays() -> None:
    assert "yes" in remove_false_conditions("{% if false %}no{% else %}yes{% endif %}")
    assert "yes" in remove_false_conditions("{% if false %}no{% elsif page.title %}yes{% endif %}")


def test_blocks_within_a_false_condition_do_not_end_it() -> None:
    body = (
        "{% if false %}no{% if a %}no{% else %}no{% endif %}{% for i in b %}no{% else %}no{% endfor %}"
        "{% unless true %}no{% endunless %}{% case c %}{% else %}no{% endcase %}no{% endif %}yes"
    )
    shown = remove_false_conditions(body)
    assert "no" not in shown
    assert shown.endswith("yes")


def test_tags_in_raw_are_text() -> None:
    body = "{% raw %}{% if false %}yes{% endraw %} yes {%- verbatim -%}{% if false %}{% endverbatim %} yes"
    assert remove_false_conditions(body) == body
    shown = remove_false_conditions("{% if false %}no{% raw %}{% endif %}{% endraw %}no{% endif %}yes")
    assert "no" not in shown
    assert shown.endswith("yes")


def test_a_false_condition_that_never_ends_hides_the_rest() -> None:
    assert remove_false_conditions("yes {% if false %}no\n\nno") == "yes \n\n"


@pytest.mark.parametrize(
    "tag", ["{% if false %}", "{% if false ", "{% raw %}", "{% else", "{% if jekyll.environment =="]
)
def test_many_unclosed_tags_take_little_time(tag: str) -> None:
    start = time.process_time()
    remove_false_conditions(tag * 20_000)
    assert time.process_time() - start < 8
