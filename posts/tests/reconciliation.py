"""Check every counter and projection of posts against the rows it comes from."""

from collections import Counter, defaultdict
from unittest import TestCase
from uuid import UUID

from posts.contract import PostStatus
from posts.models import AuthorTotals, Like, Post, PostTag, Tag


def assert_counters_match(test: TestCase) -> None:
    """Fail if a counter or projection is not what follows from the posts and likes."""
    posts = list(Post.objects.all())
    published = [post for post in posts if post.status == PostStatus.PUBLISHED]
    likes = Counter(Like.objects.values_list("post_id", flat=True))
    for post in posts:
        test.assertEqual(post.likes_count, likes[post.pk])
        test.assertEqual(post.popularity, post.likes_count + post.comments_count)
        test.assertEqual(post.published_at is not None, post.status != PostStatus.DRAFT)
        test.assertEqual(post.tags, sorted(post.tags))
    statuses = {post.pk: post.status for post in posts}
    for post_id, status in Like.objects.values_list("post_id", "status"):
        test.assertEqual(status, statuses[post_id])
    _assert_tags_match(test, published)
    _assert_totals_match(test, posts)


def _assert_tags_match(test: TestCase, published: list[Post]) -> None:
    test.assertCountEqual(
        PostTag.objects.values_list("post_id", "tag", "author_id", "published_at", "popularity"),
        [(p.pk, tag, p.author_id, p.published_at, p.popularity) for p in published for tag in p.tags],
    )
    used = Counter(tag for post in published for tag in post.tags)
    test.assertEqual(dict(Tag.objects.filter(posts_count__gt=0).values_list("name", "posts_count")), used)


def _assert_totals_match(test: TestCase, posts: list[Post]) -> None:
    expected: defaultdict[UUID, Counter[str]] = defaultdict(Counter)
    for post in posts:
        if post.status == PostStatus.DRAFT:
            expected[post.author_id]["drafts"] += 1
        if post.status == PostStatus.PUBLISHED:
            parts = {"published": 1, "likes": post.likes_count, "comments": post.comments_count}
            expected[post.author_id].update(parts)
    stored = {
        row.pk: Counter(published=row.published, drafts=row.drafts, likes=row.likes, comments=row.comments)
        for row in AuthorTotals.objects.all()
    }
    # Two counters are equal if the values that one of them lacks are 0 in the other.
    for author_id in {*stored, *expected}:
        test.assertEqual(stored.get(author_id, Counter()), expected[author_id])
