"""Django's MongoDB engine, with its lists and its unique keys served by indexes.

As it comes, django-mongodb-backend 5.2 projects before it sorts, so that MongoDB reads and sorts every row
that matches to give the first few (SERVER-26442), and restricts a unique index to values of a type, so that
no lookup uses it (INTPYTHON-855).
"""
