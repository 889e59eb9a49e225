"""Demo texts, made from the sentences in the `corpus` folder."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from demo.chance import Chance

CORPUS = Path(__file__).with_name("corpus")


class Profiles(msgspec.Struct, forbid_unknown_fields=True):
    """The file corpus/profiles.toml: the names and bios of users."""

    first_names: list[str]
    last_names: list[str]
    jobs: list[str]
    cities: list[str]
    remarks: list[str]


class Phrases(msgspec.Struct, forbid_unknown_fields=True):
    """The file corpus/phrases.toml: sentences for every topic."""

    titles: list[str]
    summaries: list[str]
    openings: list[str]
    closings: list[str]
    headings: list[str]
    list_intros: list[str]
    code_intros: list[str]
    quotes: list[str]
    comments: list[str]
    comment_endings: list[str]
    replies: list[str]
    author_replies: list[str]


class Topic(msgspec.Struct, forbid_unknown_fields=True):
    """A file in corpus/topics."""

    tag: str
    more_tags: list[str]
    subjects: list[str]
    sentences: list[str]
    items: list[str]
    code: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of a post. Comments on it mention its `subject`."""

    subject: str
    title: str
    summary: str
    body: str
    tags: tuple[str, ...]


class Writer:
    """Write demo texts.

    Args:
        chance: Decides which sentences are used. Nothing else draws from it, so a new
            sentence in the corpus changes no id or time.
    """

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._profiles = msgspec.toml.decode((CORPUS / "profiles.toml").read_bytes(), type=Profiles)
        self._phrases = msgspec.toml.decode((CORPUS / "phrases.toml").read_bytes(), type=Phrases)
        self._topics = [
            msgspec.toml.decode(file.read_bytes(), type=Topic)
            for file in sorted(CORPUS.glob("topics/*.toml"))
        ]

    def full_name(self) -> str:
        """Return a first name and a last name."""
        profiles, chance = self._profiles, self._chance
        return f"{chance.choice(profiles.first_names)} {chance.choice(profiles.last_names)}"

    def bio(self, name: str) -> str:
        """Return a bio of the user with this name."""
        profiles, chance = self._profiles, self._chance
        job, city = chance.choice(profiles.jobs), chance.choice(profiles.cities)
        return f"{name}. {job} in {city}. {chance.choice(profiles.remarks)}"

    def article(self) -> Article:
        """Return the text of a post about any topic."""
        topic = self._chance.choice(self._topics)
        subject = self._chance.choice(topic.subjects)
        return Article(
            subject=subject,
            title=self._about(subject, self._phrases.titles),
            summary=self._about(subject, self._phrases.summaries),
            body=self._body(topic, subject),
            tags=(topic.tag, *self._chance.several(topic.more_tags, 0, 2)),
        )

    def comment(self, subject: str) -> str:
        """Return the text of a comment on a post about this subject."""
        comment = self._about(subject, self._phrases.comments)
        if self._chance.random() < 0.4:
            comment += " " + self._chance.choice(self._phrases.comment_endings)
        return comment

    def reply(self, *, by_author: bool) -> str:
        """Return the text of a reply, by the post's author or another user."""
        return self._chance.choice(self._phrases.author_replies if by_author else self._phrases.replies)

    def _about(self, subject: str, templates: list[str]) -> str:
        capitalized = subject[0].upper() + subject[1:]
        return self._chance.choice(templates).format(subject=subject, Subject=capitalized)

    def _body(self, topic: Topic, subject: str) -> str:
        phrases, chance = self._phrases, self._chance
        headings = chance.several(phrases.headings, 2, 4)
        sentences = chance.sample(topic.sentences, len(topic.sentences))
        extras = chance.sample(self._extras(topic), 2)
        parts = [f"{self._about(subject, phrases.openings)} {sentences.pop()}"]
        for heading in headings:
            paragraph = " ".join(sentences.pop() for _ in range(chance.randint(2, 3)))
            parts += [f"## {heading}", paragraph]
            if extras and chance.random() < 0.6:
                parts.append(extras.pop())
        return "\n\n".join([*parts, chance.choice(phrases.closings)])

    def _extras(self, topic: Topic) -> list[str]:
        """Return a list, a quote and, if the topic has any, a piece of code."""
        phrases, chance = self._phrases, self._chance
        items = "\n".join(f"- {item}" for item in chance.several(topic.items, 3, 5))
        extras = [
            f"{chance.choice(phrases.list_intros)}\n\n{items}",
            f"> {chance.choice(phrases.quotes)}",
        ]
        if topic.code:
            code = chance.choice(topic.code).rstrip()
            extras.append(f"{chance.choice(phrases.code_intros)}\n\n{code}")
        return extras
