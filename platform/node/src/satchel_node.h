/* What the files of this addon share. A call that may wait for a disk or the network is a job: its arguments are copied
 * as JavaScript calls, its work runs on a thread of the pool, its promise is kept on JavaScript's thread. Nothing is
 * static, so that every worker can load the addon. Only the plain Node-API, version 8: HarmonyOS has the same. */
#ifndef SATCHEL_NODE_H
#define SATCHEL_NODE_H

#ifndef NAPI_VERSION
#define NAPI_VERSION 8
#endif
#include <node_api.h>
#include <satchel.h>
#include <stdlib.h>

/* Something of the library's, behind an external value; index.js never uses one that it released. */
enum sn_kind { SN_HOST, SN_STORE, SN_TRANSACTION, SN_ROWS, SN_ATTACHMENT };
struct sn_handle {
  enum sn_kind kind;
  void* it;
  napi_threadsafe_function wake;      /* of a store; NULL where nobody listens */
  napi_threadsafe_function transport; /* of a host and of its stores; NULL for libcurl */
  napi_threadsafe_function keys;      /* the same; NULL for a file */
};

/* A parameter of a query, or a column of a row. */
struct sn_cell {
  satchel_kind kind;
  int64_t integer;
  double real;
  char* data; /* of ours */
  size_t size;
};
void sn_free_cells(struct sn_cell* cells, size_t count);

enum { SN_TEXTS = 8, SN_NUMBERS = 4 };
struct sn_op;
struct sn_job {
  const struct sn_op* op;
  napi_env env;
  napi_async_work work;
  napi_deferred promise;
  napi_ref keeps, keeps_flag; /* what the work uses stays while it runs */
  /* In, by the op's signature. */
  struct sn_handle* on;
  char* text[SN_TEXTS];
  int texts;
  int64_t number[SN_NUMBERS];
  int numbers;
  char* bytes;
  size_t size;
  int32_t* flag; /* in an Int32Array: not 0 stops a step */
  struct sn_cell* cells;
  size_t cell_count;
  napi_threadsafe_function wake, transport, keys;
  /* Out. */
  satchel_error error;
  char id[SATCHEL_HASH_SIZE];
  satchel_buffer* buffer;
  struct sn_handle* made;
  satchel_attached attached;
  satchel_step_result step;
  satchel_upload* upload;
  size_t rows, columns; /* of cells */
};

/* One function of the addon. `takes`, a letter each: h handle, t text or null, n number, b bytes, f flag, c cells,
 * w function to wake (or null), x function that carries requests (or null), k function that has the keys (or null).
 * `run` is on a thread of the pool and leaves error.code; `give` makes the value. */
struct sn_op {
  const char *name, *takes;
  void (*run)(struct sn_job* job);
  napi_value (*give)(napi_env env, struct sn_job* job);
};

/* The tables of ops, each to a name of NULL. */
extern const struct sn_op sn_store_ops[], sn_record_ops[], sn_query_ops[], sn_photo_ops[], sn_sync_ops[];
napi_status sn_add_ops(napi_env env, napi_value exports, const struct sn_op* ops);

/* What `give` may be. */
napi_value sn_nothing(napi_env env, struct sn_job* job);
napi_value sn_id(napi_env env, struct sn_job* job);
napi_value sn_text(napi_env env, struct sn_job* job); /* a buffer, as a string */
napi_value sn_bytes(napi_env env, struct sn_job* job);
napi_value sn_made(napi_env env, struct sn_job* job);

/* A handle for what was made; NULL, and the job failed, where memory ran out. */
struct sn_handle* sn_keep(struct sn_job* job, enum sn_kind kind, void* it);
/* Handles as they go: going.c. On the pool: what the library has of it; what JavaScript is called by: its functions. */
void sn_release(struct sn_handle* handle);
void sn_hang_up(struct sn_handle* handle);
/* Both, and frees it, on the pool: for one that nobody has any more. On JavaScript's thread; NULL is no error. */
void sn_let_go(napi_env env, struct sn_handle* handle);
/* As the addon is loaded. */
napi_status sn_begin_life(napi_env env);
void sn_fail(struct sn_job* job, satchel_code code);
napi_value sn_error(napi_env env, const satchel_error* error);

void sn_set_text(napi_env env, napi_value object, const char* name, const char* text);
void sn_set_number(napi_env env, napi_value object, const char* name, double number);

/* Called by the library: passes the word to JavaScript's thread. */
void sn_wake(void* threadsafe_function);

/* A transport in JavaScript, and its answer: transport.c. */
satchel_code sn_send(void* threadsafe_function, const satchel_request* request, satchel_reply* reply);
void sn_call_transport(napi_env env, napi_value function, void* context, void* data);
napi_value sn_answer(napi_env env, napi_callback_info info);

/* A keystore in JavaScript: keys.c. */
void sn_keys(satchel_keys* out, napi_threadsafe_function keys);
void sn_call_keys(napi_env env, napi_value function, void* context, void* data);

#endif /* SATCHEL_NODE_H */
