"""The representation of the index."""

from msgspec import Struct


class Index(Struct, kw_only=True):
    """The addresses of the API's description and of what everyone may read."""

    docs: str
    schema: str
    posts: str
    tags: str
    login: str
    register: str

    @classmethod
    def of(cls, root: str) -> "Index":
        """Return the index of the API at this address, which ends without a slash."""
        return cls(
            docs=f"{root}/docs",
            schema=f"{root}/schema",
            posts=f"{root}/posts",
            tags=f"{root}/tags",
            login=f"{root}/auth/login",
            register=f"{root}/auth/register",
        )
