'use strict';
const native = require('./native');

const PIECE = 64;

/**
 * Rows of a query, each an object by the names of its columns; integers that a number cannot hold are BigInts, bytes are
 * Buffers. For `for await`; it holds a snapshot until it ends. A number without a fraction is bound as an integer.
 */
async function* rows(store, sql, parameters) {
  const handle = await store.call(native.query, sql, parameters);
  try {
    for (;;) {
      const [names, ...piece] = await store.callOn(handle, native.fetch, PIECE);
      for (const row of piece) yield Object.fromEntries(names.map((name, at) => [name, row[at]]));
      if (piece.length < PIECE) return;
    }
  } finally {
    await native.release(handle);
  }
}

module.exports = { rows };
