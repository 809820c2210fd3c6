'use strict';
// Satchel for Node.js: every call is a promise, whose work is done on a thread of the pool. What was resolved is on the
// disk. Errors are of name SatchelError, with code (of Code), group, zh and en for the inspector, detail, retryAfterMs,
// correlationId. What each call does: platform/c/satchel.h.
const native = require('./native');
const codes = require('./codes');
const { Store } = require('./store');
const { text, idOf, idBytes } = require('./text');

/** Where keys come from; one is enough for a process. */
class Satchel {
  #host;

  constructor(host) {
    this.#host = host;
  }

  /** keyFile: made by enrol; without it a file in each store's folder. */
  static async open({ keyFile } = {}) {
    return new Satchel(await native.openHost(text(keyFile)));
  }

  /** Of the native library, as "0.1.0". */
  static version() {
    return native.version();
  }

  /** Makes a store and opens it: a new device. Blocks for the network. by: {hubUrl, code, caPem, pins}. */
  async enrol(folder, by, options = {}) {
    const trust = [text(by.hubUrl), text(by.code), text(by.caPem), text(by.pins)];
    return this.#made(options, (wake) =>
      native.enrol(this.#host, text(folder), text(options.user), ...trust, wake));
  }

  /** options: {user, onEvent(event)}. Errors: NOT_FOUND, LOCKED (another process has it). */
  async open(folder, options = {}) {
    return this.#made(options, (wake) => native.open(this.#host, text(folder), text(options.user), wake));
  }

  /** A wake that comes before the store is there is made up for. */
  async #made({ onEvent }, open) {
    let store = null;
    const handle = await open(onEvent ? () => store && store.drain() : null);
    store = new Store(handle, onEvent);
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

module.exports = { Satchel, Store, idOf, idBytes, ...codes };
