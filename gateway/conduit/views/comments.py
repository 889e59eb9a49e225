"""Comments on articles. Replies stand beside what they reply to: Conduit knows no threads."""

import re

from rest_framework.request import Request
from rest_framework.response import Response

from gateway.composition import comments, published
from gateway.conduit.representations import CommentAnswer, CommentsAnswer
from gateway.conduit.serializers import NewComment
from gateway.conduit.views.base import ConduitView
from gateway.rest.operations import operation
from kernel.contracts.errors import NotFound

NUMBER = re.compile("[0-9]{1,9}")


class CommentsView(ConduitView):
    @operation("GetArticleComments", responses={200: CommentsAnswer})
    def get(self, request: Request, slug: str) -> Response:
        """All comments on an article, the newest first."""
        found = published.list_comments(slug=slug, viewer_id=self.viewer_id)
        return Response(CommentsAnswer.of(found))

    @operation("CreateArticleComment", responses={201: CommentAnswer}, request=NewComment, problems=[403])
    def post(self, request: Request, slug: str) -> Response:
        """A new comment."""
        given = NewComment.read(request.data)
        written = published.comment(slug=slug, author_id=self.user.id, **given)
        return Response(CommentAnswer.of(written), status=201)


class CommentView(ConduitView):
    @operation("DeleteArticleComment", responses={204: None}, problems=[403])
    def delete(self, request: Request, slug: str, number: str) -> Response:
        """Deletes one's own comment."""
        post = published.get(slug=slug, viewer_id=self.user.id)
        self.resource = "comment"
        if not NUMBER.fullmatch(number):
            raise NotFound("There is no such comment.")
        comments.delete_by_number(post_id=post.id, number=int(number), actor_id=self.user.id)
        return Response(status=204)
