# base.py - raw SQLite beside our receptions: single rows, one COMMIT each and in batches of 32, synchronous=FULL, WAL.
# SPDX-License-Identifier: Apache-2.0
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1] + "/base.db", isolation_level=None)
db.execute("PRAGMA journal_mode=WAL"); db.execute("PRAGMA synchronous=FULL")
db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT)")
for batch in (1, 32):
    n, end = 0, time.time() + 3
    begin = time.time()
    while time.time() < end:
        db.execute("BEGIN")
        for _ in range(batch):
            db.execute("INSERT INTO t (a, b) VALUES (?, ?)", ("x" * 40, "y" * 60)); n += 1
        db.execute("COMMIT")
    print(f"raw SQLite, one small row each, {batch} a COMMIT: {n / (time.time() - begin):.0f}/s")
