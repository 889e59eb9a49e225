from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import ClassVar
from unittest import TestCase
from uuid import UUID

from accounts.contract import ImportedUser
from comments.contract import ImportedComment
from demo.content import Amounts, Content, make_content
from demo.period import END, START
from posts.contract import ImportedPost, PostStatus

AMOUNTS = Amounts(users=12, posts=60, comments=150, likes=200)


class ContentTests(TestCase):
    content: ClassVar[Content]
    users: ClassVar[dict[UUID, ImportedUser]]
    posts: ClassVar[dict[UUID, ImportedPost]]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.content = make_content(AMOUNTS, "a password")
        cls.users = {user.id: user for user in cls.content.users}
        cls.posts = {post.id: post for post in cls.content.posts}

    def published_at(self, post_id: UUID) -> datetime:
        """Return when a post was published. A draft is an error."""
        published_at = self.posts[post_id].published_at
        if published_at is None:
            raise AssertionError(f"The post {post_id} is a draft.")
        return published_at

    def test_same_amounts_make_the_same_content(self) -> None:
        self.assertEqual(make_content(AMOUNTS, "a password"), self.content)

    def test_ids_are_the_same_on_every_machine_and_day(self) -> None:
        last = [self.content.users[-1].id, self.content.posts[-1].id, self.content.comments[-1].id]

        self.assertEqual(
            [str(each) for each in last],
            [
                "019a8fd4-0c30-7bed-9d70-c61fec49129d",
                "019b644f-6b08-71b3-83d6-9ddd1d40c36d",
                "01a1933d-b428-7ae1-b116-f0681c5c2aef",
            ],
        )

    def test_other_amounts_make_other_posts_by_the_same_users(self) -> None:
        more = make_content(replace(AMOUNTS, users=15, posts=61), "a password")

        self.assertEqual(more.users[:12], self.content.users)
        self.assertFalse({post.id for post in more.posts} & set(self.posts))

    def test_content_has_the_requested_amounts_without_duplicates(self) -> None:
        content = self.content

        self.assertEqual(
            [len(content.users), len(content.posts), len(content.comments), len(content.likes)],
            [12, 60, 150, 200],
        )
        self.assertEqual(len({comment.id for comment in content.comments}), 150)
        self.assertEqual(len({(like.post_id, like.user_id) for like in content.likes}), 200)
        self.assertEqual(len({(f.follower_id, f.followee_id) for f in content.follows}), len(content.follows))

    def test_names_and_addresses_of_many_users_are_unique(self) -> None:
        users = make_content(Amounts(users=4000, posts=0, comments=0, likes=0), "a password").users

        self.assertEqual(len({user.username.lower() for user in users}), 4000)
        self.assertEqual(len({user.email.lower() for user in users}), 4000)

    def test_every_user_can_like_every_published_post(self) -> None:
        most = Amounts(users=5, posts=40, comments=0, likes=5 * 38)
        likes = make_content(most, "a password").likes

        self.assertEqual(most.problems(), [])
        self.assertEqual(len({(like.post_id, like.user_id) for like in likes}), 190)

    def test_few_posts_have_many_likes(self) -> None:
        likes = sorted(Counter(like.post_id for like in self.content.likes).values())

        self.assertGreater(likes[-1], 3 * likes[len(likes) // 2])

    def test_only_published_posts_have_likes_and_comments(self) -> None:
        post_ids = {like.post_id for like in self.content.likes}
        post_ids |= {comment.post_id for comment in self.content.comments}

        self.assertEqual({self.posts[post_id].draft.status for post_id in post_ids}, {PostStatus.PUBLISHED})

    def test_times_follow_those_of_what_they_refer_to(self) -> None:
        comments = {comment.id: comment for comment in self.content.comments}
        for post in self.content.posts:
            self.assertLessEqual(self.users[post.author_id].joined_at, post.created_at)
            self.assertLessEqual(post.created_at, post.published_at or END)
        for comment in self.content.comments:
            self.assertLessEqual(self.published_at(comment.post_id), comment.created_at)
            self.assertLessEqual(self.users[comment.author_id].joined_at, comment.created_at)
            if comment.parent_id:
                self.assertLessEqual(comments[comment.parent_id].created_at, comment.created_at)
        for like in self.content.likes:
            self.assertLessEqual(self.published_at(like.post_id), like.liked_at)
            self.assertLessEqual(self.users[like.user_id].joined_at, like.liked_at)
        for follow in self.content.follows:
            self.assertLessEqual(self.users[follow.follower_id].joined_at, follow.followed_at)
            self.assertLessEqual(self.users[follow.followee_id].joined_at, follow.followed_at)

    def test_all_times_are_in_the_period_of_the_demo(self) -> None:
        moments = [user.joined_at for user in self.content.users]
        moments += [post.published_at or post.created_at for post in self.content.posts]
        moments += [comment.created_at for comment in self.content.comments]
        moments += [like.liked_at for like in self.content.likes]
        moments += [follow.followed_at for follow in self.content.follows]

        self.assertGreaterEqual(min(moments), START)
        self.assertLessEqual(max(moments), END)

    def test_replies_follow_their_parents_and_are_one_level_deep(self) -> None:
        seen: dict[UUID, ImportedComment] = {}
        for comment in self.content.comments:
            if comment.parent_id:
                self.assertEqual(seen[comment.parent_id].post_id, comment.post_id)
                self.assertIsNone(seen[comment.parent_id].parent_id)
            seen[comment.id] = comment
        self.assertTrue(any(comment.parent_id for comment in self.content.comments))

    def test_comments_name_the_author_of_their_post(self) -> None:
        for comment in self.content.comments:
            self.assertEqual(comment.post_author_id, self.posts[comment.post_id].author_id)

    def test_no_user_follows_themselves(self) -> None:
        self.assertFalse([f for f in self.content.follows if f.follower_id == f.followee_id])

    def test_only_demo_user_and_moderator_have_a_password(self) -> None:
        self.assertEqual(
            {(user.username, user.is_moderator) for user in self.content.users if user.password},
            {("demo", False), ("moderator", True)},
        )

    def test_texts_have_no_unfilled_placeholders(self) -> None:
        texts = [comment.body for comment in self.content.comments]
        texts += [post.draft.title + post.draft.summary for post in self.content.posts]

        self.assertFalse([text for text in texts if "{" in text])

    def test_bodies_are_markdown_with_headings_lists_quotes_and_code(self) -> None:
        bodies = "\n".join(post.draft.body for post in self.content.posts)

        for mark in ("\n## ", "\n- ", "\n> ", "\n```"):
            self.assertIn(mark, bodies)


class AmountsTests(TestCase):
    def test_each_amount_is_checked(self) -> None:
        bad: list[tuple[dict[str, int], str]] = [
            ({"users": 1}, "--users: at least 2, the demo user and the moderator"),
            ({"posts": -1, "comments": 0, "likes": -5}, "--posts: must not be negative"),
            ({"comments": -1}, "--comments: must not be negative"),
            ({"posts": 1, "likes": 0}, "--comments: there is no published post, raise --posts"),
            ({"likes": -1}, "--likes: must not be negative"),
            ({"likes": 685}, "--likes: at most 684, one per user and published post"),
        ]
        for changes, problem in bad:
            with self.subTest(changes):
                self.assertIn(problem, replace(AMOUNTS, **changes).problems())

    def test_largest_possible_amount_has_no_problem(self) -> None:
        self.assertEqual(replace(AMOUNTS, likes=684).problems(), [])
