"""A word -> its stems, by the language of the posts. Accents make and unmake endings (`informações` shares a stem with
`informação`, `informacoes` with neither): a word is stemmed as it is spelled, and its stem folded like every term."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

import Stemmer

from .normalize import fold

_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip

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
"""The endings that Snowball knows by their accents, as they are spelled. They were read off the 40,000 commonest words
of each language: the shortest ending, of eight words or more, that must have its accents for the word to get its stem.
In the other languages accents make no difference to stems, or a rare one."""


@lru_cache(maxsize=64)
def get_stemmer(lang: str) -> Callable[[str], str] | None:
    """Return the Snowball stemmer of a language tag (`en-us` is English), None for a language without one."""
    name = _SNOWBALL.get(_tongue(lang))
    if name is None:
        return None
    stem: Callable[[str], str] = Stemmer.Stemmer(name).stemWord
    return stem


def find_stems(lang: str, spelling: str) -> tuple[str, ...]:
    """Return the stems, folded, that a word may have: the one that it has without its accents, and that with them. Who
    left them out may have meant any ending that is spelled with them."""
    stem = get_stemmer(lang)
    if stem is None:
        return ()
    word = fold(spelling)
    own = fold(stem(word))
    others = [spelling] if spelling != word else _respelled(lang, word)
    return tuple(dict.fromkeys([own, *(fold(stem(other)) for other in others)])) if others else (own,)


def _respelled(lang: str, word: str) -> list[str]:
    """Return a word without accents with each ending that it may have been meant to have."""
    endings, longest = _endings(lang)
    if not endings:
        return []
    beginnings = range(max(len(word) - longest, 1), len(word))
    return [word[:at] + ending for at in beginnings for ending in endings.get(word[at:], ())]


@lru_cache(maxsize=64)
def _endings(lang: str) -> tuple[dict[str, list[str]], int]:
    """Return a language's endings by what is left of them without accents, and the length of the longest."""
    found: dict[str, list[str]] = {}
    for ending in _ENDINGS.get(_tongue(lang), "").split():
        found.setdefault(fold(ending), []).append(ending)
    return found, max(map(len, found), default=0)


def _tongue(lang: str) -> str:
    return lang.split("-")[0].lower()


_APART = re.compile(r"\w+")
_DOT_OF_I = "\u0307"
"""What becomes of İ in small letters has it."""


def find_spelling(text: str, term: str) -> str:
    """Return how a folded term is spelled in a text: in small letters, with its accents. A term that is no word of it,
    or has none, is returned as it is."""
    if text.isascii():
        return term
    text = unicodedata.normalize("NFKC", text).lower().replace(_DOT_OF_I, "")
    return next((piece for piece in (text, *_APART.findall(text)) if fold(piece) == term), term)


def find_spellings(text: str, terms: Iterable[str]) -> list[str]:
    """Return how each of some terms is spelled in a text."""
    return [find_spelling(text, term) for term in terms]
