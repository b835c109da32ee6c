"""Slugs as the JavaScript packages make them that Eleventy sites use."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_TABLE = (
    "ß=ss ä=ae ö=oe ü=ue æ=ae ð=d ø=o þ=th đ=d ı=i ł=l ĳ=ij ħ=h "
    "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=ks ο=o π=p ρ=r σ=s τ=t υ=y φ=f χ=x ψ=ps ω=o "
    "ά=a έ=e ί=i ό=o ύ=y ή=i ώ=o ς=s ϊ=i ΰ=y ϋ=y ΐ=i Β=b "
    "а=a б=b в=v г=g д=d ъе=ye е=e ё=yo ж=zh з=z и=i ый=iy й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u "
    "ф=f х=kh ц=ts ч=ch ш=sh щ=sch ъ= ы=y ь= э=e ю=yu я=ya ќ=kj љ=lj њ=nj тс=ts є=ye і=i ї=yi ґ=g "
    "ա=a բ=b գ=g դ=d ե=ye զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=tch մ=m յ=y ն=n շ=sh "
    "ո=vo չ=ch պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=c ու=u փ=p ք=q օ=o ֆ=f և=yev "
    "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=ph ქ=q ღ=gh ყ=k "
    "შ=sh ჩ=ch ც=ts ძ=dz წ=ts ჭ=tch ხ=kh ჯ=j ჰ=h "
    "ء=e آ=a أ=a ؤ=w إ=i ئ=y ا=a ب=b ة=t ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z "
    "ع=e غ=gh ـ=_ ف=f ق=q ك=k ل=l م=m ن=n ه=h و=w ى=a ي=y ُ=u چ=ch ک=k گ=g پ=p ژ=zh ی=y ټ=p ځ=z څ=c ډ=d "
    "ړ=r ږ=g ښ=x ګ=g ڼ=n ۀ=e ې=e ۍ=ai ٹ=t ڈ=d ڑ=r ں=n ہ=h ھ=h ے=e "
    "ހ=h ށ=sh ނ=n ރ=r ބ=b ޅ=lh ކ=k އ=a ވ=v މ=m ފ=f ދ=dh ތ=th ލ=l ގ=g ޏ=gn ސ=s ޑ=d ޒ=z ޓ=t ޔ=y ޕ=p ޖ=j "
    "ޗ=ch ޘ=tt ޙ=hh ޚ=kh ޛ=th ޜ=z ޝ=sh ޞ=s ޟ=d ޠ=t ޡ=z ޢ=a ޣ=gh ޤ=q ޥ=w ަ=a ާ=aa ި=i ީ=ee ު=u ޫ=oo ެ=e "
    "ޭ=ey ޮ=o ޯ=oa "
    "¢=c ¥=y ߿=b ৳=t ૱=bo ฿=b ₠=ce ₡=c ₢=cr ₣=f ₥=m ₦=n ₧=pt ₨=rs ₩=w ₫=s €=e ₭=k ₮=t ₯=dp ₰=s ₱=p ₲=g "
    "₳=a ₴=s ₵=c ₶=tt ₷=s ₸=t ₹=r ₺=l ₽=p ₿=b ￠=c ￥=y ￦=w "
)
"""How `@sindresorhus/slugify` writes letters and signs; accents are dropped from the others. In lower case."""
_REPLACEMENTS = [("&", " and "), ("🦄", " unicorn "), ("♥", " love ")] + [
    (letter, text) for letter, _, text in (pair.partition("=") for pair in _TABLE.split())
]
_SIMOV_WORDS = {
    "$": "dollar", "%": "percent", "&": "and", "<": "less", ">": "greater", "|": "or",
    "ß": "ss", "æ": "ae", "ø": "o", "þ": "th", "đ": "dj", "ð": "d", "œ": "oe", "ł": "l", "ı": "i",
}  # fmt: skip
"""How the package `slugify` writes signs, and the letters of Latin scripts that are not a letter with an accent."""


def slugify(text: str, *, decamelize: bool = False) -> str:
    """Return a slug as `@sindresorhus/slugify` makes it. Eleventy's filter `slugify` does not decamelize."""
    text = unicodedata.normalize("NFC", text)
    text = (_decamelize(text) if decamelize else text).lower()
    if not text.isascii() or "&" in text:
        text = _transliterate(text)
    text = re.sub(r"(?<=[a-z0-9])'([ts])(?=\s|$)", r"\1", text)
    return re.sub(r"[^a-z0-9]+", "-", text.replace("^", "").replace("`", "")).strip("-")


def _transliterate(text: str) -> str:
    for letter, replacement in _REPLACEMENTS:
        text = text.replace(letter, replacement)
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Sk") and c != "·")


def _decamelize(text: str) -> str:
    """Return a text with spaces between the words of names like `XMLHttpRequest`."""
    text = "".join(_transliterate(c.lower()).capitalize() if c.isupper() and not c.isascii() else c for c in text)
    text = _transliterate(text)
    text = re.sub(r"(?<=[A-Z]{2})([0-9]+)", r" \1", text)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z]{2})", " ", text)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return re.sub(r"(?<=[A-Z])(?=[A-Z][a-rt-z0-9])", " ", text)


def make_slug(text: str, *, lower: bool = True) -> str:
    """Return a slug as the package `slugify` makes it; Eleventy's filter `slug` puts it in lower case.

    Raises ValueError for signs that are not ASCII, and for scripts other than Latin.
    """
    words = "".join(_write_letter(c) for c in unicodedata.normalize("NFC", text))
    slug = re.sub(r"\s+", "-", re.sub(r"[^\w\s$*_+~.()'\"!\-:@]+", "", words.replace("-", " "), flags=re.ASCII).strip())
    return slug.lower() if lower else slug


def _write_letter(letter: str) -> str:
    """Return a character as the package `slugify` writes it. Raises ValueError if that is not known."""
    word = _SIMOV_WORDS.get(letter.lower(), "")
    if word or letter.isascii():
        return word or letter
    plain = unicodedata.normalize("NFD", letter)[0]
    if not plain.isascii():
        raise ValueError(f"cannot make a slug of {letter!r}")
    return plain


def make_github_slug(text: str) -> str:
    """Return a slug as `github-slugger` makes it."""
    categories = ((c, unicodedata.category(c)) for c in text.lower())
    return "".join(c for c, kind in categories if c in " -" or kind[0] in "LMN" or kind == "Pc").replace(" ", "-")


def make_encoded_slug(text: str) -> str:
    """Return a slug as `markdown-it-anchor` makes it by default."""
    return quote(re.sub(r"\s+", "-", text.strip().lower()), safe="-_.!~*'()")
