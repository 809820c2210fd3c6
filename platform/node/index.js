'use strict';
// Satchel for Node.js: every call is a promise, whose work is done on a thread of the pool. What was resolved is on the
// disk. Errors are of name SatchelError, with code (of Code), group, zh and en for the inspector, detail, retryAfterMs,
// correlationId. What each call does: platform/c/satchel.h.
const native = require('./native');
const codes = require('./codes');
const { Store } = require('./store');
const { keeper } = require('./keys');
const { carrier, oneAtATime, overFetch } = require('./transport');
const { text, idOf, idBytes } = require('./text');

/** Where keys come from and requests go; one is enough for a process. */
class Satchel {
  #host;
  #line; // one after the other, where JavaScript carries requests

  constructor(host, line) {
    this.#host = host;
    this.#line = line;
  }

  /**
   * keyFile: made by enrol; without it a file in each store's folder. keys: instead of a file, {publicKey(), sign(message),
   * restKey()}, each of which returns its bytes at once, or throws an error whose code says why not. transport: instead of
   * libcurl, a function from {method, url, headers, body, signal} to a promise of {status, headers, body}: overFetch, or
   * the app's own.
   */
  static async open({ keyFile, keys, transport } = {}) {
    const carries = transport ? carrier(transport) : null;
    const host = await native.openHost(text(keyFile), carries, keys ? keeper(keys) : null);
    return new Satchel(host, oneAtATime(transport));
  }

  /** Of the native library, as "0.1.0". */
  static version() {
    return native.version();
  }

  /** Makes a store and opens it: a new device. Blocks for the network. by: {hubUrl, code, caPem, pins}. */
  async enrol(folder, by, options = {}) {
    const given = [text(folder), text(options.user), text(by.hubUrl), text(by.code), text(by.caPem), text(by.pins)];
    return this.#made(options, (wake) => this.#line(() => native.enrol(this.#host, ...given, wake)));
  }

  /** options: {user, onEvent(event)}. Errors: NOT_FOUND, LOCKED (another process has it). */
  async open(folder, options = {}) {
    return this.#made(options, (wake) => native.open(this.#host, text(folder), text(options.user), wake));
  }

  /** A wake that comes before the store is there is made up for. */
  async #made({ onEvent }, open) {
    if (!this.#host) throw native.failure(codes.Code.CANCELLED, 'it is closed');
    let store = null;
    const handle = await open(onEvent ? () => store && store.drain() : null);
    store = new Store(handle, onEvent, this.#line);
    store.drain();
    return store;
  }

  /** Its stores go on. */
  async close() {
    const host = this.#host;
    this.#host = null;
    if (host) await native.release(host);
  }
}

module.exports = { Satchel, Store, idOf, idBytes, overFetch, ...codes };
