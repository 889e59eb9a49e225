"""The content that the seed brings in is repeatable, consistent and believable."""

from collections import Counter
from dataclasses import replace
from unittest import TestCase

from demo.content import Amounts, make_content
from demo.period import END, START
from posts.contract import PostStatus

AMOUNTS = Amounts(users=12, posts=60, comments=150, likes=200)


class ContentTests(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = make_content(AMOUNTS, "a password")
        cls.users = {user.id: user for user in cls.content.users}
        cls.posts = {post.id: post for post in cls.content.posts}

    def test_the_same_amounts_make_the_same_content(self):
        self.assertEqual(make_content(AMOUNTS, "a password"), self.content)

    def test_ids_are_the_same_on_every_machine_and_every_day(self):
        last = [self.content.users[-1], self.content.posts[-1], self.content.comments[-1]]

        self.assertEqual(
            [str(each.id) for each in last],
            [
                "019a8fd4-0c30-7bed-9d70-c61fec49129d",
                "019b644f-6b08-71b3-83d6-9ddd1d40c36d",
                "01a1933d-b428-7ae1-b116-f0681c5c2aef",
            ],
        )

    def test_other_amounts_make_other_posts_by_the_same_people(self):
        more = make_content(replace(AMOUNTS, users=15, posts=61), "a password")

        self.assertEqual(more.users[:12], self.content.users)
        self.assertFalse({post.id for post in more.posts} & set(self.posts))

    def test_makes_as_much_as_was_asked_for(self):
        content = self.content

        self.assertEqual(
            [len(content.users), len(content.posts), len(content.comments), len(content.likes)],
            [12, 60, 150, 200],
        )
        self.assertEqual(len({comment.id for comment in content.comments}), 150)
        self.assertEqual(len({(like.post_id, like.user_id) for like in content.likes}), 200)
        self.assertEqual(len({(f.follower_id, f.followee_id) for f in content.follows}), len(content.follows))

    def test_names_and_addresses_are_unique_however_many_people_there_are(self):
        users = make_content(Amounts(users=4000, posts=0, comments=0, likes=0), "a password").users

        self.assertEqual(len({user.username.lower() for user in users}), 4000)
        self.assertEqual(len({user.email.lower() for user in users}), 4000)

    def test_everybody_can_like_everything(self):
        most = Amounts(users=5, posts=40, comments=0, likes=5 * 38)
        likes = make_content(most, "a password").likes

        self.assertEqual(most.mistakes(), [])
        self.assertEqual(len({(like.post_id, like.user_id) for like in likes}), 190)

    def test_a_few_posts_are_much_liked_and_many_a_little(self):
        likes = sorted(Counter(like.post_id for like in self.content.likes).values())

        self.assertGreater(likes[-1], 3 * likes[len(likes) // 2])

    def test_only_published_posts_are_liked_and_commented_on(self):
        touched = {like.post_id for like in self.content.likes}
        touched |= {comment.post_id for comment in self.content.comments}

        self.assertEqual({self.posts[post_id].draft.status for post_id in touched}, {PostStatus.PUBLISHED})

    def test_nobody_does_anything_before_joining_or_to_what_is_not_there_yet(self):
        comments = {comment.id: comment for comment in self.content.comments}
        for post in self.content.posts:
            self.assertLessEqual(self.users[post.author_id].joined_at, post.created_at)
            self.assertLessEqual(post.created_at, post.published_at or END)
        for comment in self.content.comments:
            self.assertLessEqual(self.posts[comment.post_id].published_at, comment.created_at)
            self.assertLessEqual(self.users[comment.author_id].joined_at, comment.created_at)
            if comment.parent_id:
                self.assertLessEqual(comments[comment.parent_id].created_at, comment.created_at)
        for like in self.content.likes:
            self.assertLessEqual(self.posts[like.post_id].published_at, like.liked_at)
            self.assertLessEqual(self.users[like.user_id].joined_at, like.liked_at)
        for follow in self.content.follows:
            self.assertLessEqual(self.users[follow.follower_id].joined_at, follow.followed_at)
            self.assertLessEqual(self.users[follow.followee_id].joined_at, follow.followed_at)

    def test_everything_happens_in_the_year_of_the_demo(self):
        moments = [user.joined_at for user in self.content.users]
        moments += [post.published_at or post.created_at for post in self.content.posts]
        moments += [comment.created_at for comment in self.content.comments]
        moments += [like.liked_at for like in self.content.likes]
        moments += [follow.followed_at for follow in self.content.follows]

        self.assertGreaterEqual(min(moments), START)
        self.assertLessEqual(max(moments), END)

    def test_replies_follow_their_parents_and_go_one_level_deep(self):
        seen = {}
        for comment in self.content.comments:
            if comment.parent_id:
                self.assertEqual(seen[comment.parent_id].post_id, comment.post_id)
                self.assertIsNone(seen[comment.parent_id].parent_id)
            seen[comment.id] = comment
        self.assertTrue(any(comment.parent_id for comment in self.content.comments))

    def test_comments_know_whose_post_they_are_on(self):
        for comment in self.content.comments:
            self.assertEqual(comment.post_author_id, self.posts[comment.post_id].author_id)

    def test_nobody_follows_themselves(self):
        self.assertFalse([f for f in self.content.follows if f.follower_id == f.followee_id])

    def test_only_the_demo_user_and_the_moderator_can_sign_in(self):
        self.assertEqual(
            {(user.username, user.is_moderator) for user in self.content.users if user.password},
            {("demo", False), ("moderator", True)},
        )

    def test_texts_have_no_gaps(self):
        texts = [comment.body for comment in self.content.comments]
        texts += [post.draft.title + post.draft.summary for post in self.content.posts]

        self.assertFalse([text for text in texts if "{" in text])

    def test_bodies_are_markdown_with_headings_lists_and_code(self):
        bodies = "\n".join(post.draft.body for post in self.content.posts)

        for mark in ("\n## ", "\n- ", "\n> ", "\n```"):
            self.assertIn(mark, bodies)


class MistakeTests(TestCase):
    def test_each_amount_is_checked(self):
        for changes, mistake in (
            ({"users": 1}, "--users: at least 2, the demo user and the moderator"),
            ({"posts": -1, "comments": 0, "likes": -5}, "--posts: must not be negative"),
            ({"comments": -1}, "--comments: must not be negative"),
            ({"posts": 1, "likes": 0}, "--comments: there is no published post, raise --posts"),
            ({"likes": -1}, "--likes: must not be negative"),
            ({"likes": 685}, "--likes: at most 684, one per user and published post"),
        ):
            with self.subTest(changes):
                self.assertIn(mistake, replace(AMOUNTS, **changes).mistakes())

    def test_the_most_that_fits_is_no_mistake(self):
        self.assertEqual(replace(AMOUNTS, likes=684).mistakes(), [])
