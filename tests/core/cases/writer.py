"""A process that keeps visits until it is done or killed, and says each that it was promised.

    python -m tests.core.cases.writer URL CASE COUNT

It writes one line for each visit that is on the disk, its id, and nothing that is not.
"""

import os
import sys

from core.cases.book import CaseBook
from tests.core.cases.examples import answered, picture

if __name__ == "__main__":
    url, case_id, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    book, photo = CaseBook(url, ""), picture()[:120, :160]
    for _ in range(count):
        visit = book.add_visit(case_id, answered(), photo=photo)
        os.write(1, f"{visit.id}\n".encode())
