"""The MongoDB engine's pipelines. That its indexes serve lookups and lists is seen in posts/tests."""

from unittest.mock import Mock

from django.test import SimpleTestCase

from kernel.db.backends.mongodb.base import DatabaseWrapper
from kernel.db.backends.mongodb.compiler import cut_before_projecting, without_empty_steps

MATCH = {"$match": {"status": "published"}}
SORT = {"$sort": {"published_at": -1, "id": -1}}
LIMIT = {"$limit": 21}


class CutBeforeProjecting(SimpleTestCase):
    def test_sort_skip_and_limit_come_before_a_projection_of_plain_columns(self):
        project = {"$project": {"id": 1, "published_at": 1, "title": 1}}
        skip = {"$skip": 5}
        self.assertEqual(
            cut_before_projecting([MATCH, project, SORT, skip, LIMIT]), [MATCH, SORT, skip, LIMIT, project]
        )

    def test_a_limit_alone_comes_first_too(self):
        project = {"$project": {"total": {"$add": ["$a", "$b"]}}}
        self.assertEqual(cut_before_projecting([project, LIMIT]), [LIMIT, project])

    def test_a_sort_by_what_the_projection_makes_stays_behind_it(self):
        pipeline = [MATCH, {"$project": {"id": 1, "published_at": {"$year": "$published_at"}}}, SORT, LIMIT]
        self.assertEqual(cut_before_projecting(pipeline), pipeline)

    def test_a_projection_that_is_not_next_to_the_cut_stays(self):
        pipeline = [{"$project": {"id": 1, "published_at": 1}}, {"$addFields": {"x": 1}}, SORT, LIMIT]
        self.assertEqual(cut_before_projecting(pipeline), pipeline)

    def test_pipelines_without_a_projection_or_a_cut_stay(self):
        for pipeline in ([], [MATCH], [SORT, LIMIT], [MATCH, {"$project": {"id": 1}}]):
            self.assertEqual(cut_before_projecting(pipeline), pipeline)


class WithoutEmptySteps(SimpleTestCase):
    def test_columns_that_keep_their_values_are_not_added(self):
        added = {"$addFields": {"published_at": "$published_at", "id": "$id"}}
        self.assertEqual(without_empty_steps([MATCH, added, SORT, LIMIT]), [MATCH, SORT, LIMIT])

    def test_whatever_else_is_added_stays(self):
        for value in ("$created_at", {"$year": "$published_at"}):
            pipeline = [MATCH, {"$addFields": {"id": "$id", "published_at": value}}, SORT]
            self.assertEqual(without_empty_steps(pipeline), pipeline)


class InsideDjangosAtomic(SimpleTestCase):
    def test_a_transaction_is_committed_and_what_waits_for_it_is_called(self):
        connection = DatabaseWrapper({"NAME": "blog"})
        connection.in_atomic_block, connection.in_atomic_block_mongo = True, True
        waiting = Mock()
        connection.on_commit(waiting)
        waiting.assert_not_called()
        connection.in_atomic_block_mongo = False
        connection.commit_mongo()
        waiting.assert_called_once_with()
