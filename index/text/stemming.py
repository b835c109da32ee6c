"""Stem words by the language of the posts.

Accents decide which endings the Snowball stemmers strip: `informações` and `informação` share a stem, but neither
shares one with `informacoes`. So a word is stemmed as it is spelled, with its accents, and its stem is then folded like
every term. For a word typed without accents, the stems of all spellings that it may be meant for are tried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import Stemmer

from .normalize import fold
from .numbers import groups_by_dot, join_dotted_thousands

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

_ARTICLE = "ال"
_ARABIC_ARTICLE = re.compile("[وف]?(?:[بك]?ال|لل)(?=..)")
"""The article of Arabic with the conjunctions and prepositions that are written on to it."""

_ENDINGS = {
    "ca": "ància ícia èria òria ça ístic íem án èn én ín èixer ícies ïts ès és òs ós ús à è é í ò ó",
    "es": "ía ían án én ído ías áis éis ábamos íamos ás és ís á é í ó",
    "fr": "ère ée ères ées ès és èrement èrent ît à é",
    "hu": (
        "óba éka óka óra ád éd ód őbe éke őre éki ái ónak őknek őnek ák ék ók ők óval ővel ál él ól ől ám ém öm "
        "ákban óban óan őben éppen ően án én ón őn épp ákat ókat éket őket ánt ént ékot ért át ét ít ót őt á é ó "
        "ő"
    ),
    "it": "à ò",
    "lt": (
        "čia žia ėja ška ėta čioje ėje čiame ėjome ėme čiuose ėse ėte ėliai čiai žiai ėjai škai ėjusi ėti čiui "
        "žiui škio ėlio čio žio ėjo ško ąsias čias ėtojas ėjas škas ėtas čiais škis ėlis ėmis ėtis čiams ėjams "
        "ėms čios ėjos škos čiaus ėlius čius žius ėjus ės ėlės ėjęs čiau žiau ėjau ėsiu čiu žiu ėju čią ėją šką ė "
        "ėlė ėję į ėlį š ų škių ėlių čių žių ėtojų ėjų ųjų škų ėtų"
    ),
    "pt": "ída ância ência ária ável ível íram ém ído ão ção ídas ências árias ções áveis ídos íamos ás ãs és ês ã ô",
    "ro": (
        "țiunea ția ța ând ție țiile țiune ște șe ției șii ții ății țiuni ști și ți ăți ântul ăm țiilor ților ânt "
        "ât ându ã ă ță"
    ),
    "sv": "åd äde ären én är år ör äs ås ös äst öst ät åt å é",
    "tr": (
        "ınca ğımda ğunda ında ğında ıyla ğuna ına ğına ça ğa ğinde ünde ğünde ğiyle üme ğine şine üne ğüne üze "
        "çe ğe ündeki ğimi ğini şini ği ık ğim ğum ım ğım ından ğından ğinden ünden ğinin ğin şin ğunun ğun ğün "
        "ın ının ğının şının ğın şın ılar üler ştir ştur ır ıdır ştır ıştır ğunu ğu ğimiz ğiniz ğiz ğumuz ğunuz "
        "ız ğımız ınız ğınız ğız î ü ğünü üğü ğ ı ğımı ını ğını ğı ığı ş ış"
    ),
}
"""The endings of each language that Snowball recognizes only with their accents.

They were derived from the 40,000 most common words of each language: the shortest ending, shared by at least eight
words, that must have its accents for a word to get its stem. In other languages accents rarely or never affect stems.
"""


@lru_cache(maxsize=64)
def get_stemmer(lang: str) -> Callable[[str], str] | None:
    """Return the Snowball stemmer of a language tag (`en-us` is English), or None if the language has none."""
    name = _SNOWBALL.get(_get_primary_language(lang))
    if name is None:
        return None
    stem: Callable[[str], str] = Stemmer.Stemmer(name, 0).stemWord  # its cache takes longer than stemming new words
    return stem


def find_stems(lang: str, spelling: str) -> tuple[str, ...]:
    """Return the folded stems that a word may have in a language, the stem of the folded word first.

    A word spelled with accents also has the stem of that spelling. A word without accents also has the stems that it
    would have with each accented ending that its own ending may stand for. Empty if the language has no stemmer.
    """
    stem = get_stemmer(lang)
    if stem is None:
        return ()
    word = fold(spelling)
    folded_stem = fold(stem(word))
    if stem is get_stemmer("ar"):
        return tuple(dict.fromkeys([folded_stem, fold(stem(_add_arabic_article(word)))]))
    accented = [spelling] if spelling != word else _list_accented_spellings(lang, word)
    if not accented:
        return (folded_stem,)
    return tuple(dict.fromkeys([folded_stem, *(fold(stem(other)) for other in accented)]))


def _add_arabic_article(word: str) -> str:
    """Return a folded word of Arabic with the article instead of a prefix that contains it, or of none.

    With the article the stemmer does not take the first letter of a word for a prefix: بيانات is not ب and يانات."""
    match = _ARABIC_ARTICLE.match(word)
    return _ARTICLE + (word[match.end() :] if match else word)


def find_query_stems(lang: str, spelling: str) -> tuple[str, ...]:
    """Return the stems by which a word of a query is looked up in a language: its own (see `find_stems`), and for a
    number with its thousands grouped by dots, if the language writes so, its digits."""
    digits = join_dotted_thousands(spelling) if groups_by_dot(lang) else ""
    return (digits, *find_stems(lang, spelling)) if digits else find_stems(lang, spelling)


def _list_accented_spellings(lang: str, word: str) -> list[str]:
    """Return a word without accents respelled with each accented ending that its own ending may stand for."""
    endings, longest = _get_accented_endings(lang)
    if not endings:
        return []
    starts = range(max(len(word) - longest, 1), len(word))
    return [word[:start] + ending for start in starts for ending in endings.get(word[start:], ())]


@lru_cache(maxsize=64)
def _get_accented_endings(lang: str) -> tuple[dict[str, list[str]], int]:
    """Return a language's accented endings by their folded form, and the length of the longest folded form."""
    endings: dict[str, list[str]] = {}
    for ending in _ENDINGS.get(_get_primary_language(lang), "").split():
        endings.setdefault(fold(ending), []).append(ending)
    return endings, max(map(len, endings), default=0)


def _get_primary_language(lang: str) -> str:
    return lang.split("-")[0].lower()


# ------------------------------------------------------------------------------------------------ spellings

_WORD = re.compile(r"\w+")
_COMBINING_DOT = "\u0307"
"""Lower-casing İ leaves this mark behind."""


def find_spelling(text: str, term: str) -> str:
    """Return how `text` spells a folded term: in lower case, with its accents.

    Returns the term itself if `text` is ASCII or does not contain the term as a word.
    """
    return term if text.isascii() else _find_word(_lower(unicodedata.normalize("NFKC", text)), term)


def find_written_word(text: str, term: str) -> str:
    """Return how `text` spells a folded term: with its accents, in lower case unless it has capitals of its own, as
    names in code have (`loadUserConfig`): those after the first letter, beside small letters.

    Returns the term itself if `text` does not contain it as a word."""
    if text == term and term.isascii():  # as most do
        return term
    word = _find_word(unicodedata.normalize("NFKC", text), term)
    return word if word[1:] != word[1:].lower() and word != word.upper() else _lower(word)


def _find_word(text: str, term: str) -> str:
    return next((word for word in (text, *_WORD.findall(text)) if fold(word) == term), term)


def _lower(text: str) -> str:
    return text.lower().replace(_COMBINING_DOT, "")


def find_spellings(text: str, terms: Iterable[str]) -> list[str]:
    """Return how `text` spells each of some folded terms (see `find_spelling`)."""
    return [find_spelling(text, term) for term in terms]
