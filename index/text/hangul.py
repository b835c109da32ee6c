"""What Korean needs: particles are written on to words, and a syllable is typed letter by letter."""

from __future__ import annotations

import re

_FIRST, _LAST = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
"""Syllables are ordered by initial consonant, then by vowel, then by final consonant, the first of which is none."""
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_WRITTEN_FINALS = (
    "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
)
_FINAL_LETTERS = ("", *_WRITTEN_FINALS.split())
"""Each final consonant by the letters with which it is typed."""
_RIEUL = _FINAL_LETTERS.index("ㄹ")
_LAST_VOWEL_FROM = {8: 11, 13: 16, 18: 19}
"""The vowels ㅗ, ㅜ and ㅡ: typed on, each may become any vowel up to this one."""
_FIRST_INITIAL = 0x1100
_HANGUL = re.compile("[\uac00-\ud7a3]+")

# ------------------------------------------------------------------------------------------------ particles

_PARTICLES = {
    "any": (
        "의 에 에는 에도 에서 에서는 에서도 에서의 에게 에게서 께서 한테 도 만 까지 부터 마다 처럼 보다 조차 마저 밖에 "
        "입니다 이며"
    ),
    "vowel": "가 를 는 와 란 라는",
    "consonant": "이 을 은 과 이란 이라는 이나 으로 으로는 으로도 으로서 으로써 으로부터",
    "vowel or ㄹ": "로 로는 로도 로서 로써 로부터",
}
"""Particles by the final sound of the word before them, which chooses between forms of one particle."""
_SOUND_BEFORE = {particle: sound for sound, particles in _PARTICLES.items() for particle in particles.split()}
_LONGEST = max(map(len, _SOUND_BEFORE))
_PLURAL = "들"
_MIN_STEM = 2
"""The shortest word that a particle is taken from, in syllables: shorter ones often end in the same syllable."""


def strip_particles(word: str) -> str:
    """Return a word of Hangul without the particle at its end, and without the 들 of a plural."""
    word = word.removesuffix(_find_particle(word))
    return word.removesuffix(_PLURAL) if len(word) > _MIN_STEM else word


def is_particle(text: str) -> bool:
    """Return whether a text is a particle, as after a word in another script: `API를`."""
    return text in _SOUND_BEFORE


def _find_particle(word: str) -> str:
    """Return the longest particle that a word ends in; empty if there is none."""
    for length in range(min(_LONGEST, len(word) - _MIN_STEM), 0, -1):
        particle = word[-length:]
        sound = _SOUND_BEFORE.get(particle)
        if sound and _ends_in(sound, word[-length - 1]):
            return particle
    return ""


def _ends_in(sound: str, syllable: str) -> bool:
    """Return whether a syllable ends in the sound that a particle requires."""
    if not _HANGUL.match(syllable):
        return False
    final = (ord(syllable) - _FIRST) % _FINALS
    return {"any": True, "vowel": not final, "consonant": final > 0, "vowel or ㄹ": final in (0, _RIEUL)}[sound]


# ------------------------------------------------------------------------------------------------ typing

TextRange = tuple[str, str]
"""The first and the last of texts that differ in their last letter only."""


def list_completions(text: str) -> list[TextRange]:
    """Return the texts that a folded text may become when its last syllable is typed on.

    `검ᄉ` may become 검사 to 검싷, `거` also 걱 to 겋, `검` also 거마 to 거밓: its last consonant may begin the next
    syllable. Empty if the text does not end in Hangul.
    """
    before, last = text[:-1], text[-1:]
    if not last:
        return []
    initial = ord(last) - _FIRST_INITIAL
    if 0 <= initial < len(_INITIALS):
        return [_list_syllables(before, initial)]
    if not _HANGUL.match(last):
        return []
    number = ord(last) - _FIRST
    final, vowel = number % _FINALS, number // _FINALS % _VOWELS
    open_number = number - final
    if not final:
        last_vowel = _LAST_VOWEL_FROM.get(vowel, vowel)
        return [_make_range(before, number, number + (last_vowel - vowel + 1) * _FINALS - 1)]
    return [_list_finals(before, open_number, final), *_list_moved_finals(before, open_number, final)]


def _list_syllables(before: str, initial: int) -> TextRange:
    """Return the range of a text with all syllables of an initial consonant."""
    count = _VOWELS * _FINALS
    return _make_range(before, initial * count, (initial + 1) * count - 1)


def _list_finals(before: str, open_number: int, final: int) -> TextRange:
    """Return the range of a syllable with all final consonants that begin with the letters of its own."""
    letters = _FINAL_LETTERS[final]
    finals = [i for i in range(final, _FINALS) if _FINAL_LETTERS[i].startswith(letters)]
    return _make_range(before, open_number + final, open_number + finals[-1])


def _list_moved_finals(before: str, open_number: int, final: int) -> list[TextRange]:
    """Return the range in which the last letter of a final consonant begins the next syllable."""
    kept, moved = _FINAL_LETTERS[final][:-1], _FINAL_LETTERS[final][-1]
    syllable = chr(_FIRST + open_number + _FINAL_LETTERS.index(kept))
    return [_list_syllables(before + syllable, _INITIALS.index(moved))]


def _make_range(before: str, first: int, last: int) -> TextRange:
    return before + chr(_FIRST + first), before + chr(_FIRST + last)
