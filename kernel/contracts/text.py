"""Which text users may write, and the form in which it is stored.

The rules follow the properties of Unicode, not lists of known cases. Text that they
accept and that is in its stored form already stays as it is.
"""

import re
import unicodedata

UNSTORABLE = re.compile("[\0\ud800-\udfff]")

# Every noncharacter of Unicode: 32 in one block, and the last two of each plane.
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)

# The controls C0 and C1 without tab, line feed and carriage return; DEL is one of them.
CONTROLS = "\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"

# Characters that show text in another order than the one it is stored in.
OVERRIDES = "\u202d\u202e"

REFUSED = re.compile(f"[{CONTROLS}\ud800-\udfff{NONCHARACTERS}{OVERRIDES}]")

# A name is shown in the middle of other text, whose order these characters can change.
REFUSED_IN_NAMES = re.compile(f"[{CONTROLS}\ud800-\udfff{NONCHARACTERS}\u202a-\u202e\u2066-\u2069]")

# Python's unicodedata does not have the next two properties. They hardly ever change:
# the ranges of the first include what Unicode reserves for later characters.
DEFAULT_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
PREPENDED_CONCATENATION_MARK = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")

# Symbols and letters of no property that says so, but without ink: the blank pattern of
# Braille, two blank hieroglyphs, and the null notehead.
BLANKS = frozenset("\u2800\U00013441\U00013442\U0001d159")

BYTE_ORDER_MARK = "\ufeff"
# Some controls count as white space in Python. They are refused, not stripped.
EDGES = BYTE_ORDER_MARK + "".join(
    character for character in map(chr, range(0x3001)) if character.isspace() and not REFUSED.match(character)
)


def is_storable_text(value: str) -> bool:
    """Return whether the text has neither NUL characters nor lone surrogates.

    Databases reject NUL, and UTF-8 cannot encode a lone surrogate.
    """
    return UNSTORABLE.search(value) is None


def normalised(text: str) -> str:
    r"""Return the text as it is stored.

    It is composed (NFC), has "\n" as line end, and no byte order mark before it.
    """
    text = unicodedata.normalize("NFC", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip(BYTE_ORDER_MARK)


def stripped(text: str) -> str:
    """Return the normalised text without white space around it."""
    return normalised(text).strip(EDGES)


def on_one_line(text: str) -> str:
    """Return the stripped text with one space for each run of white space."""
    return " ".join(stripped(text).split())


def text_problem(text: str) -> str | None:
    """Return why users may not write this text, or None.

    Refused are control characters other than tab and line ends, lone surrogates,
    noncharacters, the bidirectional overrides, and text without anything visible. Empty
    text and white space alone are not refused.
    """
    return _character_problem(text, REFUSED) or _visibility_problem(text)


def name_problem(text: str) -> str | None:
    """Return why this text may not be a name, such as a title or a tag, or None.

    Refused is also every bidirectional embedding, override and isolate.
    """
    return _character_problem(text, REFUSED_IN_NAMES) or _visibility_problem(text)


def has_visible(text: str) -> bool:
    """Return whether the text has a character that can be seen.

    White space, controls, marks without a base, blank symbols, and what Unicode ignores
    by default cannot be seen. Characters that are newer than Python's Unicode data and
    those for private use count as visible.
    """
    return any(map(_is_visible, text))


def is_ignorable(character: str) -> bool:
    """Return whether a character has no ink of its own, whatever its category."""
    return character in BLANKS or DEFAULT_IGNORABLE.match(character) is not None


def _is_visible(character: str) -> bool:
    if is_ignorable(character):
        return False
    category = unicodedata.category(character)
    if category == "Cf":
        return PREPENDED_CONCATENATION_MARK.match(character) is not None
    return category[0] not in "MZ" and category not in ("Cc", "Cs")


def _visibility_problem(text: str) -> str | None:
    if not text.strip(EDGES) or has_visible(text):
        return None
    return "Has only characters that cannot be seen. Write something visible."


def _character_problem(text: str, refused: re.Pattern[str]) -> str | None:
    found = refused.search(text)
    if found is None:
        return None
    return f"Character {found.start() + 1:,} is {_description(found[0])}. Remove it."


def _description(character: str) -> str:
    code = f"U+{ord(character):04X}"
    match unicodedata.category(character):
        case "Cc":
            return f"the control character {code}"
        case "Cs":
            return f"{code}, a lone surrogate"
        case "Cf":
            return f"{code}, which changes the direction of the text"
        case _:
            return f"{code}, which is not a character"
