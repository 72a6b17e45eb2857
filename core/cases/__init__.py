"""Cases that a person keeps on this machine: spots and clients with their visits, kept on wish and left on wish.

`records.py` has what goes in and out, `book.py` is the way to it. What knows SQL stays in here: no other module sees
a row, a connection or an error of a database.
"""
