"""Comments on articles. Conduit has no threads: replies are listed as comments."""

import re

from rest_framework.request import Request
from rest_framework.response import Response

from gateway.composition import comments, published
from gateway.conduit.representations.comments import CommentResponse, CommentsResponse
from gateway.conduit.serializers import NewComment
from gateway.conduit.views.base import ConduitView
from gateway.rest.operations import operation
from kernel.contracts.errors import NotFound

NUMBER = re.compile("[0-9]{1,9}")


class CommentsView(ConduitView):
    """The comments on an article."""

    @operation("GetArticleComments", responses={200: CommentsResponse})
    def get(self, request: Request, slug: str) -> Response:
        """List all comments on an article, the newest first."""
        found = published.list_comments(slug=slug, viewer_id=self.viewer_id)
        return Response(CommentsResponse.of(found))

    @operation("CreateArticleComment", request=NewComment, responses={201: CommentResponse}, problems=[403])
    def post(self, request: Request, slug: str) -> Response:
        """Create a comment."""
        given = NewComment.read(request.data)
        created = published.comment(slug=slug, author_id=self.user.id, **given)
        return Response(CommentResponse.of(created), status=201)


class CommentView(ConduitView):
    """One comment."""

    @operation("DeleteArticleComment", responses={204: None}, problems=[403])
    def delete(self, request: Request, slug: str, id: str) -> Response:  # noqa: A002  # its name in the specification
        """Delete your comment."""
        post = published.get(slug=slug, viewer_id=self.user.id)
        self.resource = "comment"
        if not NUMBER.fullmatch(id):
            raise NotFound("There is no such comment.")
        comments.delete_by_number(post_id=post.id, number=int(id), actor_id=self.user.id)
        return Response(status=204)
