"""Every counter and every copy of this service, held against the rows it comes from."""

from collections import Counter, defaultdict
from unittest import TestCase

from posts.contract import PostStatus
from posts.models import AuthorTotals, Like, Post, PostTag, Tag


def assert_counters_match(test: TestCase) -> None:
    """Fails where a counter or a copy is not what posts and likes themselves say."""
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
    counted = defaultdict(lambda: [0, 0, 0, 0])
    for post in posts:
        amounts = (0, int(post.status == PostStatus.DRAFT), 0, 0)
        if post.status == PostStatus.PUBLISHED:
            amounts = (1, 0, post.likes_count, post.comments_count)
        counted[post.author_id] = [sum(pair) for pair in zip(counted[post.author_id], amounts, strict=True)]
    rows = AuthorTotals.objects.values_list("pk", "published", "drafts", "likes", "comments")
    kept = {author_id: amounts for author_id, *amounts in rows if any(amounts)}
    test.assertEqual(kept, {author_id: amounts for author_id, amounts in counted.items() if any(amounts)})
