"""The product's settings, with an empty view to compare with."""

from blog.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
