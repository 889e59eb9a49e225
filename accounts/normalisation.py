"""The one form of usernames, addresses and passwords with several spellings.

docs/adr/0013-one-form-of-text.md compares these rules with those of the libraries.
"""

import re
import unicodedata

import idna

from accounts.contract import MAX_EMAIL

# The dotted capital I in lower case is "i" with a second dot.
TURKISH_I = re.compile("[i\u0130\u0131]\u0307+|[\u0130\u0131]")


def username_form(username: str) -> str:
    """Return a username in the form that is stored (NFKC); the case stays."""
    return unicodedata.normalize("NFKC", username)


def username_key(username: str) -> str:
    """Return what usernames are compared by: their form in lower case."""
    return username_form(username).lower()


def email_form(address: str) -> str:
    """Return an e-mail address in the form that is stored and compared.

    The whole address is in lower case. In the local part, characters of compatibility
    become plain ones (NFKC), and the dotless and the dotted i of Turkish become "i":
    they come from a change of case, and the local part has only ASCII characters. The
    domain is written in its own script ("münchen.de"), also if the address has the form
    for DNS ("xn--mnchen-3ya.de"). An invalid domain stays as it is, for the validator.
    """
    if len(address) > MAX_EMAIL:
        return address.lower()
    local, at, domain = unicodedata.normalize("NFKC", address).rpartition("@")
    local = unicodedata.normalize("NFKC", TURKISH_I.sub("i", local.lower()))
    return f"{local}{at}{_domain_form(domain.lower())}"


def password_form(password: str) -> str:
    """Return a password in the form that is hashed (NFKC, as NIST SP 800-63B says)."""
    return unicodedata.normalize("NFKC", password)


def password_forms(password: str) -> tuple[str, ...]:
    """Return the forms of which a user's password may be hashed, the usual one first.

    Older hashes are of the password as it was typed.
    """
    return tuple(dict.fromkeys((password_form(password), password)))


def _domain_form(domain: str) -> str:
    """Return a domain in lower case and its own script, with UTS 46 and IDNA 2008."""
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.decode(idna.encode(domain, uts46=True))
    except UnicodeError:
        return domain
