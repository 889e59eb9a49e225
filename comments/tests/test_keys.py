from uuid_utils.compat import uuid7

from comments.tests.remote_doubles import Commenting
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase, under_each_transport
from kernel.testing.keys import KeyedCommands
from kernel.testing.threads import at_once

WRITERS = 6


@under_each_transport
class Keys(KeyedCommands, Commenting):
    def given(self, command):
        if command == "create":
            return {"post_id": self.post.id, "author_id": uuid7(), "body": "Well said."}
        comment = self.create()
        if command in ("hide", "show"):
            if command == "show":
                self.hide(comment)
            return {"comment_id": comment.id, "moderator_id": self.moderator.id}
        arguments = {"comment_id": comment.id, "actor_id": comment.author_id}
        return arguments | ({"body": "Better said."} if command == "update" else {})

    def test_the_first_answer_is_given_without_asking_anyone(self):
        given = {"post_id": self.post.id, "author_id": uuid7(), "body": "Well said.", "key": "k"}
        comment = self.service.create(**given)
        hidden = self.service.hide(comment_id=comment.id, moderator_id=self.moderator.id, key="k")
        self.known_posts.clear()
        self.known_users.clear()
        self.assertEqual(self.service.create(**given), comment)
        again = self.service.hide(comment_id=comment.id, moderator_id=self.moderator.id, key="k")
        self.assertEqual(again, hidden)


class KeysAtOnce(Commenting, ServiceTransactionTestCase):
    """The same call several times at the same moment."""

    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)

    def test_a_comment_is_made_once(self):
        given = {"post_id": self.post.id, "author_id": uuid7(), "body": "Well said.", "key": "k"}
        answers = at_once(*[lambda: self.service.create(**given)] * WRITERS)
        self.assertEqual([answer for answer in answers if answer != answers[0]], [])
        self.assertEqual((len(self.listed()), self.count()), (1, 1))

    def test_a_comment_is_deleted_once_and_nobody_hears_that_it_is_not_there(self):
        comment = self.create()
        given = {"comment_id": comment.id, "actor_id": comment.author_id, "key": "k"}
        answers = at_once(*[lambda: self.service.delete(**given)] * WRITERS)
        self.assertEqual(answers, [None] * WRITERS)
        self.assertEqual(self.count(), 0)
