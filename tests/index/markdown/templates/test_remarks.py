"""Remove private remarks."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from index.markdown.parser import parse_markdown
from index.markdown.rules import MarkdownRules
from index.markdown.templates.liquid import hide_liquid, strip_liquid
from index.markdown.templates.nunjucks import hide_nunjucks, strip_nunjucks
from index.markdown.templates.remarks import remove_remarks
from index.markdown.templates.shortcodes import expand_shortcodes, hide_shortcodes, run_shortcodes
from index.markdown.templates.tera import strip_tera
from index.model import Section
from index.sites.anchors import AuthorAnchors

Prepare = Callable[[str], str]
ALL_RULES: tuple[Prepare, ...] = (str, expand_shortcodes, run_shortcodes, strip_liquid, strip_tera)


def read(body: str, prepare: Prepare = str) -> tuple[Section, ...]:
    return parse_markdown(body, 1, MarkdownRules(AuthorAnchors, prepare)).sections


def read_everything(body: str, prepare: Prepare = str) -> str:
    """Return all text that a search could show, without white space."""
    parsed = parse_markdown(body, 1, MarkdownRules(AuthorAnchors, prepare))
    texts = [f"{s.heading} {s.text} {' '.join(code.text for code in s.code)}" for s in parsed.sections]
    return " ".join(" ".join([*texts, parsed.title, *parsed.links]).split())


REMARKS = [
    "{{< comment >}}no{{< /comment >}}",
    "{{% comment %}}no{{% /comment %}}",
    '{{<comment "by me" >}}\nno\n\nno\n{{</comment>}}',
    "{{< comment >}}no {{< comment >}}no{{< /comment >}} no{{< /comment >}}",
    "{{< comment >}}\n\n# no\n\n```\nno\n```\n\n[no](no.md)\n\n{{< /comment >}}",
    "{{< comment >}}\n\n```\nno\n\n{{< /comment >}}",
    "{% comment %}no{% endcomment %}",
    "{%- comment -%}no{%- endcomment -%}",
    "{% comment note %}\n\n# no\n\n    no\n\n{% endcomment %}",
    "{% comment %}no{% comment %}no{% endcomment %}no{% endcomment %}",
    "{% comment %}no `{% comment %}` no{% endcomment %} no{% endcomment %}",
    "{% # no %}",
    "{%- # no\n # no\n-%}",
    "{::comment}\n\nno\n\n{:/comment}",
    "{::comment}no{:/}",
    "<!-- no -->",
    "<!-- no\n\n# no\n\n-->",
    "<!--\n```\nno\n-->",
    "<!-- no -- no > no -->",
    "{# no #}",
    "{{!-- no }} no --}}",
    "<%# no %>",
    "{#\nno\n\nno #}",
]


@pytest.mark.parametrize("prepare", ALL_RULES)
@pytest.mark.parametrize("remark", REMARKS)
def test_remark_is_hidden_from_every_site(remark: str, prepare: Prepare) -> None:
    assert read_everything(f"Before.\n\n{remark}\n\nAfter.\n", prepare) == "Before. After."
    assert read_everything(f"Before {remark} after.\n", prepare) == "Before after."
    assert read_everything(f"- One\n- Two {remark}\n- Three\n", prepare) == "One Two Three"
    assert remove_remarks(remark).count("\n") == remark.count("\n")


@pytest.mark.parametrize("opening", ["{{< comment >}}", "{{% comment %}}", "{% comment %}", "{::comment}", "<!--"])
@pytest.mark.parametrize("prepare", ALL_RULES)
def test_remark_without_end_hides_the_rest(opening: str, prepare: Prepare) -> None:
    assert read_everything(f"Before.\n\n{opening} no\n\n# no\n\n```\nno\n```\n", prepare) == "Before."


@pytest.mark.parametrize(
    "remark",
    ["[//]: # (no)", "[//]: # (no (no) no)", "[//]: # no no", '[//]: <> "no"', "[//]: # 'no\nno'", "[comment]: <> (no)",
     "[comment]: # (no)", "[Comment]: no, see [no](no.md)", "[]: # (no)", "[hidden]: # (no\nno)",
     "[-]: <> 'no'", "[//]:# (no)", "  [//]: # (no) no"],
)  # fmt: skip
@pytest.mark.parametrize("prepare", ALL_RULES)
def test_definition_that_is_a_remark_is_hidden(remark: str, prepare: Prepare) -> None:
    assert read_everything(f"Before.\n\n{remark}\n\nAfter.\n", prepare) == "Before. After."
    assert read_everything(f"Before.\n{remark}\nAfter.\n", prepare) == "Before. After."


def test_definition_of_a_link_is_no_remark() -> None:
    body = "[one][1], [two][top], [comment]\n\n[1]: /b/ (Title)\n[top]: #\n[comment]: https://e.example/ 'Title'\n"
    assert read_everything(body) == "one, two, comment /b/ # https://e.example/"


def test_kramdown_extensions_are_hidden_except_for_their_text() -> None:
    assert read_everything("{::options parse_block_html='true' /}\n\n{::nomarkdown}\n<b>Yes</b>\n{:/}\n") == "Yes"
    assert read_everything("A {::nomarkdown}b{:/nomarkdown} c.") == "A b c."


EXAMPLES = ["{{< comment >}}yes{{< /comment >}}", "{% comment %}yes{% endcomment %}", "{% # yes %}", "<!-- yes -->",
            "{::comment}yes{:/comment}", "[//]: # (yes)"]  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize(
    "code",
    ["```\n{}\n```", "~~~ md\n{}\n~~~", "- ```\n  {}\n  ```", "> ```\n> {}\n> ```", "See `{}`.", "See ``{} ` ``."],
)
def test_remark_in_code_is_an_example(example: str, code: str) -> None:
    assert example in read_everything(f"{code.replace('{}', example)}\n\nAfter.\n")


@pytest.mark.parametrize("indented", ["    <!-- yes -->\n    <p>", "    <!-- yes\n    yes -->\n"])
def test_comment_in_indented_code_is_an_example(indented: str) -> None:
    assert "<!-- yes" in read(f"Before.\n\n{indented}\n")[0].code[0].text


@pytest.mark.parametrize(
    "body",
    ["> ```\n> code\n\n{}", "- ```\n  code\n\n{}", "1. ```\n   code\n{}", "- it`s\n- {} `", "a ` b\n\n{} `",
     "` {}", "\\`{}\\`", "\\` {} `", "# a `\n{} `"],
)  # fmt: skip
@pytest.mark.parametrize("remark", ["{% comment %}no{% endcomment %}", "{{< comment >}}no{{< /comment >}}"])
def test_code_ends_where_its_block_ends(body: str, remark: str) -> None:
    assert "no" not in read_everything(body.replace("{}", remark)).split(" ")


def test_generators_that_read_templates_in_code_hide_its_remarks() -> None:
    body = "```\nx{{< comment >}}no{{< /comment >}}\n```\n`{{% comment %}}no{{% /comment %}}y`\n"
    assert read_everything(body, run_shortcodes) == "y x"
    body = "```\nx{% comment %}no{% endcomment %}\n```\n`{% comment %}no{% endcomment %}y`\n"
    assert read_everything(body, strip_liquid) == "y x"


def test_escaped_and_raw_remarks_are_examples() -> None:
    assert read_everything("{{</* comment */>}} shown", run_shortcodes) == "{{< comment >}} shown"
    body = "`{% raw %}{% comment %}yes{% endcomment %}{% endraw %}`"
    assert read_everything(body, strip_liquid) == "{% comment %}yes{% endcomment %}"
    assert read_everything("{% comment %}{% raw %}{% endcomment %}{% endraw %}no{% endcomment %}x", strip_liquid) == "x"


@pytest.mark.parametrize(
    "body",
    ["{{< comments >}} yes", "{{< comment-box >}} yes", "{{< comment />}} yes", "{{< /comment >}} yes",
     "{% commentary %} yes",
     "<!-- a --> yes", "<!--> yes", "\\<!-- yes", "5 <!- yes"],
)  # fmt: skip
@pytest.mark.parametrize("prepare", [expand_shortcodes, strip_liquid])
def test_what_only_resembles_a_remark_hides_nothing(body: str, prepare: Prepare) -> None:
    assert "yes" in read_everything(f"{body}\n\nyes\n\n# yes\n", prepare)
    assert len(read(f"{body}\n\n# yes\n", prepare)) > 0


def test_comment_that_leaves_indented_code_is_hidden() -> None:
    assert read_everything("A\n\n    <!-- no\nno -->\n\n    <!--\n\n    no -->\n\nB") == "A B"


def test_unclosed_comment_in_a_sentence_hides_only_its_paragraph() -> None:
    assert read_everything("A <!-- no\nno\n\nAfter.\n") == "A After."


def test_comment_in_a_table_is_hidden() -> None:
    assert read_everything("| a | b |\n|---|---|\n| c <!-- no | no --> |\n") == "a b c"


def test_comment_in_html_is_hidden() -> None:
    assert read_everything("<div>\n<!-- no\n\nno -->\n</div>\n\n<script>\nx = '<!--'\n</script>\n\nAfter.") == "After."


def test_comment_in_a_heading_stays_in_its_source() -> None:
    assert remove_remarks("# Title <!-- note -->\n") == "# Title <!-- note -->\n"
    assert read("# Title <!-- note -->\n")[0].heading == "Title"


def test_title_and_lines_do_not_come_from_remarks() -> None:
    parsed = parse_markdown(
        "{% comment %}\n# No\n{% endcomment %}\n# Yes\n\nText", 7, MarkdownRules(AuthorAnchors, str)
    )
    assert parsed.title == "Yes"
    assert [(section.line, section.lines) for section in parsed.sections] == [(10, ((0, 12),))]


def test_remarks_are_hidden_from_text_that_is_too_costly_to_parse() -> None:
    body = "{% comment %}\nno\n{% endcomment %}\n" + "[" * 20_000 + "\n<!--\nno\n-->"
    assert "no" not in read_everything(body)


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("`{# yes #}`", "{# yes #}"),
        ("## A {#id}\n\nb #}", "A b #}"),
        ("a {#no#} b {#no", "a b {#no"),
    ],
)
def test_remark_of_tera_is_no_id(body: str, seen: str) -> None:
    assert read_everything(body, strip_tera) == seen


@pytest.mark.parametrize(
    "piece",
    ["<!--", "a <!--", "a <!-- x --> ", "\n<!--", "    <!--\n\n", "{{< comment >}}", "{{< comment ",
     "{{< /comment >}}", "{% comment %}",
     "{% comment", "{% #", "{::comment}", "{:: ", "`a ", "``a ` ", "[//]: # (x\n", "[//]: # (x\n\n", "[x]: # (\n",
     "[a]:",
     "- ```\n", "> ```\n\n", "{% raw %}", "\n<script>", "{#", "{# ", "> ", "\\"],
)  # fmt: skip
def test_unclosed_remarks_take_linear_time(piece: str) -> None:
    body = piece * 20_000  # with backtracking this would take hours
    assert remove_remarks(body).count("\n") == body.count("\n")
    strip_liquid(body)
    run_shortcodes(body)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<template>\n\nsecret\n\n</template>\n\nshown\n", "shown"),
        ('<template id="a" class="b">\n\n# secret\n\n```\nsecret\n```\n\n</template >\n\nshown\n', "shown"),
        ("<TEMPLATE>\nsecret\n</TEMPLATE>\n\nshown\n", "shown"),
        ("<template #details>\n\nslot\n\n</template>\n", "slot"),
        ("<template>\n\nnever closed\n", "never closed"),
    ],
)
def test_content_of_a_template_element_is_hidden(body: str, shown: str) -> None:
    text = read_everything(body)
    assert text.endswith(shown)
    assert "secret" not in text


# ------------------------------------------------------------------------------------------------ templates run first

HUGO = MarkdownRules(AuthorAnchors, run_shortcodes, hide=hide_shortcodes)
LIQUID = MarkdownRules(AuthorAnchors, strip_liquid, hide=hide_liquid)
NUNJUCKS = MarkdownRules(AuthorAnchors, strip_nunjucks, hide=hide_nunjucks)


def read_by_rules(body: str, rules: MarkdownRules) -> str:
    """Return all text of the sections and of their code."""
    sections = parse_markdown(body, 1, rules).sections
    return "\n".join("\n".join([s.heading, s.text, *(code.text for code in s.code)]) for s in sections)


@pytest.mark.parametrize(
    ("rules", "opening", "closing"),
    [
        (HUGO, "{{< comment >}}", "{{< /comment >}}"),
        (HUGO, "{{% comment %}}", "{{% /comment %}}"),
        (LIQUID, "{% comment %}", "{% endcomment %}"),
        (LIQUID, "{%- comment -%}", "{%- endcomment -%}"),
        (LIQUID, "{% if false %}", "{% endif %}"),
        (NUNJUCKS, "{#", "#}"),
        (NUNJUCKS, "{% if false %}", "{% endif %}"),
    ],
)
def test_what_a_template_hides_is_hidden_before_markdown_is_read(
    rules: MarkdownRules, opening: str, closing: str
) -> None:
    for begin, end in [("<!-- ", " no -->"), ("` ", " ` "), ("", ""), ("```\n", "\n```"), ("## ", "")]:
        for inner in ("no --> no", "no ` no", "no\n\n```\nno", "<!-- no"):
            shown = read_by_rules(f"yes\n\n{begin}{opening} {inner} {closing}{end}\n\nlast\n", rules)
            assert "no" not in shown, (begin, inner)
            assert "last" in shown, (begin, inner)


@pytest.mark.parametrize(
    ("rules", "opening", "closing"),
    [
        (HUGO, "{{< highlight html >}}", "{{< /highlight >}}"),
        (HUGO, "{{% highlight html %}}", "{{% /highlight %}}"),
        (HUGO, '{{< code file="a.html" >}}', "{{< /code >}}"),
        (LIQUID, "{% highlight html %}", "{% endhighlight %}"),
        (LIQUID, "{%- highlight html linenos -%}", "{%- endhighlight -%}"),
    ],
)
@pytest.mark.parametrize(
    "example", ["<!-- shown -->", "<!-- shown", "{::comment} shown", "[//]: # (shown)", "<%# shown %>"]
)
def test_a_remark_in_highlighted_code_is_an_example(
    rules: MarkdownRules, opening: str, closing: str, example: str
) -> None:
    shown = read_by_rules(f"{opening}\n{example}\n{closing}\n\nlast\n", rules)
    assert example in shown
    assert "last" in shown


def test_a_remark_around_highlighted_code_hides_it() -> None:
    assert "no" not in read_by_rules("<!--\n{{< highlight go >}}\nno\n{{< /highlight >}}\n-->\n", HUGO)
    assert "no" not in read_by_rules("<!--\n{% highlight go %}\nno\n{% endhighlight %}\n-->\n", LIQUID)


def test_remarks_in_raw_are_examples() -> None:
    assert "{# yes #}" in read_by_rules("{% raw %}{# yes #}{% endraw %}", NUNJUCKS)
    assert "yes" in read_by_rules("`{% raw %}{% comment %}yes{% endcomment %}{% endraw %}`", LIQUID)


@pytest.mark.parametrize(
    "block",
    [
        "{% highlight liquid %}{% raw %}\nCODE\n{% endraw %}{% endhighlight %}",
        "{% highlight liquid %}\n{% raw %}CODE{% endraw %}\n{% endhighlight %}",
        "{%- highlight liquid linenos -%}\n{%- raw -%}\nCODE\n{%- endraw -%}\n{%- endhighlight -%}",
        "{% highlight liquid %}\n{% raw %}\nCODE{% endraw %}{% endhighlight %}",
    ],
)
@pytest.mark.parametrize("code", ["# yes", "{{ yes }}", "{% if x %}yes", "<!-- yes", "{% comment %}yes", "    yes"])
def test_highlighted_code_in_raw_is_code(block: str, code: str) -> None:
    body = block.replace("CODE", code) + "\n\n## Last\n\nEnd.\n"
    first, last = parse_markdown(body, 1, LIQUID).sections
    assert [part.text.strip("\n") for part in first.code] == [code]
    assert (last.heading, last.text, last.line) == ("Last", "End.", body.count("\n", 0, body.index("## ")) + 1)


def test_highlight_as_an_example_is_text() -> None:
    assert "endhighlight" in read_by_rules("{% raw %}`{% highlight sh %}a{% endhighlight %}`{% endraw %}", LIQUID)


@pytest.mark.parametrize("end", ["", "\n", "\n\n## Last\n"])
def test_highlighted_code_may_end_within_a_line(end: str) -> None:
    sections = parse_markdown("{% highlight sh %}\nyes{% endhighlight %}" + end, 1, LIQUID).sections
    assert [code.text for code in sections[0].code] == ["yes"]
    assert [section.heading for section in sections[1:]] == ["Last"] * end.count("Last")


@pytest.mark.parametrize(
    "source", ["{% raw %}", "{% highlight a %}", "{% highlight a %}{% raw %}", "{% highlight a %}{% raw %}{% endraw %}"]
)
def test_many_unclosed_blocks_take_little_time(source: str) -> None:
    start = time.process_time()
    hide_liquid(source * 20_000)
    assert time.process_time() - start < 8
