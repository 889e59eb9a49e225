from comments.contract import Order, Status
from comments.models import Comment
from comments.service import CommentsService
from comments.tests.remote_doubles import LONG_AGO, Commenting
from kernel.testing.cases import ServiceTestCase
from kernel.testing.plans import wasteful_plans


class Indexes(Commenting, ServiceTestCase):
    """An index alone serves each query: nothing is read that is not given, nothing sorted."""

    service = CommentsService()

    def setUp(self):
        super().setUp()
        posts = [self.add_post(author_id=self.post.author_id) for _ in range(10)]
        parents = [self.imported(post=post) for post in posts for _ in range(10)]
        replies = [self.imported(post=posts[0], parent_id=parents[0].id) for _ in range(10)]
        self.service.import_comments(comments=parents + replies)
        self.ids = [parent.id for parent in parents[:5]]
        self.quiet_post = posts[1]

    def test_of_each_list(self):
        for order in Order:
            self.check(self.service.list_for_post, post_id=self.quiet_post.id, order=order)
        self.check(self.service.list_replies, comment_id=self.ids[0])

    def check(self, listing, **arguments):
        """The first page and the one after it."""
        cursor = listing(limit=2, **arguments).next_cursor
        for place in ({}, {"cursor": cursor}):
            with self.subTest(listing.__name__, **arguments, **place):
                self.assertEqual(self.waste(listing, limit=2, **arguments, **place), [])

    def test_of_what_an_author_received(self):
        self.assertEqual(self.waste(self.service.list_received, post_author_id=self.post.author_id), [])

    def test_of_all_on_a_post_and_of_one_by_its_number(self):
        post = {"post_id": self.quiet_post.id}
        self.assertEqual(self.waste(self.service.list_all_for_post, **post), [])
        self.assertEqual(self.waste(self.service.get_by_number, **post, number=1), [])

    def test_of_counts_by_id(self):
        self.assertEqual(self.waste(self.service.count_for_posts, post_ids=[self.quiet_post.id]), [])

    def test_of_the_admin_s_list(self):
        comments = Comment.objects.order_by("-created_at", "-id")
        for filters in ({"created_at__gte": LONG_AGO}, {"status": Status.HIDDEN}):
            with self.subTest(filters):
                self.assertEqual(self.waste(lambda filters=filters: list(comments.filter(**filters)[:2])), [])

    def waste(self, call, **arguments):
        return wasteful_plans("comments", lambda: call(**arguments))
