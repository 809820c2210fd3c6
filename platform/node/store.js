'use strict';
const native = require('./native');
const { rows } = require('./rows');
const { Code, State, Take } = require('./codes');
const { text, json, whole, cell } = require('./text');

const MOST_MS = 2 ** 31 - 1;
const words = (p) => [p.ofType, p.ofId, p.proves, p.takenBy, p.origin, p.fileName].map(text);

/** A device's store. Records are plain objects by the names of the schema's fields. */
class Store {
  #handle;
  #onEvent;
  #line; // runs what needs the network
  #running = new Set(); // promises of calls under way
  #flags = new Set(); // of steps under way: 1 stops one
  #closing = null;

  constructor(handle, onEvent, line) {
    this.#handle = handle;
    this.#onEvent = onEvent;
    this.#line = line;
  }

  async call(op, ...given) {
    return this.callOn(this.#handle, op, ...given);
  }

  /** On what belongs to this store, too: a call that close waits for. CANCELLED once it is closed. */
  async callOn(handle, op, ...given) {
    if (this.#closing) throw native.failure(Code.CANCELLED, 'it is closed');
    return this.#run(op(handle, ...given));
  }

  #run(out) {
    this.#running.add(out);
    const over = () => this.#running.delete(out);
    out.then(over, over);
    return out;
  }

  /** Ends a step under way, waits for all calls, closes. Twice is no error. */
  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close() {
    for (const flag of this.#flags) flag[0] = 1;
    await this.#run(native.suspend(this.#handle));
    await Promise.allSettled(this.#running);
    await native.close(this.#handle);
  }

  /** Brings what is queued to onEvent; what that throws is the app's own uncaught exception, and loses no other event. */
  drain() {
    if (!this.#onEvent) return;
    for (let event = this.nextEvent(); event; event = this.nextEvent()) {
      try {
        this.#onEvent(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  /** {kind, code, count, bytes, total, sha256}, or null; for who did not give onEvent. */
  nextEvent() {
    return this.#closing ? null : native.nextEvent(this.#handle);
  }

  actAs(user) {
    return this.call(native.actAs, text(user));
  }

  /** A new record where id is null, else a change of it; resolves to its id. */
  async save(type, id, fields) {
    return this.call(native.save, text(type), text(id), json(fields));
  }

  /** Changes that become visible together: work(transaction) with put, delete and undelete, all to be awaited. */
  async transaction(work) {
    const handle = await this.call(native.begin);
    const on = (op, ...given) => this.callOn(handle, op, ...given);
    try {
      const out = await work({
        put: async (type, id, fields) => on(native.put, text(type), text(id), json(fields)),
        delete: async (type, id) => on(native.delete, text(type), text(id)),
        undelete: async (type, id) => on(native.undelete, text(type), text(id)),
      });
      await on(native.commit);
      return out;
    } finally {
      await native.release(handle);
    }
  }

  async get(type, id) {
    return JSON.parse(await this.call(native.get, text(type), text(id)));
  }

  async seal(type, id) {
    return this.call(native.seal, text(type), text(id));
  }

  async missingForSeal(type, id) {
    return JSON.parse(await this.call(native.missingForSeal, text(type), text(id)));
  }

  async correct(type, id, reason, fields) {
    return this.call(native.correct, text(type), text(id), text(reason), json(fields));
  }

  async sealIdentity(parts) {
    return this.call(native.sealIdentity, json(parts));
  }

  /** Plain SQL, read only: for await (const row of store.query('SELECT …', [parameter])). */
  query(sql, parameters = []) {
    return rows(this, text(sql), parameters.map(cell));
  }

  /** photo: {ofType, ofId, proves, takenBy, origin, fileName}; from: a path, bytes, or what gives bytes in pieces. */
  async attach(photo, from) {
    const of = words(photo);
    if (typeof from === 'string') return this.call(native.attachFile, ...of, text(from));
    if (from instanceof Uint8Array) return this.call(native.attachBytes, ...of, from);
    const handle = await this.call(native.attachBegin);
    try {
      for await (const piece of from) await this.callOn(handle, native.attachWrite, piece);
      return await this.callOn(handle, native.attachFinish, ...of);
    } finally {
      await native.release(handle);
    }
  }

  /** A Buffer of up to `size` bytes. */
  async readBlob(sha256, offset, size) {
    return this.call(native.blobRead, text(sha256), whole(offset, 0, 'offset'), whole(size, 0, 'size'));
  }

  async conflicts() {
    return JSON.parse(await this.call(native.conflicts));
  }

  /** value: of Take.VALUE, as of a field. */
  async settle(conflict, take, value) {
    const given = take === Take.VALUE ? text(JSON.stringify(value)) : null;
    return this.call(native.settle, text(conflict), whole(take, 0, 'take'), given);
  }

  async quarantine() {
    return JSON.parse(await this.call(native.quarantine));
  }

  async retry(entry, fields = null) {
    return this.call(native.retry, whole(entry, 0, 'entry'), json(fields));
  }

  async status() {
    return JSON.parse(await this.call(native.status));
  }

  /** "tablet_only", "at_hub" or "receipted"; without a record: all that are not receipted. */
  async whereabouts(type, id) {
    return JSON.parse(await this.call(native.whereabouts, text(type), text(id)));
  }

  async schema() {
    return JSON.parse(await this.call(native.schema));
  }

  /** Findings, a line each: "" where all is sound. */
  async verify() {
    return this.call(native.verify);
  }

  async trim({ check = false } = {}) {
    return JSON.parse(await this.call(native.trim, check ? 1 : 0));
  }

  async writeBundle(path) {
    return JSON.parse(await this.call(native.writeBundle, text(path)));
  }

  /** The proof that all is at the hub, in a file; sync first. [] once it is written, else what is left. */
  async writeEmptyProof(path) {
    return JSON.parse(await this.#line(() => this.call(native.writeEmptyProof, text(path))));
  }

  /**
   * One step. {budgetMs, byteBudget, atOnce, network, signal}: an AbortSignal ends it as CANCELLED. It takes a thread of the pool
   * (UV_THREADPOOL_SIZE) while it lasts. Errors: BUSY, CANCELLED (suspended), what is wrong with the store.
   */
  async step({ budgetMs, byteBudget, atOnce = false, network, signal } = {}) {
    const flag = new Int32Array([signal && signal.aborted ? 1 : 0]);
    const stop = () => (flag[0] = 1);
    this.#flags.add(flag);
    if (signal) signal.addEventListener('abort', stop);
    try {
      const limits = [Math.min(whole(budgetMs, 0, 'budgetMs'), MOST_MS), whole(byteBudget, 0, 'byteBudget')];
      const as = network === undefined ? 0 : 1 + whole(network, 0, 'network');
      return await this.#line(() => this.call(native.step, ...limits, atOnce ? 1 : 0, as, flag));
    } finally {
      this.#flags.delete(flag);
      if (signal) signal.removeEventListener('abort', stop);
    }
  }

  /**
   * Steps until no more can be done at once: the last one's result, with the sums of all. Budgets are those of a step.
   */
  async sync(options = {}) {
    const sums = ['entries', 'photos', 'requests', 'bytesIn', 'bytesOut'];
    for (let sum = null; ; ) {
      const result = await this.step(options);
      for (const name of sums) result[name] += sum ? sum[name] : 0;
      sum = result;
      if (sum.state !== State.MORE) return sum;
    }
  }

  /** Steps under way end soon, as CANCELLED. */
  cancel() {
    for (const flag of this.#flags) flag[0] = 1;
  }

  async setNetwork(network) {
    return this.call(native.setNetwork, whole(network, 0, 'network'));
  }

  async setPower(low) {
    return this.call(native.setPower, low ? 1 : 0);
  }

  async suspend() {
    return this.call(native.suspend);
  }

  async resume() {
    return this.call(native.resume);
  }

  /** {id, file, url, method, headers, offset, startBefore}, or null where nothing waits. */
  async claimUpload() {
    return this.#line(() => this.call(native.uploadClaim));
  }

  /** status 0: no reply; uploadOffset: the reply's header, or null. */
  async reportUpload(id, status, uploadOffset = null) {
    return this.call(native.uploadReport, text(id), whole(status, 0, 'status'), text(uploadOffset));
  }
}

module.exports = { Store };
