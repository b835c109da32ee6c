"""Convert Hugo's shortcodes to Markdown."""

from __future__ import annotations

import pytest

from index.markdown.templates.shortcodes import expand_shortcodes
from index.model import CodeBlock
from tests.support.markdown import read_sections, read_text


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ('[part two]({{< relref "post/b.md" >}}) of it', "part two of it"),
        ("{{% note %}}kept{{% /note %}} text", "kept text"),
        ('{{< figure src="a.png" alt="An otter" caption="It swims" >}}', "An otter It swims"),
        ('{{< youtube id="dQw4" >}}', ""),
        ("{{</* relref */>}} is shown", "{{< relref >}} is shown"),
        ("inline {{< highlight go >}}x := 1{{< /highlight >}} code", "inline x := 1 code"),
        ('a\n{{< figure\n  src="a.png"\n  caption="c" >}}\n\nb', "a c\nb"),
        ("not one: {{ .Title }} and {{<", "not one: {{ .Title }} and {{<"),
    ],
)
def test_shortcodes_are_replaced_by_their_visible_text(body: str, seen: str) -> None:
    assert " ".join(read_text(body).split("  ")) == seen
    assert expand_shortcodes(body).count("\n") == body.count("\n")


def test_highlight_shortcode_is_a_code_block() -> None:
    (section,) = read_sections(
        'Text\n\n{{< highlight go "linenos=table" >}}\nfunc main() {}\n# x\n{{< /highlight >}}\n\nAfter'
    )
    assert section.code == (CodeBlock("go", "func main() {}\n# x", 4),)
    assert section.text == "Text\nAfter"


def test_shortcodes_in_code_are_kept() -> None:
    (section,) = read_sections("```md\n{{</* figure */>}}\n{{ .Params }}\n```\n")
    assert section.code[0].text == "{{< figure >}}\n{{ .Params }}"


@pytest.mark.parametrize(
    "call", ["{{< code-toggle config=build />}}", "{{< highlight go />}}", "{{% code x=1 / %}}", "{{<code-toggle/>}}"]
)
def test_self_closing_code_shortcode_opens_no_block(call: str) -> None:
    (section,) = read_sections(f"Before\n\n{call}\n\nAfter\n")
    assert (section.text, section.code) == ("Before\nAfter", ())
