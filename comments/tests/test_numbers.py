from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from uuid_utils.compat import uuid7

from blog.databases.router import alias_of
from blog.services import registry
from blog.testing.cases import ServiceTransactionTestCase
from comments.contract import Comments
from comments.models import Comment, Thread
from comments.tests.neighbours import Neighbours

WRITERS = 8
COMMENTS_EACH = 20


def in_parallel(jobs):
    """What the jobs answer, each run in a thread and with a connection of its own."""

    def run(job):
        try:
            return job()
        finally:
            connections[alias_of("comments")].close()

    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(run, jobs))


class NumbersUnderConcurrentWriters(Neighbours, ServiceTransactionTestCase):
    services = ("comments",)

    def test_no_number_is_given_twice_and_none_is_left_out(self):
        service = registry.get(Comments)

        def write():
            return [
                service.create(post_id=self.post.id, author_id=uuid7(), body="Me too!").number
                for _ in range(COMMENTS_EACH)
            ]

        numbers = sum(in_parallel([write] * WRITERS), [])
        self.assertEqual(sorted(numbers), list(range(1, WRITERS * COMMENTS_EACH + 1)))
        thread = Thread.objects.get(pk=self.post.id)
        self.assertEqual(thread.visible_count, WRITERS * COMMENTS_EACH)
        self.assertEqual(Comment.objects.filter(post_id=self.post.id).count(), WRITERS * COMMENTS_EACH)
        self.assertEqual(self.told(self.post), (thread.version, thread.visible_count))
