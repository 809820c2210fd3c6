'use strict';
// Keys that JavaScript keeps, in a keystore of the system's, instead of in a file.
const { Code } = require('./codes');

/** As the addon calls it: bytes, or the code of what is in the way. A promise is no answer: nobody could wait for it. */
function keeper(keys) {
  return (of, message) => {
    try {
      return of === 'sign' ? keys.sign(message) : keys[of]();
    } catch (error) {
      return Number.isInteger(error?.code) ? error.code : Code.BUSY;
    }
  };
}

module.exports = { keeper };
