"""Django's MongoDB engine, with indexes that serve lists and unique look-ups.

django-mongodb-backend 5.2 projects before it sorts. So MongoDB reads and sorts every
row that matches in order to return the first few (SERVER-26442). It also restricts a
unique index to values of one type, so that no look-up uses it (INTPYTHON-855).
"""
