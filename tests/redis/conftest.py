"""Collects the tests of this package only if there is a Redis."""

from tests.servers.redis import has_redis

collect_ignore_glob = [] if has_redis() else ["test_*.py"]
