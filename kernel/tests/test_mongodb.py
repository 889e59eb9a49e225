"""The MongoDB engine's pipelines.

The services' tests check that indexes serve their queries.
"""

from unittest.mock import Mock

from django.test import SimpleTestCase

from kernel.db.backends.mongodb.base import DatabaseWrapper
from kernel.db.backends.mongodb.compiler import Stage, slice_before_projecting, without_identity_stages

MATCH: Stage = {"$match": {"status": "published"}}
SORT: Stage = {"$sort": {"published_at": -1, "id": -1}}
LIMIT: Stage = {"$limit": 21}


class SliceBeforeProjectingTests(SimpleTestCase):
    def test_sort_skip_and_limit_precede_a_projection_of_columns(self) -> None:
        project = {"$project": {"id": 1, "published_at": 1, "title": 1}}
        skip = {"$skip": 5}
        self.assertEqual(
            slice_before_projecting([MATCH, project, SORT, skip, LIMIT]), [MATCH, SORT, skip, LIMIT, project]
        )

    def test_limit_without_sort_precedes_the_projection(self) -> None:
        project = {"$project": {"total": {"$add": ["$a", "$b"]}}}
        self.assertEqual(slice_before_projecting([project, LIMIT]), [LIMIT, project])

    def test_sort_by_a_projected_expression_follows_the_projection(self) -> None:
        pipeline = [MATCH, {"$project": {"id": 1, "published_at": {"$year": "$published_at"}}}, SORT, LIMIT]
        self.assertEqual(slice_before_projecting(pipeline), pipeline)

    def test_projection_before_another_stage_is_unchanged(self) -> None:
        pipeline = [{"$project": {"id": 1, "published_at": 1}}, {"$addFields": {"x": 1}}, SORT, LIMIT]
        self.assertEqual(slice_before_projecting(pipeline), pipeline)

    def test_pipeline_without_projection_or_slice_is_unchanged(self) -> None:
        for pipeline in ([], [MATCH], [SORT, LIMIT], [MATCH, {"$project": {"id": 1}}]):
            self.assertEqual(slice_before_projecting(pipeline), pipeline)


class WithoutIdentityStagesTests(SimpleTestCase):
    def test_stage_that_assigns_columns_their_own_values_is_removed(self) -> None:
        added = {"$addFields": {"published_at": "$published_at", "id": "$id"}}
        self.assertEqual(without_identity_stages([MATCH, added, SORT, LIMIT]), [MATCH, SORT, LIMIT])

    def test_stage_that_adds_another_value_is_unchanged(self) -> None:
        for value in ("$created_at", {"$year": "$published_at"}):
            pipeline = [MATCH, {"$addFields": {"id": "$id", "published_at": value}}, SORT]
            self.assertEqual(without_identity_stages(pipeline), pipeline)


class DjangosAtomicTests(SimpleTestCase):
    def test_commit_calls_the_functions_of_on_commit(self) -> None:
        connection = DatabaseWrapper({"NAME": "library"})
        connection.in_atomic_block, connection.in_atomic_block_mongo = True, True
        function = Mock()
        connection.on_commit(function)
        function.assert_not_called()
        connection.in_atomic_block_mongo = False
        connection.commit_mongo()
        function.assert_called_once_with()
