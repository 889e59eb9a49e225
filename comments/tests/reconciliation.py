"""Check every counter of comments against the rows it counts."""

from collections import Counter, defaultdict
from unittest import TestCase
from uuid import UUID

from comments.contract import CommentStatus
from comments.models import Comment, Thread


def assert_counters_match(test: TestCase) -> None:
    """Fail if a counter or `listed_under` is not what follows from the comments."""
    comments = list(Comment.objects.all())
    visible = {comment.pk for comment in comments if comment.status == CommentStatus.VISIBLE}
    replies = Counter(comment.parent_id for comment in comments if comment.pk in visible)
    stored = {comment.pk: (comment.replies_count, comment.listed_under) for comment in comments}
    expected = {
        comment.pk: (
            replies[comment.pk],
            comment.parent_id or comment.post_id if comment.pk in visible or replies[comment.pk] else None,
        )
        for comment in comments
    }
    test.assertEqual(stored, expected)

    numbers: defaultdict[UUID, list[int]] = defaultdict(list)
    for comment in comments:
        numbers[comment.post_id].append(comment.number)
    counts = Counter(comment.post_id for comment in comments if comment.pk in visible)
    for thread in Thread.objects.all():
        if thread.is_removed:
            test.assertEqual((thread.visible_count, numbers[thread.post_id]), (0, []))
            continue
        test.assertEqual(thread.visible_count, counts[thread.post_id])
        test.assertEqual(sorted(numbers[thread.post_id]), list(range(1, thread.last_number + 1)))
