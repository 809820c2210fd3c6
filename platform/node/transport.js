'use strict';
// Requests that JavaScript carries, instead of libcurl.
const native = require('./native');
const { Code } = require('./codes');

/** As the addon calls it: with a request, or with null for one whose reply is of no use any more. */
function carrier(transport) {
  const waiting = new Map();
  return (exchange, id, request) => {
    if (!request) return waiting.get(id)?.abort();
    const stop = new AbortController();
    waiting.set(id, stop);
    Promise.resolve({ ...request, signal: stop.signal })
      .then(transport)
      .then(({ status, headers, body }) =>
        native.answer(exchange, Code.OK, status, Object.entries(headers).flat(), body))
      .catch((error) => native.answer(exchange, codeOf(error), 0, [], new Uint8Array()))
      .finally(() => waiting.delete(id));
  };
}

/** Of what a transport threw: a code of its own, that of a certificate, else the network's. */
function codeOf(error) {
  if (Number.isInteger(error.code)) return error.code;
  const why = String((error.cause && error.cause.code) || error.code);
  return /CERT|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/.test(why) ? Code.BAD_CERTIFICATE : Code.NETWORK;
}

/**
 * Runs one after the other: a call that waits for JavaScript's reply has a thread of the pool, and JavaScript itself needs
 * one to look a name up. Without a transport of JavaScript's, all at once.
 */
function oneAtATime(transport) {
  if (!transport) return (work) => work();
  let last = Promise.resolve();
  return (work) => {
    const out = last.then(work);
    last = out.catch(() => {});
    return out;
  };
}

/** A transport over fetch. */
async function overFetch({ method, url, headers, body, signal }) {
  const bare = method === 'GET' || method === 'HEAD';
  const reply = await fetch(url, { method, headers, signal, redirect: 'manual', body: bare ? undefined : body });
  return {
    status: reply.status,
    headers: Object.fromEntries(reply.headers),
    body: new Uint8Array(await reply.arrayBuffer()),
  };
}

module.exports = { carrier, oneAtATime, overFetch };
