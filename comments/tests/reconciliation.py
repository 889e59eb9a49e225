"""Every counter of this service, held against the rows it counts."""

from collections import Counter, defaultdict
from unittest import TestCase

from comments.contract import Status
from comments.models import Comment, Thread


def recount(test: TestCase) -> None:
    """Fails where a counter or `listed_under` is not what the comments themselves say."""
    comments = list(Comment.objects.all())
    visible = {comment.pk for comment in comments if comment.status == Status.VISIBLE}
    replies = Counter(comment.parent_id for comment in comments if comment.pk in visible)
    kept = {comment.pk: (comment.replies_count, comment.listed_under) for comment in comments}
    counted = {
        comment.pk: (
            replies[comment.pk],
            comment.parent_id or comment.post_id if comment.pk in visible or replies[comment.pk] else None,
        )
        for comment in comments
    }
    test.assertEqual(kept, counted)

    numbers = defaultdict(list)
    for comment in comments:
        numbers[comment.post_id].append(comment.number)
    counts = Counter(comment.post_id for comment in comments if comment.pk in visible)
    for thread in Thread.objects.all():
        if thread.is_removed:
            test.assertEqual((thread.visible_count, numbers[thread.post_id]), (0, []))
            continue
        test.assertEqual(thread.visible_count, counts[thread.post_id])
        test.assertEqual(sorted(numbers[thread.post_id]), list(range(1, thread.last_number + 1)))
