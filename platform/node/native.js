'use strict';
// The addon: where SATCHEL_NODE says, or beside this file.
module.exports = require(process.env.SATCHEL_NODE || './build/satchel.node');
