'use strict';
// The numbers of satchel.h. A library that is newer than this file may have others: a number that stands for nothing here
// is no fault.

const Code = Object.freeze({
  OK: 0,
  NETWORK: 10,
  TIMEOUT: 11,
  NOT_A_HUB: 12,
  BAD_CERTIFICATE: 13,
  WRONG_PIN: 14,
  TRIMMED: 15,
  BUSY: 20,
  TOO_MANY: 21,
  IO: 22,
  NEWER_SCHEMA: 23,
  CANCELLED: 24,
  NOT_SIGNED_IN: 30,
  BAD_SIGNATURE: 31,
  REVOKED: 32,
  INVALID: 40,
  UNKNOWN_TYPE: 41,
  UNKNOWN_FIELD: 42,
  INVALID_VALUE: 43,
  NOT_FOUND: 44,
  NOT_PERMITTED: 45,
  TOO_LARGE: 46,
  SEALED: 47,
  APPEND_ONLY: 48,
  DEPENDANT: 49,
  ALREADY_SETTLED: 50,
  STALE_BASE: 51,
  BAD_SCHEMA: 52,
  BAD_CHECKSUM: 53,
  UNSUPPORTED: 54,
  WRONG_OFFSET: 55,
  BAD_CODE: 56,
  NOT_HERE: 57,
  ILLEGAL_TRANSITION: 59,
  LOCKED: 60,
  INCOMPLETE: 61,
  MUST_BE_SEALED: 62,
  NO_SEALING_KEY: 63,
  KEY_LOCKED: 64,
  OTHER_KEY: 65,
  GATE_CLOSED: 66,
  KEPT: 67,
  DISK_FULL: 70,
  OUT_OF_MEMORY: 71,
  OUT_OF_SCOPE: 80,
  UNKNOWN_RECORD: 81,
  FORKED: 82,
  CORRUPT: 83,
  OPEN_CONFLICT: 84,
  ONLY_IN_COPY: 87,
  NOT_EMPTY: 88,
  INTERNAL: 90,
  WITHDRAWN: 92,
});

/** What to do next about an error. */
const Group = Object.freeze({
  NONE: 0,
  RETRY: 1, // soon: retryAfterMs
  WAIT_NETWORK: 2, // later, by itself
  SIGN_IN: 3,
  FIX_INPUT: 4,
  FREE_SPACE: 5,
  CALL_OFFICE: 6,
  BUG: 7,
});

const EventKind = Object.freeze({
  RECORDS: 1, // count: entries that the hub took since the last; bytes: of records that came
  PHOTO: 2, // sha256: bytes of total are at the hub
  CONFLICT: 3, // count: conflicts open now
  REFUSED: 4, // count: entries newly in quarantine
  SIGNED_OUT: 5, // code: WITHDRAWN, or why the device is to enrol again
  STORAGE_LOW: 6, // bytes: free
  SCHEMA: 7, // code: OK for a new one, else why it could not be taken
  CHANGED: 8, // records here are other ones than before: queries are to be made again
  FINISHED: 9, // a step ended; count: its state, code: its code
});

/** How a step ended. */
const State = Object.freeze({
  DONE: 1, // all is at the hub, and here
  MORE: 2, // a budget is used up: step again when there is time
  WAIT: 3, // not before waitMs have passed
  BLOCKED: 4,
  CANCELLED: 5,
});

const Blocked = Object.freeze({
  NOTHING: 0,
  NETWORK: 1, // none
  SIGN_IN: 2,
  STORAGE: 3,
  WIFI: 4, // only originals are left, and the network is metered
  POWER: 5, // only originals are left, and power is low
  KEY: 6, // what is left needs the key: unlock the tablet
  OFFICE: 7, // call the office: code says why
  UPLOADS: 8, // only claimed uploads are left
});

/** As the system tells it. On METERED, and while power is low, originals wait. */
const Network = Object.freeze({ UNMETERED: 0, METERED: 1, NONE: 2 });

/** What is to stand of a conflict. */
const Take = Object.freeze({ STANDING: 0, PROPOSED: 1, VALUE: 2 });

module.exports = { Code, Group, EventKind, State, Blocked, Network, Take };
