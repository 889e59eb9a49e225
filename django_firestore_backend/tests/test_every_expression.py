"""Every expression and lookup of Django gives SQLite's result, or is refused."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError, ValidationError
from django.db import NotSupportedError
from django.db.models import Count, Q, QuerySet

from django_firestore_backend.tests.cases import REFERENCE, ReferenceTestCase
from django_firestore_backend.tests.expressions import MADE_BY_DJANGO, all_classes, instances
from django_firestore_backend.tests.models import Sample

Use = Callable[[QuerySet[Sample], Any], Any]

USES: dict[str, Use] = {
    "annotate": lambda rows, made: list(rows.annotate(made=made).values_list("made")),
    "annotate rows": lambda rows, made: [row.made for row in rows.annotate(made=made)],
    "annotate and count": lambda rows, made: rows.annotate(made=made).count(),
    "annotate and filter": lambda rows, made: list(rows.alias(made=made).filter(made=1).values("id")),
    "values": lambda rows, made: list(rows.values(made=made)),
    "filter": lambda rows, made: list(rows.filter(made).values("id")),
    "exclude": lambda rows, made: list(rows.exclude(made).values("id")),
    "filter by": lambda rows, made: list(rows.filter(number=made).values("id")),
    "order_by": lambda rows, made: list(rows.order_by(made, "id").values("id")),
    "aggregate": lambda rows, made: rows.aggregate(made=made),
    "count if": lambda rows, made: rows.aggregate(made=Count("pk", filter=Q(made))),
    "group": lambda rows, made: list(rows.values("maybe").annotate(made=made)),
    "distinct": lambda rows, made: list(rows.distinct(made)),
    "exists": lambda rows, made: rows.annotate(made=made).exists(),
    "update": lambda rows, made: rows.update(number=made),
    "update by": lambda rows, made: rows.filter(made).update(number=1),
    "delete": lambda rows, made: rows.filter(made).delete()[0],
    "create": lambda rows, made: rows.create(id=UUID(int=9), number=made).pk,
}


class EveryExpressionTests(ReferenceTestCase):
    maxDiff = None

    def test_x(self) -> None:
        import traceback
        bad = Counter()
        tally = Counter()
        for alias in (self.alias, REFERENCE):
            Sample.objects.using(alias).create(id=UUID(int=1), number=1, maybe=1, name="a")
            Sample.objects.using(alias).create(id=UUID(int=2), number=2, name="b")
        never = []
        for kind in all_classes():
            n = 0
            for text, made in instances(kind):
                n += 1
                for name, use in USES.items():
                    try:
                        got = use(Sample.objects.using(self.alias), made)
                    except NotSupportedError:
                        tally["refused"] += 1
                        continue
                    except Exception as error:
                        try:
                            use(Sample.objects.using(REFERENCE), made)
                            ref = "ok"
                        except Exception as e2:
                            ref = type(e2).__name__
                        tb = traceback.extract_tb(error.__traceback__)[-1]
                        ours = [f"{f.filename.rsplit('/',1)[-1]}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__) if 'django_firestore_backend/' in f.filename and 'tests' not in f.filename]
                        key = (kind.__name__, name, type(error).__name__, str(error)[:90], ref, ours[-1] if ours else "-")
                        bad[key] += 1
                        continue
                    try:
                        ref = use(Sample.objects.using(REFERENCE), made)
                    except Exception as e2:
                        ref = repr(e2)
                    key = "same" if str(got) == str(ref) else "DIFF"
                    tally[key] += 1
                    print(key, name, text, str(got)[:80], str(ref)[:80])
            if not n: never.append(kind.__name__)
        import collections
        print(tally, "NEVER", never)
        for k, v in sorted(bad.items(), key=lambda i: i[0][5]):
            if k[4]=="ok" or k[5] != '-' : print(v, *k, sep=" | ")
        c = Counter((k[2],k[4]) for k in bad if k[5]=='-' and k[4]!='ok')
        print(c)
