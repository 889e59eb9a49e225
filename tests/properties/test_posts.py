"""The one form of tags."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from posts.contract import Draft
from posts.validation import clean_draft, is_tag, normalised_tag

tags = st.text(
    st.sampled_from("aA-_. \t\u0130i\u0307\u03c3\u03a3\u0345\u0301éÉJ\u030c\u200c\ufeff") | st.characters(),
    max_size=20,
)


class TagTests(TestCase):
    @given(tags)
    def test_normalisation_is_idempotent(self, tag: str) -> None:
        self.assertEqual(normalised_tag(normalised_tag(tag)), normalised_tag(tag))

    @given(tags)
    def test_tag_of_a_cleaned_draft_survives_unchanged(self, tag: str) -> None:
        stored = normalised_tag(tag)
        if is_tag(stored):
            draft = Draft(title="T", body="B", tags=(stored,))
            self.assertEqual(clean_draft(draft), draft)
