"""Building hits: the passages to show, their lines and the text of documents without a match."""

from __future__ import annotations

from index.fields import ALL_FIELDS
from index.matching.plan import Clause
from index.matching.scoring_context import ScoringContext
from index.matching.term_lookup import look_up_word
from index.model import Document, Fragment, Hit, SearchOptions
from index.snippets.snippets import SnippetBuilder, prepare_snippets
from tests.support.documents import document, section
from tests.support.snapshots import build_context


def prepare(context: ScoringContext, words: str, options: SearchOptions | None = None) -> SnippetBuilder:
    matchers = [look_up_word(context, word, ALL_FIELDS) for word in words.split()]
    clauses = [Clause(matcher, 1.0) for matcher in matchers if matcher is not None]
    return prepare_snippets(context.snapshot, range(context.snapshot.doc_count), clauses, options or SearchOptions())


def build_hit(words: str, *documents: Document, doc: int = 0, **options: int) -> Hit:
    context = build_context(documents)
    return prepare(context, words, SearchOptions(**options)).build_hit(doc, 1.23456)  # type: ignore[arg-type]


def get_highlights(fragment: Fragment) -> list[str]:
    return [fragment.text[begin:end] for begin, end in fragment.spans]


SECTIONS = (
    section("A lantern.", line=1),
    section("Nothing.", heading="Attic", line=10),
    section("The lantern glows in the cellar.", heading="Cellar", line=20),
    section("", heading="Lantern", line=30, code=("light --lantern", "other")),
)


def test_hit_has_the_stored_fields_of_its_document() -> None:
    hit = build_hit("box", document("a.md", "A box", "text", tags=("one", "two"), section="post", description="About."))
    assert (hit.id, hit.url, hit.title, hit.score) == ("a.md", "/a/", "A box", 1.2346)
    assert (hit.tags, hit.section, hit.lang, hit.description) == (("one", "two"), "post", "en", "About.")
    assert hit.title_spans == ((2, 5),)
    assert hit.matched_fields == ("title",)


def test_documents_of_several_segments_have_their_own_snippets() -> None:
    context = build_context([document("a.md", "A", "ax lantern")], [document("b.md", "B", "lantern bo")])
    snippets = prepare(context, "lantern")
    assert [snippets.build_hit(doc, 1.0).excerpt.text for doc in (0, 1)] == ["ax lantern", "lantern bo"]


def test_sub_results_are_the_best_sections_in_reading_order() -> None:
    hit = build_hit("lantern cellar", document("a.md", "A", sections=SECTIONS), fragments=2)
    assert hit.excerpt.anchor == "cellar"
    assert [each.anchor for each in hit.sub_results] == ["cellar", "lantern"]
    assert [each.line for each in hit.sub_results] == sorted(each.line for each in hit.sub_results)


def test_number_of_sub_results_is_limited() -> None:
    for limit in range(5):
        hit = build_hit("lantern", document("a.md", "A", sections=SECTIONS), fragments=limit)
        assert len(hit.sub_results) == min(limit, 4)


def test_matching_heading_is_shown_with_the_text_below_it() -> None:
    sections = (section("Quiet text.", heading="The lantern", line=10),)
    (fragment,) = build_hit("lantern", document("a.md", "A", sections=sections)).sub_results
    assert (fragment.field, fragment.text, fragment.heading, fragment.spans) == (
        "body", "Quiet text.", "The lantern", (),
    )  # fmt: skip


def test_matching_heading_without_text_is_shown_itself() -> None:
    sections = (section("", heading="The lantern", line=10), section("Text.", heading="Next", line=20))
    (fragment,) = build_hit("lantern", document("a.md", "A", sections=sections)).sub_results
    assert (fragment.field, fragment.text, get_highlights(fragment)) == ("headings", "The lantern", ["lantern"])


def test_code_block_has_its_language_and_line() -> None:
    code = "\n".join(["first", "second", "  lantern --on", "last"])
    (fragment,) = build_hit("lantern", document("a.md", "A", code=(code,))).sub_results
    assert (fragment.field, fragment.code_lang, fragment.line) == ("code", "sh", 102)
    assert fragment.text == code


def test_lines_of_text_are_joined_in_a_fragment() -> None:
    (fragment,) = build_hit("lantern", document("a.md", "A", "one\nlantern\ntwo")).sub_results
    assert (fragment.text, get_highlights(fragment)) == ("one lantern two", ["lantern"])


def test_spans_count_characters_beyond_ascii() -> None:
    hit = build_hit("crème", document("a.md", "Die Crème 日本", "日本語 🌱 Crème brûlée"))
    assert get_highlights(hit.excerpt) == ["Crème"]
    assert [hit.title[a:b] for a, b in hit.title_spans] == ["Crème"]


def test_document_without_a_match_in_its_text_shows_its_description() -> None:
    hit = build_hit("lantern", document("a.md", "Lantern", "Text.", description="word " * 200), fragment_length=50)
    assert (hit.excerpt.field, hit.excerpt.cut_end, hit.sub_results) == ("description", True, ())
    assert 40 <= len(hit.excerpt.text) <= 50


def test_document_without_a_description_shows_its_beginning() -> None:
    document_with_code_first = document("a.md", "Lantern", sections=(section("", code=("first",)), section("then")))
    assert build_hit("lantern", document_with_code_first).excerpt.text == "first"
    assert build_hit("lantern", document("a.md", "Lantern", sections=())).excerpt.text == "Lantern"


def test_no_fragments_are_built_if_none_are_requested() -> None:
    hit = build_hit("lantern", document("a.md", "A", "lantern"), fragments=0)
    assert hit.sub_results == ()
    assert hit.matched_fields == ("body",)


def test_proximity_is_higher_for_words_in_one_window() -> None:
    filler = "unrelated words " * 40
    context = build_context([
        document("a.md", "A", f"lantern {filler} cellar"),
        document("b.md", "B", f"{filler} lantern in the cellar"),
        document("c.md", "C", "nothing"),
    ])  # fmt: skip
    snippets = prepare(context, "lantern cellar")
    assert [snippets.measure_proximity(doc) for doc in range(3)] == [0.5, 1.0, 0.0]


def test_word_at_the_end_of_a_document_is_no_neighbour_of_the_next_title() -> None:
    context = build_context([document("a.md", "A", "an old lantern"), document("b.md", "How to begin", "the lantern")])
    words = {"lantern": False, "cellar": False, "attic": False, "how": True, "to": True}
    matchers = {word: look_up_word(context, word, ALL_FIELDS) for word in words}
    clauses = [
        Clause(matcher, 1.0, is_function_word=words[word]) for word, matcher in matchers.items() if matcher is not None
    ]
    snippets = prepare_snippets(context.snapshot, range(2), clauses, SearchOptions())
    assert snippets.build_hit(1, 1.0).title_spans == ()
