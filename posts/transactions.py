"""The transaction of every change to posts."""

from django.db import IntegrityError

from kernel.db.transactions import transactional

post_transaction = transactional("posts", retry_on=(IntegrityError,))
"""Every change looks first which keys are free. One that is then taken is a lost race: it starts over."""
