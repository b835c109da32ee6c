"""Read admonitions, containers and tabs."""

from __future__ import annotations

import pytest

from index.model import CodeBlock
from tests.support.markdown import read_boxes, read_text


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (":::note[Heads **up**]\nSome *text*.\n:::\n", "Heads up\nSome text."),
        ("::: tip Custom title\nText\n\n- list\n:::\n", "Custom title\nText\nlist"),
        (":::warning\nText\n:::\nbehind", "Text\nbehind"),
        (":::{note} Title\nText\n:::", "Title\nText"),
        ("::: details Click me {open}\nText\n:::", "Click me\nText"),
        ("::::: {.grid #id}\n::: {.cell}\nText\n:::\n:::::", "Text"),
        ("::::tip[Outer]\n:::note\nInner\n:::\n::::", "Outer\nInner"),
        (":::note[never ends\nText", "Text"),
        ('!!! note "A `title`"\n    One\n\n    two\n\nbehind', "A title\nOne\ntwo\nbehind"),
        ("!!! danger\n    Text", "Danger\nText"),
        ('??? note ""\n    Text', "Text"),
        ('???+ question "Open"\n    Text', "Open\nText"),
        ('=== "pip"\n\n    Run *it*.\n\n=== "uv"\n\n    Or that.', "pip\nRun it.\nuv\nOr that."),
        ("a ::: b\n::: \nWhat !!! a day", "a ::: b ::: What !!! a day"),
    ],
)
def test_boxes_and_tabs_show_their_titles(body: str, seen: str) -> None:
    assert [section.text for section in read_boxes(body)] == [seen]


def test_code_in_boxes_and_tabs_is_code() -> None:
    body = (
        '=== "pip"\n\n    ``` sh\n    pip install it\n    ```\n\n'
        "::: code-group\n```js [a.js]\nlet a\n```\n:::\n\n"
        '```md\n=== "kept"\n::: kept\n```\n'
    )
    (section,) = read_boxes(body)
    assert section.code == (
        CodeBlock("shell", "pip install it", 4),
        CodeBlock("javascript", "let a", 9),
        CodeBlock("markdown", '=== "kept"\n::: kept', 14),
    )


def test_boxes_are_text_for_generators_without_them() -> None:
    assert read_text(":::note\nText\n:::") == ":::note Text :::"
