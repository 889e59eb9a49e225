"""Property tests of services.

They need Hypothesis. Each service's own tests run without the tools for development.
"""

import kernel.tests  # noqa: F401  # loads the profile with the same examples each time
