/* Satchel for apps: one C99 header, the same for C++, and what every binding is built on. How to use it: README.md.
 *
 * - Text goes in as UTF-8 that ends in NUL, bytes as pointer and length; both are borrowed for the call. NULL where a
 *   text may be left out. Ids are UUIDs as text, hashes 64 hex digits.
 * - Results: what can fail returns a satchel_code, SATCHEL_OK or why not, and tells more in `error`, which belongs to
 *   the caller and may be NULL. Out-parameters are written on success alone. No exception leaves.
 * - Handles are released once, by the function of their type; NULL is no error there. A handle keeps what it needs: a
 *   host may be released before its stores. What belongs to a store (rows, transactions, attachments) is of no use once
 *   that is suspended or closed (SATCHEL_CANCELLED), and is still to be released.
 * - Structs begin with struct_size, which the caller sets (SATCHEL_INIT); zero is the default of every member. A struct
 *   of another version of this header is read and written as far as both know it.
 * - Threads: any handle from any thread; calls on one store wait for each other, and for no network but their own. No
 *   function of the host's is called under a lock, but for those of satchel_keys. None may throw.
 * - What returned SATCHEL_OK is on the disk. A process may be killed at any instruction.
 */
#ifndef SATCHEL_H
#define SATCHEL_H

#include <stddef.h> /* NOLINT: this file is C too */
#include <stdint.h> /* NOLINT: this file is C too */
#include <string.h> /* NOLINT: this file is C too */
#ifdef __cplusplus
#define SATCHEL_NX noexcept
extern "C" {
#else
#define SATCHEL_NX
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* Of this header. Minor versions only add; below major 1 a minor one may break, and the library's SOVERSION tells. */
#define SATCHEL_VERSION_MAJOR 0
#define SATCHEL_VERSION_MINOR 1
#define SATCHEL_VERSION_PATCH 0
#define SATCHEL_ID_SIZE 37   /* a UUID as text, and its NUL */
#define SATCHEL_HASH_SIZE 65 /* a SHA-256 in hex, and its NUL */

/* Zeroes a struct of this header and says how large it is: satchel_error error; SATCHEL_INIT(&error); */
#define SATCHEL_INIT(p) (memset((p), 0, sizeof *(p)), (p)->struct_size = (uint32_t)sizeof *(p))

/* "0.1.0", of the library. */
const char* satchel_version(void) SATCHEL_NX;
/* Whether this build has it: "curl" (a transport of its own), "upload_claims". */
int32_t satchel_has_feature(const char* name) SATCHEL_NX;

/* ---- Errors ---- */
/* The numbers of engine/base/codes.def: never used for anything else. A code that the header does not name may come. */
typedef int32_t satchel_code;
/* clang-format off */
enum {
  SATCHEL_OK = 0, SATCHEL_NETWORK = 10, SATCHEL_TIMEOUT = 11, SATCHEL_NOT_A_HUB = 12, SATCHEL_BAD_CERTIFICATE = 13,
  SATCHEL_WRONG_PIN = 14, SATCHEL_TRIMMED = 15, SATCHEL_BUSY = 20, SATCHEL_TOO_MANY = 21, SATCHEL_IO = 22,
  SATCHEL_NEWER_SCHEMA = 23, SATCHEL_CANCELLED = 24, SATCHEL_NOT_SIGNED_IN = 30, SATCHEL_BAD_SIGNATURE = 31,
  SATCHEL_REVOKED = 32, SATCHEL_INVALID = 40, SATCHEL_UNKNOWN_TYPE = 41, SATCHEL_UNKNOWN_FIELD = 42,
  SATCHEL_INVALID_VALUE = 43, SATCHEL_NOT_FOUND = 44, SATCHEL_NOT_PERMITTED = 45, SATCHEL_TOO_LARGE = 46,
  SATCHEL_SEALED = 47, SATCHEL_APPEND_ONLY = 48, SATCHEL_DEPENDANT = 49, SATCHEL_ALREADY_SETTLED = 50,
  SATCHEL_STALE_BASE = 51, SATCHEL_BAD_SCHEMA = 52, SATCHEL_BAD_CHECKSUM = 53, SATCHEL_UNSUPPORTED = 54,
  SATCHEL_WRONG_OFFSET = 55, SATCHEL_BAD_CODE = 56, SATCHEL_NOT_HERE = 57, SATCHEL_ILLEGAL_TRANSITION = 59,
  SATCHEL_LOCKED = 60, SATCHEL_INCOMPLETE = 61, SATCHEL_MUST_BE_SEALED = 62, SATCHEL_NO_SEALING_KEY = 63,
  SATCHEL_KEY_LOCKED = 64, SATCHEL_OTHER_KEY = 65, SATCHEL_GATE_CLOSED = 66, SATCHEL_KEPT = 67,
  SATCHEL_DISK_FULL = 70, SATCHEL_OUT_OF_MEMORY = 71, SATCHEL_OUT_OF_SCOPE = 80, SATCHEL_UNKNOWN_RECORD = 81,
  SATCHEL_FORKED = 82, SATCHEL_CORRUPT = 83, SATCHEL_OPEN_CONFLICT = 84, SATCHEL_ONLY_IN_COPY = 87,
  SATCHEL_NOT_EMPTY = 88, SATCHEL_INTERNAL = 90, SATCHEL_WITHDRAWN = 92
};
/* clang-format on */
/* What to do next. */
typedef int32_t satchel_group;
enum {
  SATCHEL_GROUP_NONE = 0,
  SATCHEL_GROUP_RETRY = 1,        /* soon: retry_after_ms */
  SATCHEL_GROUP_WAIT_NETWORK = 2, /* later, by itself */
  SATCHEL_GROUP_SIGN_IN = 3,
  SATCHEL_GROUP_FIX_INPUT = 4,
  SATCHEL_GROUP_FREE_SPACE = 5,
  SATCHEL_GROUP_CALL_OFFICE = 6,
  SATCHEL_GROUP_BUG = 7
};
typedef int32_t satchel_language;
enum { SATCHEL_ZH = 0, SATCHEL_EN = 1 };
typedef struct satchel_error {
  uint32_t struct_size;
  satchel_language language; /* in: of `message` */
  satchel_code code;
  satchel_group group;
  int64_t retry_after_ms;               /* 0: nothing is gained by trying again after a while */
  char message[192];                    /* a sentence for the inspector */
  char detail[256];                     /* for developers, in English */
  char correlation_id[SATCHEL_ID_SIZE]; /* the same stands in the log */
} satchel_error;
/* The sentence for a code, and its group; of any code. The text stays. */
const char* satchel_code_message(satchel_code code, satchel_language language) SATCHEL_NX;
satchel_group satchel_code_group(satchel_code code) SATCHEL_NX;

/* ---- Buffers: bytes that the library hands out ---- */
typedef struct satchel_buffer satchel_buffer;
/* Until release. A NUL stands behind the last byte. */
const char* satchel_buffer_data(const satchel_buffer* buffer) SATCHEL_NX;
size_t satchel_buffer_size(const satchel_buffer* buffer) SATCHEL_NX;
void satchel_buffer_release(satchel_buffer* buffer) SATCHEL_NX;

/* ---- Host: keys, log and transport, as the app provides them ---- */
/* An OS keystore. Each returns SATCHEL_OK or SATCHEL_BUSY (locked now: what needs it waits), sign also
 * SATCHEL_KEY_LOCKED, rest_key SATCHEL_NOT_FOUND (there is none any more). They are called from the thread of the call
 * that needs them, and must not call back into this library. `ctx` lives until host and stores are released. */
typedef struct satchel_keys {
  uint32_t struct_size;
  void* ctx;
  satchel_code (*public_key)(void* ctx, uint8_t key[32]);                                      /* Ed25519 */
  satchel_code (*sign)(void* ctx, const uint8_t* message, size_t size, uint8_t signature[64]); /* RFC 8032 */
  satchel_code (*rest_key)(void* ctx, uint8_t key[32]); /* 32 secret bytes, the same for ever */
} satchel_keys;
typedef int32_t satchel_log_level;
enum { SATCHEL_LOG_DEBUG = 0, SATCHEL_LOG_INFO = 1, SATCHEL_LOG_WARNING = 2, SATCHEL_LOG_ERROR = 3 };
/* A request for the hub, during send() alone. */
typedef struct satchel_request satchel_request;
const char* satchel_request_method(const satchel_request* request) SATCHEL_NX;
const char* satchel_request_url(const satchel_request* request) SATCHEL_NX; /* absolute */
size_t satchel_request_header_count(const satchel_request* request) SATCHEL_NX;
const char* satchel_request_header_name(const satchel_request* request, size_t at) SATCHEL_NX;
const char* satchel_request_header_value(const satchel_request* request, size_t at) SATCHEL_NX;
uint64_t satchel_request_body_size(const satchel_request* request) SATCHEL_NX;
/* Up to `size` bytes of the body from `offset`, from memory or decrypted from a file; how many, fewer only at the end;
 * -1 where they cannot be read: send() then returns SATCHEL_IO. */
int64_t satchel_request_read(const satchel_request* request, uint64_t offset, void* to, size_t size) SATCHEL_NX;
/* Not 0 once the reply is of no use any more: the step was cancelled, its time is used up, or the store is suspended.
 * To be asked often; send() then returns SATCHEL_CANCELLED soon. */
int32_t satchel_request_cancelled(const satchel_request* request) SATCHEL_NX;
/* How many bytes of the body are out, for progress; may be left out. */
void satchel_request_sent(const satchel_request* request, uint64_t bytes) SATCHEL_NX;

/* What came back: any status counts as a reply. */
typedef struct satchel_reply satchel_reply;
void satchel_reply_status(satchel_reply* reply, int32_t status) SATCHEL_NX;
void satchel_reply_header(satchel_reply* reply, const char* name, const char* value) SATCHEL_NX;
void satchel_reply_body(satchel_reply* reply, const void* data, size_t size) SATCHEL_NX; /* appends */

/* Carries a request and blocks until its reply, on the thread that called the library. Follow no redirect, add no
 * cache, and verify the hub's certificate: trust and pins are then the host's own. Returns SATCHEL_OK with a reply set,
 * else SATCHEL_NETWORK, _TIMEOUT, _NOT_A_HUB, _BAD_CERTIFICATE, _WRONG_PIN, _CANCELLED or _IO; what else counts as
 * SATCHEL_NETWORK. */
typedef struct satchel_transport {
  uint32_t struct_size;
  void* ctx; /* lives until host and stores are released */
  satchel_code (*send)(void* ctx, const satchel_request* request, satchel_reply* reply);
} satchel_transport;

typedef struct satchel_host_options {
  uint32_t struct_size;
  const char* key_file;               /* made by satchel_enrol; NULL: the file `key` in each store's folder */
  const satchel_keys* keys;           /* instead of a file; copied */
  const satchel_transport* transport; /* instead of libcurl; copied */
  void (*log)(void* ctx, satchel_log_level level, const char* line); /* from any thread; no contents of records */
  void* log_ctx;                                                     /* lives until host and stores are released */
  satchel_log_level log_level;                                       /* lines of less are left out */
} satchel_host_options;
typedef struct satchel_host satchel_host;
/* `options` may be NULL. Error: invalid (both key_file and keys). */
satchel_code satchel_host_open(const satchel_host_options* options, satchel_host** host,
                               satchel_error* error) SATCHEL_NX;
void satchel_host_release(satchel_host* host) SATCHEL_NX;

/* ---- Store ---- */
typedef struct satchel_store satchel_store;
typedef struct satchel_open_options {
  uint32_t struct_size;
  const char* folder;      /* of the store: the database, photos, and the key unless the host has it */
  const char* user;        /* who records; NULL: for whom the device was enrolled */
  void (*wake)(void* ctx); /* see "Events" */
  void* wake_ctx;
} satchel_open_options;
/* Where and by what code a new device enrols, and whom it takes for its hub over https. */
typedef struct satchel_enrol_options {
  uint32_t struct_size;
  const char* hub_url; /* "https://hub.example" */
  const char* code;    /* as satchel-hub enrol gave it */
  const char* ca_pem;  /* authorities, instead of those that the system trusts; kept in the store's folder */
  const char* pins;    /* at least two "sha256//…", parted by blanks; kept too */
} satchel_enrol_options;
/* Makes a store and opens it. Blocks for the network. Errors: network, not_a_hub, bad_certificate, wrong_pin, bad_code,
 * invalid (a store stands in the folder). */
satchel_code satchel_enrol(satchel_host* host, const satchel_enrol_options* enrol, const satchel_open_options* options,
                           satchel_store** store, satchel_error* error) SATCHEL_NX;
/* Damage is salvaged first. Errors: not_found, locked (by another process), key_locked (a cut save is to end first). */
satchel_code satchel_open(satchel_host* host, const satchel_open_options* options, satchel_store** store,
                          satchel_error* error) SATCHEL_NX;
/* Ends a step under way, waits for it, for calls of other threads and for a wake under way, and closes the files.
 * Afterwards nothing of the host's is called for this store, and the handle is gone. Error: busy, from within `wake`,
 * or a callback of the step: the store stays open. */
satchel_code satchel_close(satchel_store* store, satchel_error* error) SATCHEL_NX;
/* Who records from now on. Error: not_permitted for who does not record on this device. */
satchel_code satchel_act_as(satchel_store* store, const char* user, satchel_error* error) SATCHEL_NX;

/* ---- Records. Fields are a JSON object by name, as `satchel show --json` prints them: {"fact": "…", "found": null}.
 *      A set and a sum take {"add": …} too, a set {"remove": […]}. What a field takes: satchel_schema. ---- */
/* A record by itself: made where `id` is NULL, else changed. id_out may be NULL. Errors: unknown_type, unknown_field,
 * invalid_value, not_permitted, sealed, append_only, illegal_transition, not_here, too_large, must_be_sealed. */
satchel_code satchel_save(satchel_store* store, const char* type, const char* id, const char* fields,
                          char id_out[SATCHEL_ID_SIZE], satchel_error* error) SATCHEL_NX;

/* Changes that become visible together, everywhere. Collected in memory; the store is not held. */
typedef struct satchel_transaction satchel_transaction;
satchel_code satchel_begin(satchel_store* store, satchel_transaction** transaction, satchel_error* error) SATCHEL_NX;
/* As satchel_save; a new record's id is known at once, for others to refer to. */
satchel_code satchel_put(satchel_transaction* transaction, const char* type, const char* id, const char* fields,
                         char id_out[SATCHEL_ID_SIZE], satchel_error* error) SATCHEL_NX;
satchel_code satchel_delete(satchel_transaction* transaction, const char* type, const char* id,
                            satchel_error* error) SATCHEL_NX;
satchel_code satchel_undelete(satchel_transaction* transaction, const char* type, const char* id,
                              satchel_error* error) SATCHEL_NX;
/* All or nothing. It may be tried again after an error; after success it is empty. Errors: those of satchel_save. */
satchel_code satchel_commit(satchel_transaction* transaction, satchel_error* error) SATCHEL_NX;
/* Drops what was not committed. */
void satchel_transaction_release(satchel_transaction* transaction) SATCHEL_NX;

/* {"type","id","version","author","sealed","pending","fields":{…}}. Error: not_found. */
satchel_code satchel_get(satchel_store* store, const char* type, const char* id, satchel_buffer** json,
                         satchel_error* error) SATCHEL_NX;

/* Freezes a record and what its type takes along. Error: incomplete, with what is missing as detail. */
satchel_code satchel_seal(satchel_store* store, const char* type, const char* id, satchel_error* error) SATCHEL_NX;
/* [{"type","id","zh","en","warns"}]: what a seal would lack now, or only warns of. */
satchel_code satchel_missing_for_seal(satchel_store* store, const char* type, const char* id, satchel_buffer** json,
                                      satchel_error* error) SATCHEL_NX;
/* A new record that corrects a sealed one, with other values for these fields. */
satchel_code satchel_correct(satchel_store* store, const char* type, const char* id, const char* reason,
                             const char* fields, char id_out[SATCHEL_ID_SIZE], satchel_error* error) SATCHEL_NX;
/* Who somebody is, sealed to the hub's key before it is on the disk: the value for the field that the schema has it
 * sealed into. `parts`: {"name": "…", "phone": "…"}. Errors: no_sealing_key, invalid, too_large. */
satchel_code satchel_seal_identity(satchel_store* store, const char* parts, char sha256_out[SATCHEL_HASH_SIZE],
                                   satchel_error* error) SATCHEL_NX;

/* ---- Queries: plain SQL, read only, a table each type, its id in _id (engine/store/FORMAT.md). Confidential texts are
 *      encrypted there: satchel_get has them. Rows hold a snapshot: release them soon. Columns from 0. ---- */
typedef struct satchel_rows satchel_rows;
/* Error: invalid (SQL that does not compile, or would write). */
satchel_code satchel_query(satchel_store* store, const char* sql, satchel_rows** rows, satchel_error* error) SATCHEL_NX;
/* Before the first satchel_next, or after the last; from 0; what is not bound is NULL. Copied. Error: invalid (no such
 * parameter). */
satchel_code satchel_bind_text(satchel_rows* rows, int32_t at, const char* text, satchel_error* error) SATCHEL_NX;
satchel_code satchel_bind_integer(satchel_rows* rows, int32_t at, int64_t value, satchel_error* error) SATCHEL_NX;
satchel_code satchel_bind_real(satchel_rows* rows, int32_t at, double value, satchel_error* error) SATCHEL_NX;
satchel_code satchel_bind_bytes(satchel_rows* rows, int32_t at, const void* data, size_t size,
                                satchel_error* error) SATCHEL_NX;
satchel_code satchel_bind_id(satchel_rows* rows, int32_t at, const char* id, satchel_error* error) SATCHEL_NX;
/* *more is 1 where a row stands ready, 0 at the end. */
satchel_code satchel_next(satchel_rows* rows, int32_t* more, satchel_error* error) SATCHEL_NX;

typedef int32_t satchel_kind;
enum { SATCHEL_NULL = 0, SATCHEL_INTEGER = 1, SATCHEL_REAL = 2, SATCHEL_TEXT = 3, SATCHEL_BYTES = 4 };
int32_t satchel_column_count(const satchel_rows* rows) SATCHEL_NX;
/* What they point at stays until the next satchel_next or the release. No such column, no row: NULL, 0. */
const char* satchel_column_name(const satchel_rows* rows, int32_t at) SATCHEL_NX;
satchel_kind satchel_column_kind(const satchel_rows* rows, int32_t at) SATCHEL_NX;
int64_t satchel_column_integer(const satchel_rows* rows, int32_t at) SATCHEL_NX;
double satchel_column_real(const satchel_rows* rows, int32_t at) SATCHEL_NX;
/* Of a text and of bytes; `size` may be NULL. */
const char* satchel_column_data(const satchel_rows* rows, int32_t at, size_t* size) SATCHEL_NX;
/* 16 bytes as a UUID; 0 where it is none. */
int32_t satchel_column_id(const satchel_rows* rows, int32_t at, char id_out[SATCHEL_ID_SIZE]) SATCHEL_NX;
void satchel_rows_release(satchel_rows* rows) SATCHEL_NX;

/* ---- Photos, sounds, signatures: bytes first, then the photo's record and its thumbnail's, in one transaction ---- */
typedef struct satchel_photo {
  uint32_t struct_size;
  const char *of_type, *of_id; /* the record that it belongs to */
  const char* proves;          /* what it shows; may be NULL */
  const char* taken_by;        /* NULL: who records */
  const char* origin;          /* NULL: "imported"; "camera" only where the camera's own interface gave the bytes */
  const char* file_name;       /* NULL: of a file its own, else none */
} satchel_photo;

typedef struct satchel_attached {
  uint32_t struct_size;
  char photo[SATCHEL_ID_SIZE];
  char thumbnail[SATCHEL_ID_SIZE]; /* "" where the bytes are no picture */
  char sha256[SATCHEL_HASH_SIZE];
  uint64_t bytes;
} satchel_attached;
/* Copies the file as it is. `attached` may be NULL. Errors: not_found, too_large (512 MiB), busy (somebody still writes
 * it), key_locked, and those of satchel_save. */
satchel_code satchel_attach_file(satchel_store* store, const satchel_photo* photo, const char* path,
                                 satchel_attached* attached, satchel_error* error) SATCHEL_NX;
satchel_code satchel_attach_bytes(satchel_store* store, const satchel_photo* photo, const void* data, size_t size,
                                  satchel_attached* attached, satchel_error* error) SATCHEL_NX;
/* In pieces: begin, write …, finish. Released before it is finished, it leaves nothing behind. */
typedef struct satchel_attachment satchel_attachment;
satchel_code satchel_attach_begin(satchel_store* store, satchel_attachment** attachment,
                                  satchel_error* error) SATCHEL_NX;
satchel_code satchel_attach_write(satchel_attachment* attachment, const void* data, size_t size,
                                  satchel_error* error) SATCHEL_NX;
satchel_code satchel_attach_finish(satchel_attachment* attachment, const satchel_photo* photo,
                                   satchel_attached* attached, satchel_error* error) SATCHEL_NX;
void satchel_attachment_release(satchel_attachment* attachment) SATCHEL_NX;
/* Plain bytes of a blob, up to `size` from `offset`. Errors: not_found, trimmed, key_locked, corrupt (it alone). */
satchel_code satchel_blob_read(satchel_store* store, const char* sha256, uint64_t offset, size_t size,
                               satchel_buffer** bytes, satchel_error* error) SATCHEL_NX;

/* ---- What needs a person ---- */
/* Open conflicts, [{"id","record_type","record","field","rule","standing","standing_author","proposed",
 * "proposed_author","encrypted","type_zh","type_en","field_zh","field_en"}]; the values are JSON. */
satchel_code satchel_conflicts(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX;
typedef int32_t satchel_take;
enum { SATCHEL_TAKE_STANDING = 0, SATCHEL_TAKE_PROPOSED = 1, SATCHEL_TAKE_VALUE = 2 };
/* `value`: JSON, for SATCHEL_TAKE_VALUE. Errors: not_here, already_settled, invalid, invalid_value. */
satchel_code satchel_settle(satchel_store* store, const char* conflict, satchel_take take, const char* value,
                            satchel_error* error) SATCHEL_NX;
/* What the hub refused, oldest first: [{"entry","code","zh","en","detail","since","records","encrypted","erased",
 * "type_zh","type_en"}]. */
satchel_code satchel_quarantine(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX;
/* Saves it again, with other values for its first record; `fields` may be NULL. Errors: not_found; satchel_save's. */
satchel_code satchel_retry(satchel_store* store, int64_t entry, const char* fields, satchel_error* error) SATCHEL_NX;
/* One object, as `satchel status --json` prints it. */
satchel_code satchel_status(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX;
/* Of one record: "tablet_only", "at_hub" (no receipt yet) or "receipted"; of all that are not: NULL, NULL. JSON. */
satchel_code satchel_whereabouts(satchel_store* store, const char* type, const char* id, satchel_buffer** json,
                                 satchel_error* error) SATCHEL_NX;
/* As the hub published it (engine/schema/SCHEMA.md). */
satchel_code satchel_schema(satchel_store* store, satchel_buffer** json, satchel_error* error) SATCHEL_NX;
/* Every hash, reference and photo, beside what goes on; as long as reading all of it. Findings, a line each, come in
 * `report` whatever the result is, but for cancelled. Errors: corrupt, key_locked, other_key. */
satchel_code satchel_verify(satchel_store* store, satchel_buffer** report, satchel_error* error) SATCHEL_NX;
/* Deletes originals that hub and second copy hold for good; `check`: only tells. {"originals","bytes",…}. */
satchel_code satchel_trim(satchel_store* store, int32_t check, satchel_buffer** json, satchel_error* error) SATCHEL_NX;
/* What was not delivered, as a file for somebody to carry to the hub. {"entries","photos","whole",…}. */
satchel_code satchel_write_bundle(satchel_store* store, const char* path, satchel_buffer** json,
                                  satchel_error* error) SATCHEL_NX;
/* The proof that all of this tablet is at the hub, by the hub's signatures, before it is wiped. Step first; blocks for
 * the network. `json` may be NULL; written with not_empty too: what is left, [{"left","count","names"}]. Errors:
 * not_empty, busy (a step is under way, or the key is not at hand), and those of the network. */
satchel_code satchel_write_empty_proof(satchel_store* store, const char* path, satchel_buffer** json,
                                       satchel_error* error) SATCHEL_NX;

/* ---- Events: one queue a store. `wake` is called when the first one comes into an empty queue, from any thread, under
 * no lock; let it only pass the word to the app's own thread, which drains: satchel_next_event until NONE. ---- */
typedef int32_t satchel_event_kind;
enum {
  SATCHEL_EVENT_NONE = 0,        /* the queue is empty */
  SATCHEL_EVENT_RECORDS = 1,     /* count: entries that the hub took since the last; bytes: of records that came */
  SATCHEL_EVENT_PHOTO = 2,       /* sha256: bytes of total are at the hub */
  SATCHEL_EVENT_CONFLICT = 3,    /* count: conflicts open now */
  SATCHEL_EVENT_REFUSED = 4,     /* count: entries newly in quarantine */
  SATCHEL_EVENT_SIGNED_OUT = 5,  /* code: SATCHEL_WITHDRAWN, or why the device is to enrol again */
  SATCHEL_EVENT_STORAGE_LOW = 6, /* bytes: free */
  SATCHEL_EVENT_SCHEMA = 7,      /* code: SATCHEL_OK for a new one, else why it could not be taken */
  SATCHEL_EVENT_CHANGED = 8,     /* records here are other ones than before: queries are to be made again */
  SATCHEL_EVENT_FINISHED = 9     /* a step ended; count: its satchel_step_state, code: its code */
};
typedef struct satchel_event {
  uint32_t struct_size;
  satchel_event_kind kind;
  satchel_code code;
  int64_t count;
  uint64_t bytes, total;
  char sha256[SATCHEL_HASH_SIZE];
} satchel_event;
satchel_code satchel_next_event(satchel_store* store, satchel_event* event, satchel_error* error) SATCHEL_NX;

/* ---- Sync, in steps, on the caller's thread. Durable at every instant. ---- */
typedef int32_t satchel_network;
enum { SATCHEL_NETWORK_UNMETERED = 0, SATCHEL_NETWORK_METERED = 1, SATCHEL_NETWORK_NONE = 2 };
typedef int32_t satchel_network_class; /* of a step */
enum { SATCHEL_CLASS_AS_SET = 0, SATCHEL_CLASS_UNMETERED = 1, SATCHEL_CLASS_METERED = 2, SATCHEL_CLASS_NONE = 3 };
typedef struct satchel_step_options {
  uint32_t struct_size;
  /* Budgets; 0: none, until nothing more can be done at once. One that is used up ends a step once anything is done for
   * good, or failed: each step comes on, if by one request that takes longer. `cancelled` ends it at any time. */
  uint32_t budget_ms;
  uint64_t byte_budget;            /* both ways */
  int32_t (*cancelled)(void* ctx); /* not 0: stop. Asked often, here or where a request is asked */
  void* cancel_ctx;
  uint32_t at_once, reserved;          /* at_once 1: a person asks: a wait is not waited for */
  satchel_network_class network_class; /* said first, as by satchel_set_network; 0: as that said last */
} satchel_step_options;
typedef int32_t satchel_step_state;
enum {
  SATCHEL_STEP_DONE = 1, /* all is at the hub, and here */
  SATCHEL_STEP_MORE = 2, /* a budget is used up: step again when there is time */
  SATCHEL_STEP_WAIT = 3, /* not before wait_ms have passed */
  SATCHEL_STEP_BLOCKED = 4,
  SATCHEL_STEP_CANCELLED = 5
};
typedef int32_t satchel_blocked;
enum {
  SATCHEL_BLOCKED_NETWORK = 1, /* none */
  SATCHEL_BLOCKED_SIGN_IN = 2,
  SATCHEL_BLOCKED_STORAGE = 3,
  SATCHEL_BLOCKED_WIFI = 4,   /* only originals are left, and the network is metered */
  SATCHEL_BLOCKED_POWER = 5,  /* only originals are left, and power is low */
  SATCHEL_BLOCKED_KEY = 6,    /* what is left needs the key: unlock the tablet */
  SATCHEL_BLOCKED_OFFICE = 7, /* call the office: `code` says why */
  SATCHEL_BLOCKED_UPLOADS = 8 /* only claimed uploads are left */
};
typedef struct satchel_step_result {
  uint32_t struct_size;
  satchel_step_state state;
  satchel_blocked blocked; /* by what, else 0 */
  satchel_code code;       /* of the last trouble, else SATCHEL_OK */
  int64_t wait_ms;         /* of WAIT, from now */
  int64_t wait_until_ms;   /* the same by the wall clock, milliseconds since 1970 */
  int64_t entries, photos; /* taken by the hub */
  uint64_t requests, bytes_in, bytes_out;
  char request_id[SATCHEL_ID_SIZE]; /* of what ended in `code`: the hub's log has it by that name; else "" */
} satchel_step_result;

/* Errors: busy (a step is under way), cancelled (the store is suspended), the store's own. All else is in `result`. */
satchel_code satchel_sync_step(satchel_store* store, const satchel_step_options* options, satchel_step_result* result,
                               satchel_error* error) SATCHEL_NX;
/* The step under way ends soon, as CANCELLED; where none is, the next: a word that came early is not lost. But not one
 * with at_once, which a person asked for since, and none after a resume. A claim and a proof count as steps. */
void satchel_cancel(satchel_store* store) SATCHEL_NX;
/* As the system tells them; a better network ends a wait. On METERED, and while power is low, originals wait. */
satchel_code satchel_set_network(satchel_store* store, satchel_network network, satchel_error* error) SATCHEL_NX;
satchel_code satchel_set_power(satchel_store* store, int32_t low, satchel_error* error) SATCHEL_NX;
/* Closes the database and gives back its locks, within 2 seconds (README.md: but for what). It waits a second for what
 * is under way, then breaks that off: it ends with SATCHEL_CANCELLED and is not done, but for a part of a trim. Until
 * satchel_resume calls end with SATCHEL_CANCELLED. Twice is no error. */
satchel_code satchel_suspend(satchel_store* store, satchel_error* error) SATCHEL_NX;
/* Errors: those of satchel_open. */
satchel_code satchel_resume(satchel_store* store, satchel_error* error) SATCHEL_NX;

/* ---- Uploads by the system's own uploader. A claimed original is a plain file in the store's folder, which steps
 *      leave alone, until it is reported or the claim expires; then it is erased. A claim outlives the process. ---- */
typedef struct satchel_upload satchel_upload;
/* Asks the hub for a token and where it stands with the next original: blocks for the network. *upload is NULL where
 * nothing waits for it. Errors: busy (a step is under way), key_locked, disk_full, and those of the network. */
satchel_code satchel_upload_claim(satchel_store* store, satchel_upload** upload, satchel_error* error) SATCHEL_NX;
/* Until release, which leaves the claim as it is. The id names it in satchel_upload_report, in another process too. */
const char* satchel_upload_id(const satchel_upload* upload) SATCHEL_NX;
const char* satchel_upload_file(const satchel_upload* upload) SATCHEL_NX; /* send all of it */
const char* satchel_upload_url(const satchel_upload* upload) SATCHEL_NX;
const char* satchel_upload_method(const satchel_upload* upload) SATCHEL_NX;
size_t satchel_upload_header_count(const satchel_upload* upload) SATCHEL_NX;
const char* satchel_upload_header_name(const satchel_upload* upload, size_t at) SATCHEL_NX;
const char* satchel_upload_header_value(const satchel_upload* upload, size_t at) SATCHEL_NX;
uint64_t satchel_upload_offset(const satchel_upload* upload) SATCHEL_NX;      /* of the photo, before it */
int64_t satchel_upload_start_before(const satchel_upload* upload) SATCHEL_NX; /* ms since 1970: token */
void satchel_upload_release(satchel_upload* upload) SATCHEL_NX;
/* How it went: the reply's HTTP status and its header Upload-Offset (NULL without one), or status 0 for no reply. Ends
 * the claim, whatever came. At any time. Error: not_found for a claim that expired, or was reported: no harm. */
satchel_code satchel_upload_report(satchel_store* store, const char* id, int32_t status, const char* upload_offset,
                                   satchel_error* error) SATCHEL_NX;

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif /* SATCHEL_H */
