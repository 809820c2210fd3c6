'use strict';
// Texts and numbers on their way to C, where none may change in silence.
const native = require('./native');
const { Code } = require('./codes');

const invalid = (detail) => native.failure(Code.INVALID, detail);

/** A text, or null for none. INVALID for NUL and for half a surrogate pair: UTF-8 in C cannot carry them. */
function text(value) {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw invalid('a text is none');
  if (value.includes('\0')) throw invalid('a text holds NUL');
  if (/\p{Surrogate}/u.test(value)) throw invalid('a text holds half a surrogate pair');
  return value;
}

/** Fields as an object, or as JSON. */
const json = (value) => text(value === null || typeof value === 'string' ? value : JSON.stringify(value));

/** A whole number from 0 on; `otherwise` where there is none. */
function whole(value, otherwise, name) {
  if (value === undefined) return otherwise;
  if (!Number.isSafeInteger(value) || value < 0) throw invalid(name);
  return value;
}

/** A parameter of a query: null, string, number, bigint, boolean, Uint8Array. */
function cell(value) {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) !== value) throw invalid('an integer of more than 64 bits');
  return value;
}

/** An id as queries have it, 16 bytes, as the UUID that all else takes; and back. */
const idOf = (bytes) =>
  Buffer.from(bytes).toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const idBytes = (id) => Buffer.from(id.replaceAll('-', ''), 'hex');

module.exports = { text, json, whole, cell, invalid, idOf, idBytes };
