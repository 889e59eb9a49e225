"""What pytest runs of this package."""

from tests.servers.redis import has_redis

collect_ignore_glob = [] if has_redis() else ["test_*.py"]
