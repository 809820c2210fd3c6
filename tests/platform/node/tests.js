'use strict';
// node tests.js URL FOLDER PHOTO CODE…: two tablets and a hub, then whatever an app may do wrong.
const crypto = require('crypto');
const fs = require('fs');
const { Satchel, Code, EventKind, State, Blocked, Network, Take, Group, idOf, idBytes, overFetch } = require('../../../platform/node');
const { that, is, fails } = require('./check');

const [hubUrl, folder, photoFile, ...codes] = process.argv.slice(2);
const TEXT = '噪声🔊超标 "quoted" \\ \u0001 ß';
const NO_ID = '01a2099d-ce25-7000-abad-f496719f7305';
const MANY = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) SELECT i FROM n';
const now = { budgetMs: 60_000, atOnce: true };
let satchel;

const enrol = (who, options) => satchel.enrol(`${folder}/${who}`, { hubUrl, code: codes.shift() }, options);

async function all(store, sql, parameters) {
  const out = [];
  for await (const row of store.query(sql, parameters)) out.push(row);
  return out;
}

async function record(li, caseId) {
  const ids = await li.transaction(async (t) => {
    const visit = await t.put('visit', null, { case: caseId, kind: 'on_site' });
    const fields = { of_type: 'visit', of: visit, severity: 'general', fact: TEXT, weight_kg: 12 };
    const finding = await t.put('finding', null, fields);
    is('nothing is visible before the commit', [], await all(li, 'SELECT _id FROM finding'));
    return { visit, finding };
  });
  is('after it both are', [ids.finding], (await all(li, 'SELECT _id FROM finding')).map((row) => idOf(row._id)));
  const planted = new Error('planted');
  await li
    .transaction(async (t) => {
      await t.put('case', caseId, { title: 'dropped' });
      throw planted;
    })
    .then(() => that('a transaction that throws', false), (error) => is('a transaction that throws', planted, error));
  that('is dropped', (await li.get('case', caseId)).fields.title !== 'dropped');
  return ids;
}

async function photograph(li, visit) {
  const original = fs.readFileSync(photoFile);
  const of = { ofType: 'visit', ofId: visit, proves: '围挡' };
  const photo = await li.attach(of, photoFile);
  is('its size', original.length, photo.bytes);
  is('its bytes are as they were', original, await li.readBlob(photo.sha256, 0, original.length + 10));
  const other = Buffer.concat([original, Buffer.from('another')]);
  const attaching = li.attach({ ...of, fileName: 'b.jpg' }, other);
  const kept = Buffer.from(other);
  other.fill(0);
  is('bytes are those of the call', kept, await li.readBlob((await attaching).sha256, 0, kept.length));
  const streamed = await li.attach(of, fs.createReadStream(photoFile, { start: 1 }));
  is('a stream, too', original.subarray(70000, 70100), await li.readBlob(streamed.sha256, 69999, 100));
  return photo;
}

async function read(li, { visit, finding }) {
  const sql = 'SELECT fact, weight_kg, NULL AS n, 0.5 AS r, ? AS a, ? AS b, ? AS c, ? AS d FROM finding WHERE _id = ?';
  const given = ['五', Buffer.from([0, 1]), 2n ** 62n, true, idBytes(finding)];
  is('a row', [{ fact: TEXT, weight_kg: 12, n: null, r: 0.5, a: '五', b: Buffer.from([0, 1]), c: 2n ** 62n, d: 1 }],
    await all(li, sql, given));
  is('many rows', 200, (await all(li, MANY)).length);
  for await (const row of li.query(MANY)) if (row.i === 3) break;
  is('it is on the tablet only', 'tablet_only', await li.whereabouts('finding', finding));
  that('a seal would lack something', (await li.missingForSeal('visit', visit)).length > 0);
  that('the schema', (await li.schema()).types.length > 10);
  is('all is sound', '', await li.verify());
}

async function conflict(li, wang, caseId) {
  await li.save('case', caseId, { legal_facts: '夜间施工' });
  await wang.save('case', caseId, { legal_facts: '许可已过期' });
  const sent = await li.sync(now);
  that(`li's is sent: ${sent.entries} entries, ${sent.photos} photos`, sent.entries >= 4 && sent.photos >= 3);
  await wang.sync(now);
  const open = await wang.conflicts();
  is('the conflict is shown', ['legal_facts', '"许可已过期"'], open.map((c) => [c.field, c.proposed]).flat());
  await li.sync(now);
  await wang.settle(open[0].id, Take.VALUE, '两者都是');
  await fails('twice', Code.ALREADY_SETTLED, () => wang.settle(open[0].id, Take.STANDING));
  await wang.sync(now);
  await li.sync(now);
  is('nothing is open', [], await li.conflicts());
  is('the value', '两者都是', (await li.get('case', caseId)).fields.legal_facts);
}

async function twoStores() {
  const heard = [];
  const li = await enrol('li', { onEvent: (event) => heard.push(event.kind) });
  const wang = await enrol('wang');
  is('li syncs, in steps of less than a request takes', State.DONE, (await li.sync({ ...now, budgetMs: 1 })).state);
  await wang.sync(now);
  const [{ _id }] = await all(li, 'SELECT _id FROM "case"');
  const caseId = idOf(_id);
  const ids = await record(li, caseId);
  const photo = await photograph(li, ids.visit);
  await read(li, ids);
  await conflict(li, wang, caseId);
  const records = [['case', caseId], ['visit', ids.visit], ['finding', ids.finding], ['photo', photo.photo]];
  for (const one of records) is(`both have the same ${one[0]}`, await li.get(...one), await wang.get(...one));
  is('nothing in quarantine', [], await li.quarantine());
  is('status', 'li', (await li.status()).user);
  await uploads(li, caseId);
  const wanted = [EventKind.PHOTO, EventKind.CONFLICT, EventKind.RECORDS, EventKind.FINISHED];
  that(`events: ${heard}`, wanted.every((kind) => heard.includes(kind)));
  let finished = 0;
  for (let event = wang.nextEvent(); event; event = wang.nextEvent()) finished += event.kind === EventKind.FINISHED;
  that('events without a listener', finished > 0);
  await Promise.all([li.close(), wang.close()]);
}

async function uploads(li, caseId) {
  await li.attach({ ofType: 'case', ofId: caseId }, Buffer.from('a sound'));
  await li.setNetwork(Network.NONE);
  is('no network', Blocked.NETWORK, (await li.step(now)).blocked);
  await li.setNetwork(Network.METERED);
  is('metered: originals wait', Blocked.WIFI, (await li.sync(now)).blocked);
  await li.setNetwork(Network.UNMETERED);
  await li.setPower(true);
  is('low power, too', Blocked.POWER, (await li.sync(now)).blocked);
  await li.setPower(false);
  const upload = await li.claimUpload();
  is('a claim is a file', 'a sound', fs.readFileSync(upload.file, 'utf8').slice(upload.offset));
  is('steps leave it alone', Blocked.UPLOADS, (await li.sync(now)).blocked);
  const { method, headers } = upload;
  const reply = await fetch(upload.url, { method, headers, body: fs.readFileSync(upload.file) });
  await li.reportUpload(upload.id, reply.status, reply.headers.get('Upload-Offset'));
  that('the file is gone', !fs.existsSync(upload.file));
  is('all is there', State.DONE, (await li.sync(now)).state);
  is('nothing more to claim', null, await li.claimUpload());
  is('the class of the network may come with a step', Blocked.NETWORK, (await li.step({ ...now, network: Network.NONE })).blocked);
  is('and be better again', State.DONE, (await li.sync({ ...now, network: Network.UNMETERED })).state);
  await li.save('case', caseId, { title: '夜间施工噪声扰民' });
  that('it cannot be proved empty', (await li.writeEmptyProof(`${folder}/proof`)).some(({ left }) => left === 'entries'));
  await li.sync(now);
  await li.sync(now);
  is('now it can', [], await li.writeEmptyProof(`${folder}/proof`));
  that('the proof is there', fs.existsSync(`${folder}/proof`));
}

async function garbage() {
  await fails('no store there', Code.NOT_FOUND, () => satchel.open(`${folder}/none`));
  await fails('no folder', Code.INVALID, () => satchel.open(undefined));
  await fails('a code of nobody’s', Code.BAD_CODE, () =>
    satchel.enrol(`${folder}/nobody`, { hubUrl, code: 'AAAA-BBBB-CCCC-DDDD' }));
  const store = await enrol('garbage');
  await store.sync(now);
  await fails('opened twice', Code.LOCKED, () => satchel.open(`${folder}/garbage`));
  const error = await fails('a type of no schema’s', Code.UNKNOWN_TYPE, () => store.save('no_type', null, {}));
  is('its name and group', ['SatchelError', Group.FIX_INPUT], [error.name, error.group]);
  that('it is an Error, in two languages', error instanceof Error && error.zh !== error.en && error.message === error.zh);
  is('its detail and correlation id', [true, 36], [error.detail.includes('no_type'), error.correlationId.length]);
  await fails('a field of no type’s', Code.UNKNOWN_FIELD, () => store.save('case', null, { no_field: 1 }));
  await fails('a value of another kind', Code.INVALID_VALUE, () => store.save('finding', null, { weight_kg: 'x' }));
  await fails('no JSON', Code.INVALID, () => store.save('finding', null, '{'));
  await fails('no fields', Code.INVALID, () => store.save('finding', null, null));
  await fails('no text', Code.INVALID, () => store.save(7, null, {}));
  await fails('NUL', Code.INVALID, () => store.get('case', 'a\0b'));
  await fails('half a pair', Code.INVALID, () => store.save('finding', null, '{"fact": "\ud83d"}'));
  await fails('not here', Code.NOT_FOUND, () => store.get('case', NO_ID));
  await fails('no SQL', Code.INVALID, () => all(store, 'SELECT'));
  await fails('no parameter', Code.INVALID, () => all(store, 'SELECT ?', [{}]));
  await fails('no such conflict', Code.NOT_HERE, () => store.settle(NO_ID, Take.STANDING));
  await fails('no file', Code.NOT_FOUND, () => store.attach({ ofType: 'case', ofId: NO_ID }, `${folder}/none.jpg`));
  await fails('a negative size', Code.INVALID, () => store.readBlob('00', 0, -1));
  is('nothing was saved', [], await store.whereabouts());
  await store.close();
}

async function closing() {
  const store = await enrol('closing');
  const stopped = new AbortController();
  stopped.abort();
  is('a signal that is aborted', State.CANCELLED, (await store.step({ signal: stopped.signal })).state);
  await store.sync(now);
  await store.suspend();
  await fails('calls while it is suspended', Code.CANCELLED, () => store.status());
  await store.resume();
  is('on it goes', 'qian', (await store.status()).user);
  const rows = store.query(MANY);
  await rows.next();
  const ends = [store.sync(), store.status(), store.save('case', null, { title: 'x' })].map((p) =>
    p.then(() => 'well', (error) => error.code));
  await Promise.all([store.close(), store.close()]);
  const got = await Promise.all(ends);
  that(`calls under way come to their end: ${got}`, got.every((end) => end === 'well' || end === Code.CANCELLED));
  await fails('rows after close', Code.CANCELLED, async () => { for (;;) if ((await rows.next()).done) return; });
  await fails('a call after close', Code.CANCELLED, () => store.status());
  is('no event after close', null, store.nextEvent());
  for (let i = 0; i < 20; ++i) {
    const again = await satchel.open(`${folder}/closing`, { onEvent: () => {} });
    const sync = again.sync(now).then(() => true, (error) => error.code === Code.CANCELLED);
    if (i % 2) await new Promise((done) => setTimeout(done, i));
    await again.close();
    if (!(await sync)) that('a sync ends with its store', false);
  }
  that('twenty times', true);
}

/** Requests that JavaScript carries: a line that works, hangs until nobody waits for it, throws, or says nonsense. */
async function transports() {
  let carries = overFetch;
  const mine = await Satchel.open({ transport: (request) => carries(request) });
  const store = await mine.enrol(`${folder}/transports`, { hubUrl, code: codes.shift() });
  await store.attach({ ofType: 'case', ofId: NO_ID }, fs.readFileSync(photoFile).reverse());
  const sent = await store.sync(now);
  is('by a transport of JavaScript’s', [State.DONE, 1], [sent.state, sent.photos]);
  carries = async () => { throw new TypeError('planted'); };
  is('one that throws is the network', [State.WAIT, Code.NETWORK], Object.values(await pick(store.step(now))));
  carries = async () => ({ status: 200, headers: {}, body: Buffer.from('no hub') });
  is('nonsense is no hub', Code.NOT_A_HUB, (await store.step(now)).code);
  carries = async () => ({ status: 'x' });
  is('no reply at all', Code.NETWORK, (await store.step(now)).code);
  let begun;
  let stopped = 0;
  carries = ({ signal }) => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => { ++stopped; reject(new Error('stopped')); });
    begun();
  });
  const hangs = async (options) => {
    const hanging = new Promise((resolve) => (begun = resolve));
    const step = store.step({ atOnce: true, ...options });
    await hanging;
    return { step };
  };
  const stop = new AbortController();
  const one = await hangs({ signal: stop.signal });
  stop.abort();
  is('a signal ends a step that hangs', State.CANCELLED, (await one.step).state);
  const other = await hangs();
  await Promise.all([mine.close(), store.close()]);
  is('and so does close, the host gone before', State.CANCELLED, (await other.step).state);
  await new Promise((done) => setTimeout(done, 50));
  is('each transport was told', 2, stopped);
  await fails('a host that is closed', Code.CANCELLED, () => mine.open(`${folder}/transports`));
}

/** A keystore of JavaScript's: locked, and answering nonsense. */
async function keystore() {
  const { publicKey, privateKey } = crypto.generateKeyPairSync('ed25519');
  let locked = false;
  const unlocked = (value) => {
    if (locked) throw Object.assign(new Error('locked'), { code: Code.BUSY });
    return value();
  };
  const keys = {
    publicKey: () => Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'),
    sign: (message) => unlocked(() => crypto.sign(null, message, privateKey)),
    restKey: () => unlocked(() => Buffer.alloc(32, 7)),
  };
  await fails('a file and a keystore', Code.INVALID, () => Satchel.open({ keyFile: `${folder}/key`, keys }));
  const mine = await Satchel.open({ keys });
  let store = await mine.enrol(`${folder}/keystore`, { hubUrl, code: codes.shift() });
  that('no key is in the folder', !fs.existsSync(`${folder}/keystore/key`));
  const of = { ofType: 'case', ofId: await store.save('case', null, { title: '夜间施工' }) };
  await store.attach(of, fs.readFileSync(photoFile).reverse());
  await store.close();
  locked = true;
  store = await mine.open(`${folder}/keystore`);
  const many = [1, 2, 3, 4, 5, 6].map((i) => store.save('case', null, { title: `接着记录${i}` }));
  is('while it is locked records are saved, be they more than the pool has threads', 6, (await Promise.all(many)).length);
  await fails('a photo is not', Code.KEY_LOCKED, () => store.attach(of, Buffer.from('x')));
  const waits = await store.step({ budgetMs: 100, atOnce: true });
  that('and nothing goes', waits.state !== State.DONE && waits.entries === 0);
  locked = false;
  const sent = await store.sync(now);
  is('unlocked, all does', [State.DONE, 8, 1], [sent.state, sent.entries, sent.photos]);
  await Promise.all([mine.close(), store.close()]);
  for (const [what, restKey] of [['a promise', async () => Buffer.alloc(32)], ['too few bytes', () => Buffer.alloc(31)]]) {
    const other = await Satchel.open({ keys: { ...keys, restKey } });
    const opened = await other.open(`${folder}/keystore`).then((s) => s, (error) => error.code);
    if (opened instanceof Object) {
      await fails(`${what} is no key`, Code.KEY_LOCKED, () => opened.attach(of, Buffer.from('y')));
      await opened.close();
    } else that(`${what} is no key: ${opened}`, true);
    await other.close();
  }
}

async function pick(result) {
  const { state, code } = await result;
  return { state, code };
}

async function main() {
  satchel = await Satchel.open();
  that(`version ${Satchel.version()}`, /^\d+\.\d+\.\d+$/.test(Satchel.version()));
  await twoStores();
  await garbage();
  await closing();
  await transports();
  await keystore();
  await satchel.close();
  await satchel.close();
  console.log('the end');
}

main().catch((error) => {
  console.log('not ok: it came to its end');
  console.log(error);
  process.exitCode = 1;
});
