"""Which text users may write, and its one form."""

import unicodedata
from unittest import TestCase

from hypothesis import example, given
from hypothesis import strategies as st

from kernel.contracts.text import (
    has_visible,
    is_storable_text,
    name_problem,
    normalised,
    on_one_line,
    stripped,
    text_problem,
)

INVISIBLE = {
    "zero width space": "\u200b",
    "zero width non-joiner": "\u200c",
    "zero width joiner": "\u200d",
    "byte order mark": "\u2060\ufeff\u2060",
    "word joiner": "\u2060",
    "left-to-right mark": "\u200e",
    "soft hyphen": "\u00ad",
    "combining grapheme joiner": "\u034f",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "Mongolian vowel separator": "\u180e",
    "Khmer inherent vowels": "\u17b4\u17b5",
    "variation selectors": "\ufe0f\U000e0100",
    "tags": "\U000e0041\U000e007f",
    "a default ignorable that is not assigned": "\ufff0",
    "blank pattern of Braille": "\u2800",
    "null notehead": "\U0001d159",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "combining marks without a base": "\u0301\u20e3\u093e",
    "interlinear annotation": "\ufff9\ufffb",
    "white space between invisible characters": "\u200b \u3000\n\u200b",
}

VISIBLE = {
    "a letter": "a",
    "a full stop": ".",
    "a family": "👩\u200d👩\u200d👧\u200d👦",
    "a heart": "❤\ufe0f",
    "a keycap": "1\ufe0f\u20e3",
    "the flag of Iceland": "🇮🇸",
    "the flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Persian with a ZWNJ": "می\u200cگرد",
    "Sinhala with a ZWJ": "ශ්\u200dරී",
    "Hindi": "हिन्दी",
    "Korean": "한국어",
    "Arabic with a mark": "\u200fسلم!",
    "the Arabic end of ayah": "\u06dd",
    "an emoji newer than Python's Unicode data": "\U0001fae8",
    "Braille": "\u2801",
    "private use": "\ue000",
}

NOT_TEXT = {
    "NUL": "\0",
    "STX": "\x02",
    "BEL": "\x07",
    "vertical tab": "\x0b",
    "form feed": "\x0c",
    "ESC": "\x1b",
    "unit separator": "\x1f",
    "DEL": "\x7f",
    "PAD": "\x80",
    "NEL": "\x85",
    "APC": "\x9f",
    "a noncharacter": "\ufdd0",
    "the last code point but one": "\ufffe",
    "the last of another plane": "\U0001ffff",
    "the last of all": "\U0010ffff",
    "a high surrogate": "\ud800",
    "a low surrogate": "\udfff",
    "left-to-right override": "\u202d",
    "right-to-left override": "\u202e",
}

DIRECTIONS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}

any_text = st.text(st.characters(exclude_categories=()))
# Spaces, line ends, marks and what composes are rare in any text.
formed_text = st.lists(
    st.sampled_from([" ", "\r", "\n", "\t", "\ufeff", "\u200b", "a", "e", "\u0301", "é", "\u1100", "\u1161"])
    | st.characters()
).map("".join)


class TextProblemTests(TestCase):
    def test_text_without_anything_visible_is_refused(self) -> None:
        for name, text in INVISIBLE.items():
            for padded in (text, f" {text}\n", text * 3):
                with self.subTest(name, text=ascii(padded)):
                    self.assertFalse(has_visible(padded))
                    for problem in (text_problem(padded), name_problem(padded)):
                        self.assertIn("cannot be seen", problem or "")

    def test_visible_text_is_accepted_and_stays(self) -> None:
        for name, text in VISIBLE.items():
            for whole in (text, f"one {text} two", f"{text}\u200b"):
                with self.subTest(name, text=ascii(whole)):
                    self.assertIsNone(text_problem(whole))
                    self.assertIsNone(name_problem(whole))
                    self.assertEqual(on_one_line(whole), whole)

    def test_blank_text_is_accepted(self) -> None:
        for text in ("", " ", "\n\t\r\n", "\u3000\u2028", "\ufeff"):
            with self.subTest(text=ascii(text)):
                self.assertIsNone(text_problem(text))
                self.assertEqual(stripped(text), "")

    def test_what_is_not_text_is_refused_anywhere(self) -> None:
        for name, character in NOT_TEXT.items():
            for text in (character, f"{character}one", f"one{character}two", f"one{character}"):
                with self.subTest(name, text=ascii(text)):
                    for problem in (text_problem(text), name_problem(text)):
                        self.assertIn(f"U+{ord(character):04X}", problem or "")

    def test_problem_names_the_place_of_the_character(self) -> None:
        self.assertEqual(
            text_problem("one\x07two"), "Character 4 is the control character U+0007. Remove it."
        )

    def test_every_control_but_tab_and_line_ends_is_refused(self) -> None:
        for character in map(chr, range(0x110000)):
            if unicodedata.category(character) == "Cc":
                self.assertEqual(text_problem(f"a{character}b") is None, character in "\t\n\r")

    def test_every_noncharacter_is_refused(self) -> None:
        found = [
            code for code in range(0x110000) if "not a character" in (text_problem(f"a{chr(code)}b") or "")
        ]
        self.assertEqual(len(found), 66)

    def test_every_explicit_direction_is_refused_in_names(self) -> None:
        for character in map(chr, range(0x110000)):
            if unicodedata.bidirectional(character) in DIRECTIONS:
                with self.subTest(character=ascii(character)):
                    self.assertIn("direction", name_problem(f"a{character}b") or "")

    def test_embeddings_and_isolates_stay_in_text(self) -> None:
        for text in ("\u2067שלם\u2069 abc", "\u202aabc\u202c", "a\u200eb\u200fc\u061cd"):
            with self.subTest(text=ascii(text)):
                self.assertIsNone(text_problem(text))

    def test_every_format_character_alone_is_invisible_except_visible_ones(self) -> None:
        visible = [
            character
            for character in map(chr, range(0x110000))
            if unicodedata.category(character) == "Cf" and has_visible(character)
        ]
        self.assertEqual({unicodedata.bidirectional(character) for character in visible}, {"AN", "AL", "L"})
        self.assertLess(len(visible), 20)

    @given(any_text)
    def test_accepted_text_can_be_stored(self, text: str) -> None:
        if text_problem(text) is None:
            self.assertTrue(is_storable_text(text))

    @given(any_text)
    def test_name_is_acceptable_text(self, text: str) -> None:
        if name_problem(text) is None:
            self.assertIsNone(text_problem(text))


class NormalisedTests(TestCase):
    @given(formed_text)
    @example(" \ufeff x")
    @example("\ufeff\r\r\ne\u0301")
    def test_normalisation_is_idempotent(self, text: str) -> None:
        for form in (normalised, stripped, on_one_line):
            once = form(text)
            self.assertEqual(form(once), once)

    @given(formed_text)
    def test_normalisation_keeps_text_acceptable(self, text: str) -> None:
        if text_problem(text) is None:
            for form in (normalised, stripped, on_one_line):
                self.assertIsNone(text_problem(form(text)))

    @given(formed_text)
    def test_composed_and_decomposed_text_have_one_form(self, text: str) -> None:
        decomposed = unicodedata.normalize("NFD", text)
        for form in (normalised, stripped, on_one_line):
            self.assertEqual(form(decomposed), form(text))

    @given(st.text(st.characters(categories=["L", "N", "P", "S"])).map(lambda text: f"x{text}"))
    def test_acceptable_composed_text_survives_unchanged(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text)
        self.assertIsNone(text_problem(text))
        for form in (normalised, stripped, on_one_line):
            self.assertEqual(form(text), text)

    def test_line_ends_become_line_feeds(self) -> None:
        self.assertEqual(normalised("a\r\nb\rc\nd"), "a\nb\nc\nd")

    def test_byte_order_mark_is_removed_from_the_beginning_only(self) -> None:
        self.assertEqual(normalised("\ufeff# Title"), "# Title")
        self.assertEqual(normalised("a\ufeffb"), "a\ufeffb")

    def test_leading_spaces_stay_unless_stripped(self) -> None:
        self.assertEqual(normalised("    code\n"), "    code\n")
        self.assertEqual(stripped("    code\n"), "code")

    def test_controls_are_not_stripped(self) -> None:
        for control in ("\x0b", "\x1f", "\x85"):
            self.assertEqual(stripped(f" {control}\n"), control)

    def test_white_space_on_one_line_is_one_space(self) -> None:
        self.assertEqual(on_one_line("\ufeff one\n\ttwo\u3000three "), "one two three")
