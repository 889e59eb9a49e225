"""The settings of the product, with an empty view for comparison."""

from blog.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
