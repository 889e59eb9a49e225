"""The one form of usernames, e-mail addresses and passwords."""

import unicodedata
from unittest import TestCase

from hypothesis import example, given
from hypothesis import strategies as st

from accounts.contract import MAX_EMAIL
from accounts.normalisation import email_form, password_form, password_forms, username_form, username_key
from accounts.validation import USERNAME

text = st.text(st.characters(exclude_categories=()))
labels = st.text("aIi\u0131\u0307İ\u017fK\u00ad\u200dñÑ\u0303üßẞ例.。-x", max_size=8)
addresses = st.builds("{}@{}".format, text | labels, text | labels | labels.map("xn--{}".format))
local_parts = st.from_regex(r"\A[a-z0-9.+_-]{1,20}\Z")
domains = st.sampled_from(["example.org", "münchen.de", "straße.de", "例え.jp", "a_b.example.org"])


class EmailFormTests(TestCase):
    @given(addresses)
    @example("İ@x.de")
    def test_normalisation_is_idempotent(self, address: str) -> None:
        once = email_form(address)
        self.assertEqual(email_form(once), once)

    @given(st.builds("{}@{}".format, local_parts, domains))
    def test_address_in_its_form_survives_unchanged(self, address: str) -> None:
        self.assertEqual(email_form(address), address)

    @given(st.builds("{}@{}".format, local_parts, domains))
    def test_case_and_composition_do_not_matter(self, address: str) -> None:
        self.assertEqual(email_form(unicodedata.normalize("NFD", address)), address)
        self.assertEqual(email_form(address.lower().replace("ü", "Ü").replace("e", "E")), address)

    def test_invalid_domain_stays(self) -> None:
        for address in ("ada", "ada@", "ada@xn--a.de", "ada@-ü.de", "ada@ü..de", "ada@\ud800ü.de"):
            with self.subTest(address=ascii(address)):
                self.assertEqual(email_form(address), address)

    def test_address_too_long_for_the_field_is_only_put_in_lower_case(self) -> None:
        address = "A@" + "ü" * MAX_EMAIL
        self.assertEqual(email_form(address), address.lower())

    def test_different_domains_stay_different(self) -> None:
        """Registries allot them to different owners."""
        forms = {
            email_form(f"ada@{domain}")
            for domain in ("strasse.de", "straße.de", "k\u0131rm\u0131z\u0131.example")
        }
        self.assertEqual(len(forms), 3)


class UsernameFormTests(TestCase):
    @given(text)
    def test_normalisation_is_idempotent(self, username: str) -> None:
        self.assertEqual(username_form(username_form(username)), username_form(username))

    @given(st.from_regex(USERNAME))
    def test_acceptable_username_survives_unchanged(self, username: str) -> None:
        self.assertEqual(username_form(username), username)
        self.assertEqual(username_key(username), username.lower())


class PasswordFormTests(TestCase):
    @given(text)
    def test_normalisation_is_idempotent(self, password: str) -> None:
        form = password_form(password)
        self.assertEqual(password_form(form), form)
        self.assertEqual(password_forms(form), (form,))

    @given(text)
    def test_forms_are_the_normalised_one_and_the_one_typed(self, password: str) -> None:
        self.assertEqual(set(password_forms(password)), {password_form(password), password})

    @given(st.text(st.characters(max_codepoint=0x7F)))
    def test_ascii_password_has_one_form(self, password: str) -> None:
        self.assertEqual(password_forms(password), (password,))
