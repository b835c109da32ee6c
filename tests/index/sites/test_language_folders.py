"""Which folders of a plain site are languages."""

from __future__ import annotations

import pytest

from index.sites.language_folders import find_language, find_language_folders

PAGES = ("index.md", "guide/start.md", "guide/end.md", "faq.md")


def under(folder: str, names: tuple[str, ...] = PAGES) -> list[str]:
    return [f"{folder}/{name}" for name in names]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (under("docs/en") + under("docs/de", PAGES[:1]), {"docs/en": "en", "docs/de": "de"}),
        (under("en/docs") + under("pt-BR/docs") + under("zh_Hant/docs"),
         {"en": "en", "pt-BR": "pt-br", "zh_Hant": "zh-hant"}),
        (under("en-us") + under("fr-fr"), {"en-us": "en-us", "fr-fr": "fr-fr"}),
        ([*PAGES, *under("ja", PAGES[:3])], {"ja": "ja"}),
        ([*PAGES, *under("ja", PAGES[:2])], {}),
        ([*PAGES, *under("it", (*PAGES[:3], "a.md", "b.md", "c.md", "d.md"))], {}),
        (under("hr") + under("it"), {}),
        (under("docs/en") + under("it"), {}),
        ([*under("en"), "de/only.md"], {}),
        (["about.de.md", "is/a.md"], {}),
        ([], {}),
    ],
)  # fmt: skip
def test_folder_is_a_language_if_its_pages_are_translations(ids: list[str], expected: dict[str, str]) -> None:
    found = find_language_folders(ids)
    assert {folder: lang for folder, lang in found.items() if lang != "en" or folder in expected} == expected


def test_language_of_a_page_is_that_of_its_name_or_folder() -> None:
    folders = {"docs/de": "de"}
    assert find_language("docs/de/a/b.md", folders) == "de"
    assert find_language("docs/de/a.fr.md", folders) == "fr"
    assert find_language("docs/a.pt-br.md", {}) == "pt-br"
    assert find_language("docs/fr/a.md", folders) == ""
    assert find_language("de/a.md", folders) == ""
    assert find_language("a.v2.md", folders) == ""
