"""The transaction of every change to posts."""

from django.db import IntegrityError

from blog.databases.transactions import transactional

all_or_nothing = transactional("posts", retry_on=(IntegrityError,))
"""Every change looks first which keys are free. One that is then taken is a lost race: it starts over."""
