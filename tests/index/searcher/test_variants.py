"""Translations and versions of a page are one result."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model import And, Document, Keyword, SearchOptions, Term
from index.searcher.search import search
from index.searcher.variants import VariantDoc, Variants, collapse
from index.text.editions import find_version, is_version, parse_version
from tests.support.documents import document
from tests.support.snapshots import build_context


def words(text: str) -> And:
    return And(tuple(map(Term, text.split())))


def page(id: str, title: str = "Upload", body: str = "upload files", lang: str = "en", **fields: object) -> Document:
    return document(id, title, body, lang=lang, version=find_version(id), url=f"/{id}", **fields)  # type: ignore[arg-type]


def find(query: str, *documents: Document, **options: object) -> dict[str, list[str]]:
    """Return the ids of the hits with the labels of their variants."""
    results = search(build_context(documents), words(query), SearchOptions(now=0, **options))  # type: ignore[arg-type]
    assert results.total == len(results.hits)
    return {hit.id: [variant.label for variant in hit.also_in] for hit in results.hits}


TRANSLATED = (
    page("docs/en/upload.md"),
    page("docs/tr/upload.md", "Dosya", "upload upload files dosya"),
    page("docs/de/upload.md", "Datei", "upload files datei"),
)
VERSIONS = (
    page("docs/v3.5/faq.md"),
    page("docs/v3.10/faq.md"),
    page("docs/v3.9/faq.md"),
    page("docs/next/faq.md"),
)


def test_translations_are_one_result_in_the_language_of_the_query() -> None:
    assert find("how do I upload files", *TRANSLATED) == {"docs/en/upload.md": ["de", "tr"]}
    assert find("wie geht upload mit der datei", *TRANSLATED) == {"docs/de/upload.md": ["en", "tr"]}


def test_preferred_language_decides_and_the_main_language_otherwise() -> None:
    assert list(find("upload files", *TRANSLATED)) == ["docs/en/upload.md"]
    assert list(find("upload files", *TRANSLATED, lang="tr-TR")) == ["docs/tr/upload.md"]


def test_translation_that_matches_much_better_is_shown() -> None:
    documents = (page("docs/en/a.md"), page("docs/pt/a.md", body="upload ficheiro ficheiro"))
    assert list(find("upload ficheiro", *documents)) == ["docs/pt/a.md"]
    assert list(find("upload ficheiro", *documents, lang="en")) == ["docs/en/a.md"]
    assert list(find("upload", *documents)) == ["docs/en/a.md"]


def test_translation_is_shown_if_only_it_matches() -> None:
    assert find("dosya", *TRANSLATED) == {"docs/tr/upload.md": ["en", "de"]}


def test_translations_by_suffix_and_by_the_language_of_the_post() -> None:
    other = page("other.md", "Other", "nothing")
    assert find("upload", page("a.md"), page("a.de.md", lang="de"), other) == {"a.md": ["de"]}
    assert find("upload", page("a.md"), page("de/a.md", lang="de"), other) == {"a.md": ["de"]}


@pytest.mark.parametrize(
    ("id", "translation"),
    [
        ("docs/a/upload.md", "i18n/tr/docusaurus-plugin-content-docs/current/a/upload.md"),
        ("versioned_docs/version-2.0/upload.md", "i18n/tr/docusaurus-plugin-content-docs/version-2.0/upload.md"),
        (
            "api_versioned_docs/version-2.0/upload.md",
            "i18n/tr/docusaurus-plugin-content-docs-api/version-2.0/upload.md",
        ),
        ("api/upload.md", "i18n/tr/docusaurus-plugin-content-docs-api/current/upload.md"),
        ("blog/2024-01-02-upload.md", "i18n/tr/docusaurus-plugin-content-blog/2024-01-02-upload.md"),
        ("src/pages/upload.md", "i18n/tr/docusaurus-plugin-content-pages/upload.md"),
    ],
)
def test_translations_of_docusaurus_are_one_result(id: str, translation: str) -> None:
    assert find("upload", page(id), page(translation, lang="tr")) == {id: ["tr"]}


def test_folder_that_only_looks_like_a_language_is_no_translation() -> None:
    departments = (page("it/faq.md"), page("hr/faq.md"), page("faq.md"))
    assert len(find("upload", *departments)) == 3


def test_versions_are_one_result_of_the_newest() -> None:
    assert find("upload", *VERSIONS) == {"docs/v3.10/faq.md": ["v3.9", "v3.5", "next"]}
    assert list(find("upload", *VERSIONS, page("docs/latest/faq.md"))) == ["docs/latest/faq.md"]


@pytest.mark.parametrize("version", ["3.5", "v3.5", "3.5.0", "v3.5.0"])
def test_version_in_the_query_decides(version: str) -> None:
    assert list(find(f"upload {version}", *VERSIONS)) == ["docs/v3.5/faq.md"]


def test_page_in_another_language_than_the_wanted_one_ranks_lower() -> None:
    documents = (
        page("en/a.md", "One", "files and more"),
        page("de/b.md", "Two", "files files", lang="de"),
        page("c.md", "Three", "other", lang=""),
    )
    assert list(find("files", *documents)) == ["de/b.md", "en/a.md"]
    assert list(find("files", *documents, lang="en-GB")) == ["en/a.md", "de/b.md"]
    assert list(find("how are the files", *documents)) == ["en/a.md", "de/b.md"]
    assert list(find("files", *documents, lang="de")) == ["de/b.md", "en/a.md"]
    assert list(find("files", *documents, lang="fi")) == ["de/b.md", "en/a.md"]


@pytest.mark.parametrize("query", ["install 3.5", "install v3.5", "install v3.5.0"])
def test_page_of_a_version_in_the_query_ranks_higher(query: str) -> None:
    documents = (
        page("docs/v3.6/install.md", "One", "install it"),
        page("docs/v3.5/setup.md", "Two", "install it"),
        page("docs/v3.7/start.md", "Three", "install it"),
        page("blog.md", "Four", "install it"),
    )
    assert next(iter(find(query, *documents))) == "docs/v3.5/setup.md"


@pytest.mark.parametrize("version", ["3.5", "v3.5", "V3.5", "3.5.0", "version-3.5"])
def test_version_filter_overrules(version: str) -> None:
    assert list(find("upload", *VERSIONS, filters=(Keyword("version", version),))) == ["docs/v3.5/faq.md"]


def test_version_filter_leaves_out_pages_without_that_version() -> None:
    assert find("upload", *VERSIONS, filters=(Keyword("version", "3.6"),)) == {}


@pytest.mark.parametrize(
    ("id", "version"),
    [
        ("docs/v3.5/a.md", "3.5"), ("versioned_docs/version-2.0/a.md", "2"), ("1.x/a.md", "1.x"), ("v2/a.md", "2"),
        ("release-1.28.0/a.md", "1.28"), ("latest/a.md", ""), ("2016/a.md", ""), ("docs/v3.5.md", ""), ("a.md", ""),
    ],
)  # fmt: skip
def test_version_of_a_page_is_that_of_a_folder(id: str, version: str) -> None:
    assert find_version(id) == version
    assert parse_version(version) == version


def test_pages_with_other_titles_are_other_pages() -> None:
    assert len(find("upload", page("v1.0/a.md", "Upload one"), page("v2.0/a.md", "Upload two"))) == 2
    assert len(find("upload", page("2015/a.md"), page("2016/a.md"))) == 2


def test_filter_and_visibility_decide_what_is_shown_and_named() -> None:
    assert find("upload", *TRANSLATED, page("docs/fr/upload.md", visible_from=9e9)) == {
        "docs/en/upload.md": ["de", "tr"]
    }
    tagged = (page("v1.0/a.md", tags=("old",)), page("v2.0/a.md"))
    assert list(find("upload", *tagged, filters=(Keyword("tag", "old"),))) == ["v1.0/a.md"]


def test_browsing_lists_every_variant() -> None:
    results = search(build_context(VERSIONS), And(()), SearchOptions(now=0))
    assert results.total == 4


def test_pages_of_results_follow_each_other_without_variants() -> None:
    documents = [page(f"{v}/{i}.md", f"Upload {i}") for v in ("v1.0", "v2.0", "v3.0") for i in range(25)]
    context = build_context(tuple(documents))
    pages = [search(context, words("upload files"), SearchOptions(now=0, page=p)) for p in (1, 2, 3, 4)]
    assert {each.total for each in pages} == {25}
    assert len({hit.id for each in pages for hit in each.hits}) == 25
    assert all(hit.id.startswith("v3.0/") for each in pages for hit in each.hits)


@pytest.mark.parametrize(
    ("part", "expected"),
    [("v3.5", True), ("3.x", True), ("version-2.0", True), ("latest", True), ("v2", True), ("2016", False),
     ("08", False), ("guide", False), ("v", False)],
)  # fmt: skip
def test_version_of_a_folder(part: str, expected: bool) -> None:
    assert is_version(part) == expected


@pytest.mark.parametrize("part", ["latest", "next", "unstable", "release-3.5", "3.x", "V2", "de", "pt_BR"])
def test_single_mark_of_a_site_is_noticed(part: str) -> None:
    assert len(find("upload", page("docs/upload.md"), page(f"docs/{part}/upload.md", lang=part.replace("_", "-")))) == 1


def test_variants_in_different_segments_are_found() -> None:
    context = build_context([page("upload.md"), page('it\'s "odd".md', "Odd", "odd")], [page("v1.0/upload.md")])
    assert search(context, words("upload"), SearchOptions(now=0)).total == 1


def test_site_without_variants_keeps_no_paths_in_memory() -> None:
    context = build_context([page("upload.md"), page('it\'s "odd".md')])
    search(context, words("upload"), SearchOptions(now=0))
    assert "sources" not in vars(context.snapshot.segments[0].reader.stored)


# ------------------------------------------------------------------------------------------------ property

_LANGS = ["en", "de"]
_VERSIONS = ["", "3.5", "4.0"]


@st.composite
def make_variants(draw: st.DrawFn) -> tuple[Variants, list[VariantDoc]]:
    """Return groups of variants, and the document of each number; documents of no group have the language `none`."""
    size = draw(st.integers(2, 12))
    docs = [VariantDoc(doc, draw(st.sampled_from(_LANGS)), draw(st.sampled_from(_VERSIONS))) for doc in range(size)]
    groups = np.array(draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size)), np.int64)
    members = [draw(st.permutations([doc for doc in docs if groups[doc.doc] == group])) for group in range(3)]
    places = np.zeros(size, np.int64)
    for group in members:
        for place, member in enumerate(group):
            places[member.doc] = place
    grouped = [doc for group in members for doc in group]
    langs = {lang: np.array([d.doc for d in grouped if d.lang == lang], np.int64) for lang in _LANGS}
    versions = {name: np.array([d.doc for d in grouped if d.version == name], np.int64) for name in _VERSIONS[1:]}
    return Variants(groups, [list(group) for group in members], places, langs, versions), docs


@given(make_variants(), st.sampled_from(["", "de", "fr"]), st.sets(st.sampled_from(["3.5", "4.0", "9"])), st.data())
def test_one_document_of_each_group_is_left_the_preferred_one(
    made: tuple[Variants, list[VariantDoc]], lang: str, versions: set[str], data: st.DataObject
) -> None:
    variants, docs = made
    flags = st.lists(st.booleans(), min_size=len(docs), max_size=len(docs))
    mask = np.array(data.draw(flags))
    has_all = np.array(data.draw(flags)) & mask
    scores = np.array(data.draw(st.lists(st.integers(1, 9), min_size=len(docs), max_size=len(docs))), np.float32)
    expected = {doc for doc in range(len(docs)) if mask[doc] and variants.groups[doc] < 0}
    expected_all = {doc for doc in expected if has_all[doc]}
    for members in variants.members:
        matching = [doc for doc in members if mask[doc.doc]]
        if not matching:
            continue
        best = max(scores[doc.doc] for doc in matching)
        shown = min(
            matching,
            key=lambda doc: (
                -4 * (doc.lang == lang)
                - 2 * (doc.version in versions)
                + bool(scores[doc.doc] < np.float32(0.8) * best),
                variants.places[doc.doc],
            ),
        ).doc
        expected.add(shown)
        if any(has_all[doc.doc] for doc in matching):
            expected_all.add(shown)
    left, left_all = collapse(variants, mask, has_all, scores, lang, frozenset(versions))
    assert set(left.nonzero()[0].tolist()) == expected
    assert set(left_all.nonzero()[0].tolist()) == expected_all
