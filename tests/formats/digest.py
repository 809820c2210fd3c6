"""What a database of a hub or a tablet holds, a line a table: its name, its columns, the number of its rows, and the
SHA-256 of the rows. `digest.py DATABASE` prints it; `digest.py DATABASE FILE` prints what of FILE is not so any more:
tables and columns that came later are passed over, and rows of tables in which opening writes by itself."""
import hashlib
import sqlite3
import sys

GROWS = {"setting", "head", "migration"}  # a hub that starts goes on above what it can have given


def tables(db):
    return [r[0] for r in db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")]


def digest(db, table, columns):
    names = ",".join(f'"{c}"' for c in columns)
    rows = sorted(repr(row) for row in db.execute(f'SELECT {names} FROM "{table}"'))
    return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()


def lines(db):
    for table in tables(db):
        columns = [r[1] for r in db.execute(f'PRAGMA table_info("{table}")')]
        count, sha = digest(db, table, columns)
        yield f"{table} {','.join(columns)} {count} {sha}"


def main():
    db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
    if len(sys.argv) == 2:
        print("\n".join(lines(db)))
        return
    there = set(tables(db))
    for line in open(sys.argv[2], encoding="utf-8"):
        table, columns, count, sha = line.split()
        if table in GROWS:
            continue
        if table not in there or digest(db, table, columns.split(",")) != (int(count), sha):
            print(f"{table}: {count} rows are not as they were")


main()
