"""Production settings with cheap passwords, for servers that many tests call.

Argon2 takes a tenth of a second for each registration and each login, which was most of
the time of these tests. Other tests check that production uses it.
"""

from blog.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
