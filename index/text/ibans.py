"""Read IBANs (ISO 13616), which are written in one word or in groups of four: DE89370400440532013000."""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", re.IGNORECASE)
_GROUPS = re.compile(r"[A-Z]{2}[0-9]{2}(?: [A-Z0-9]{4}){2,7}(?: [A-Z0-9]{1,4})?", re.IGNORECASE)
_GROUP = 4


def split_iban(text: str) -> str:
    """Return an IBAN that is one word in groups of four, with spaces between them; empty if the text is none."""
    if not _IBAN.fullmatch(text) or not _is_valid(text):
        return ""
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def join_iban(text: str) -> str:
    """Return an IBAN that is written in groups as one word; empty if the text is none."""
    joined = text.replace(" ", "")
    return joined if _GROUPS.fullmatch(text) and _is_valid(joined) else ""


def _is_valid(iban: str) -> bool:
    """Return whether the check digits are right: with the first four characters at its end, and letters as the numbers
    10 to 35, an IBAN is 1 modulo 97."""
    return int("".join(str(int(c, 36)) for c in iban[_GROUP:] + iban[:_GROUP])) % 97 == 1
