package cn.satchel;

/**
 * Rows of a query, one at a time. They hold a snapshot: close them soon. Columns and parameters from 0. A column of
 * another kind, none at all, and no row: null, 0.
 */
public final class Rows implements AutoCloseable {
  /** In the order of satchel.h. */
  public enum Kind {
    NULL,
    INTEGER,
    REAL,
    TEXT,
    BYTES
  }

  private long rows;

  Rows(long rows) {
    this.rows = rows;
  }

  private long alive() throws SatchelException {
    if (rows == 0) throw new SatchelException(Code.CANCELLED, "the rows are closed");
    return rows;
  }

  /** Before the first next(), or after the last; a parameter that is not bound is NULL. */
  public synchronized Rows bind(int at, String text) throws SatchelException {
    Native.bindText(alive(), at, Text.in(text));
    return this;
  }

  public synchronized Rows bind(int at, long value) throws SatchelException {
    Native.bindInteger(alive(), at, value);
    return this;
  }

  public synchronized Rows bind(int at, double value) throws SatchelException {
    Native.bindReal(alive(), at, value);
    return this;
  }

  public synchronized Rows bind(int at, byte[] bytes) throws SatchelException {
    Native.bindBytes(alive(), at, bytes);
    return this;
  }

  public synchronized Rows bindId(int at, String id) throws SatchelException {
    Native.bindId(alive(), at, Text.in(id));
    return this;
  }

  /** Whether a row stands ready. */
  public synchronized boolean next() throws SatchelException {
    return Native.next(alive());
  }

  public synchronized int columnCount() throws SatchelException {
    return Native.columnCount(alive());
  }

  public synchronized String columnName(int at) throws SatchelException {
    return Text.out(Native.columnName(alive(), at));
  }

  public synchronized Kind kind(int at) throws SatchelException {
    return Kind.values()[Native.columnKind(alive(), at)];
  }

  public synchronized long integer(int at) throws SatchelException {
    return Native.columnInteger(alive(), at);
  }

  public synchronized double real(int at) throws SatchelException {
    return Native.columnReal(alive(), at);
  }

  public synchronized String text(int at) throws SatchelException {
    return Text.out(bytes(at));
  }

  public synchronized byte[] bytes(int at) throws SatchelException {
    return Native.columnData(alive(), at);
  }

  /** 16 bytes as a UUID. */
  public synchronized String id(int at) throws SatchelException {
    return Text.out(Native.columnId(alive(), at));
  }

  @Override
  public synchronized void close() {
    if (rows != 0) Native.rowsRelease(rows);
    rows = 0;
  }
}
