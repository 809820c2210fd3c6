'use strict';
// node --expose-gc abandoned.js URL FOLDER CODE: rows that JavaScript lost without ending them are
// collected while calls on the pool hold a store's lock and ask JavaScript for its keys. One that waits for that lock on
// JavaScript's thread would wait for ever.
const crypto = require('crypto');
const { Satchel, Code } = require('../../../platform/node');
const { that, is } = require('./check');

const [hubUrl, folder, code] = process.argv.slice(2);
const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
let asked = 0;
let locked = false;
const unlocked = (value) => {
  ++asked;
  if (locked) throw Object.assign(new Error('locked'), { code: Code.BUSY });
  return value();
};
const keys = {
  publicKey: () => Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'),
  sign: (message) => unlocked(() => crypto.sign(null, message, privateKey)),
  restKey: () => unlocked(() => Buffer.alloc(32, 7)),
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Begins a query and forgets it. */
const abandon = (store) => store.query('SELECT 1 UNION SELECT 2').next();

/** Photos that each ask for a key, which is locked, while the garbage of `rounds` is collected. How many were refused for it. */
async function beside(store, rounds) {
  const of = { ofType: 'case', ofId: await store.save('case', null, { title: '夜间施工' }) };
  let refused = 0;
  const count = (error) => (refused += error.code === Code.KEY_LOCKED);
  for (let round = 0; round < rounds; ++round) {
    for (let i = 0; i < 8; ++i) await abandon(store);
    const photos = [];
    for (let i = 0; i < 24; ++i) photos.push(store.attach(of, Buffer.from(`${round} ${i}`)).catch(count));
    for (let i = 0; i < 4; ++i) {
      gc();
      await turn();
    }
    await Promise.all(photos);
  }
  return refused;
}

/** Opens a store with keys that nobody else has, and forgets both; a weak reference to the keys. */
async function forget() {
  const own = { ...keys };
  const mine = await Satchel.open({ keys: own });
  await mine.open(`${folder}/abandoned`);
  await mine.close();
  return new WeakRef(own);
}

/** A store that is lost is closed, and lets go of what it called. */
async function lost() {
  const own = await forget();
  for (let i = 0; i < 2000 && own.deref(); ++i) {
    await new Promise((resolve) => setTimeout(resolve, 5)); // what was looked at stays until the turn is over
    gc();
  }
  that('a store that is lost lets go of its keys', !own.deref());
}

async function main() {
  const mine = await Satchel.open({ keys });
  await (await mine.enrol(`${folder}/abandoned`, { hubUrl, code })).close();
  locked = true;
  const store = await mine.open(`${folder}/abandoned`);
  const before = asked;
  is('photos that wait for a key, beside a collection', 8 * 24, await beside(store, 8));
  that(`each asked for it: ${asked - before} times`, asked - before >= 8 * 24);
  locked = false;
  is('all is sound', '', await store.verify());
  await store.close();
  await lost();
  abandon(await mine.open(`${folder}/abandoned`)); // which says that it was closed; and the end comes over it
  console.log('the end');
}

main().catch((error) => {
  console.log('not ok: it came to its end');
  console.log(error);
  process.exitCode = 1;
});
