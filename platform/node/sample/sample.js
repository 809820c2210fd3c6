// Two tablets in one program: each records a finding with a photo, offline; they sync in steps; both have written the
// same field of one case, so there is a conflict, which is shown and settled.
//
//     SATCHEL_NODE=…/satchel.node node sample.js FOLDER HUB CODE CODE PHOTO
//
// The codes are of satchel-hub enrol, for two inspectors of a district in which the office has a case.
'use strict';
const { Satchel, EventKind, State, Take, idOf } = require('..');

/** Events come on JavaScript's own thread. */
function show(who, event) {
  if (event.kind === EventKind.CONFLICT) console.log(`  ${who}: ${event.count} open conflict(s)`);
  if (event.kind === EventKind.PHOTO && event.bytes === event.total) console.log(`  ${who}: a photo is at the hub`);
}

/** Steps of at most ten seconds until nothing more can be done now. Each is durable: a program may be killed anywhere. */
async function syncInSteps(store, who) {
  let result;
  do result = await store.step({ budgetMs: 10_000 });
  while (result.state === State.MORE);
  console.log(`${who}: ${result.entries} entries, ${result.photos} photos, ${result.requests} requests`);
  if (result.state !== State.DONE) throw new Error(`state ${result.state}, code ${result.code}`);
}

/** The case that the office has set up for this district. */
async function findCase(store) {
  for await (const row of store.query('SELECT _id, title FROM "case" ORDER BY _id LIMIT ?', [1])) {
    console.log(`case ${idOf(row._id)}: ${row.title}`);
    return idOf(row._id);
  }
  throw new Error('no case here yet');
}

/** A visit and its finding in one transaction, then a photo of it. No network is needed. */
async function inspect(store, caseId, fact, photoFile) {
  const [visit, finding] = await store.transaction(async (transaction) => {
    const of = await transaction.put('visit', null, { case: caseId, kind: 'on_site' });
    return [of, await transaction.put('finding', null, { of_type: 'visit', of, severity: 'general', fact })];
  });
  const photo = await store.attach({ ofType: 'visit', ofId: visit, proves: fact }, photoFile);
  await store.save('case', caseId, { legal_facts: fact });
  console.log(`  finding ${finding}, photo ${photo.photo} of ${photo.bytes} bytes`);
}

/** Shows the first open conflict and lets what was proposed stand. */
async function settleOne(store) {
  const [first] = await store.conflicts();
  if (!first) return console.log('no conflict');
  console.log(`conflict on ${first.field}: stands ${first.standing}, proposed ${first.proposed}`);
  await store.settle(first.id, Take.PROPOSED);
}

async function main([folder, hubUrl, codeOfLi, codeOfWang, photo]) {
  const satchel = await Satchel.open();
  const enrol = (who, code) =>
    satchel.enrol(`${folder}/${who}`, { hubUrl, code }, { onEvent: (event) => show(who, event) });
  const li = await enrol('li', codeOfLi);
  const wang = await enrol('wang', codeOfWang);
  await syncInSteps(li, 'li');
  await syncInSteps(wang, 'wang');
  const caseId = await findCase(li);
  await inspect(li, caseId, '夜间施工未取得证明', photo);
  await inspect(wang, caseId, '施工许可已过期', photo);
  await syncInSteps(li, 'li');
  await syncInSteps(wang, 'wang');
  await settleOne(wang);
  await syncInSteps(wang, 'wang');
  await syncInSteps(li, 'li');
  console.log('li ends with', JSON.stringify(await li.get('case', caseId)));
  console.log('wang ends with', JSON.stringify(await wang.get('case', caseId)));
  await Promise.all([li.close(), wang.close(), satchel.close()]);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`${error.en || error.message} (${error.detail}) [${error.correlationId}]`);
  process.exitCode = 1;
});
