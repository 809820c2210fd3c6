package cn.satchel;

/** Changes that become visible together, everywhere. Collected in memory: the store is not held. */
public final class Transaction implements AutoCloseable {
  private long transaction;

  Transaction(long transaction) {
    this.transaction = transaction;
  }

  private long alive() throws SatchelException {
    if (transaction == 0) throw new SatchelException(Code.CANCELLED, "the transaction is closed");
    return transaction;
  }

  /** A new record; its id is known at once, for others to refer to. */
  public String put(String type, String fields) throws SatchelException {
    return put(type, null, fields);
  }

  /** Made where id is NULL, else changed. */
  public synchronized String put(String type, String id, String fields) throws SatchelException {
    return Text.out(Native.put(alive(), Text.in(type), Text.in(id), Text.in(fields)));
  }

  public synchronized void delete(String type, String id) throws SatchelException {
    Native.delete(alive(), Text.in(type), Text.in(id));
  }

  public synchronized void undelete(String type, String id) throws SatchelException {
    Native.undelete(alive(), Text.in(type), Text.in(id));
  }

  /** All or nothing. It may be tried again after an error; after success it is empty. Errors: those of Store.save. */
  public synchronized void commit() throws SatchelException {
    Native.commit(alive());
  }

  /** Drops what was not committed. */
  @Override
  public synchronized void close() {
    if (transaction != 0) Native.transactionRelease(transaction);
    transaction = 0;
  }
}
