'use strict';
// Tells how things are, a line each, as tests/platform/cli/support.sh does; the script counts them.
const { isDeepStrictEqual, inspect } = require('util');

function that(what, so) {
  console.log(`${so ? 'ok' : 'not ok'}: ${what}`);
}

function is(what, expected, got) {
  that(what, isDeepStrictEqual(expected, got));
  if (!isDeepStrictEqual(expected, got)) console.log(`    expected: ${inspect(expected)}\n    got: ${inspect(got)}`);
}

/** The promise ends with an error of that code, which is resolved to. */
async function fails(what, code, work) {
  try {
    const out = await work();
    is(what, code, out === undefined ? 'no error' : out);
  } catch (error) {
    is(what, code, error.code === undefined ? error : error.code);
    return error;
  }
}

module.exports = { that, is, fails };
