"""Words of scripts without spaces that no document has are split."""

from __future__ import annotations

from index.matching.plan import Word
from index.matching.unspaced_words import split_unspaced_words
from index.model import And, Or, Phrase, Prefix, Query, Term


def split(*clauses: Query, known: tuple[Word, ...] = ()) -> tuple[Query, ...]:
    query = split_unspaced_words(And(clauses), lambda word: word in known)
    assert isinstance(query, And)
    return query.children


def terms(text: str) -> tuple[Query, ...]:
    return tuple(map(Term, text.split()))


def test_unknown_word_is_split_into_pairs() -> None:
    assert split(Term("安装数据库"), Term("x")) == terms("安装 装数 数据 据库 x")


def test_thai_word_is_split_into_fours() -> None:
    assert split(Term("โปรแกรม"), Term("x")) == terms("โปรแ ปรแก รแกร แกรม x")


def test_word_beside_another_script_is_split_from_it() -> None:
    assert split(Term("如何用Docker？"), Term("x")) == terms("如何 何用 Docker x")


def test_word_of_katakana_stays_whole_unless_it_is_an_unknown_compound() -> None:
    assert split(Term("サーバーの設定"), Term("x")) == terms("サーバー の设 设定 x")
    assert split(Term("データ"), Term("x")) == terms("データ x")
    assert split(Term("データベースの値"), Term("x")) == terms("データベース の値 x")
    assert split(Term("メールサーバー"), Term("x")) == terms("メー ール ルサ サー ーバ x")
    assert split(Term("メールサーバーの値"), Term("x"), known=(Term("メールサーバー"),)) == terms(
        "メールサーバー の値 x"
    )


def test_known_word_stays() -> None:
    assert split(Term("数据库"), Term("x"), known=(Term("数据库"),)) == terms("数据库 x")


def test_last_word_stays_if_other_words_begin_with_it() -> None:
    known = (Prefix("데이ㅌ"),)
    assert split(Term("데이ㅌ"), known=known) == terms("데이ㅌ")
    assert split(Term("데이ㅌ"), Term("x"), known=known) == terms("데이 이\u1110 x")


def test_strict_clauses_stay() -> None:
    strict = (And((Term("数据库"),)), Phrase("数据库"), Term("数据库", "title"))
    assert split(*strict) == strict


def test_half_typed_word_keeps_its_last_pair_half_typed() -> None:
    half_typed = Or((Term("数据库"), Prefix("数据库", None, 0.5)))
    assert split(half_typed) == (Term("数据"), Or((Term("据库"), Prefix("据库", None, 0.5))))
    assert split(half_typed, known=(Prefix("数据库", None, 0.5),)) == (half_typed,)
