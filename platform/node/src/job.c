/* A job from its arguments to its promise. */
#include <string.h>

#include "satchel_node.h"

enum { MOST_ARGUMENTS = 10 };

void sn_free_cells(struct sn_cell* cells, size_t count) {
  for (size_t i = 0; i < count; ++i) free(cells[i].data);
  free(cells);
}

void sn_fail(struct sn_job* job, satchel_code code) {
  job->error.code = code;
  job->error.group = satchel_code_group(code);
}

static char* copy(const void* from, size_t size) {
  char* out = malloc(size + 1);
  if (!out) return NULL;
  memcpy(out, from, size);
  out[size] = '\0';
  return out;
}

static int take_text(napi_env env, napi_value from, struct sn_job* job) {
  napi_valuetype type;
  size_t size = 0;
  char** to = &job->text[job->texts++];
  if (napi_typeof(env, from, &type) != napi_ok) return 0;
  if (type == napi_null || type == napi_undefined) return 1;
  if (napi_get_value_string_utf8(env, from, NULL, 0, &size) != napi_ok) return 0;
  *to = malloc(size + 1);
  return *to && napi_get_value_string_utf8(env, from, *to, size + 1, &size) == napi_ok;
}

/* Copied: what JavaScript does to it meanwhile is nothing to us. */
static int take_bytes(napi_env env, napi_value from, char** to, size_t* size) {
  void* data = NULL;
  bool is = false;
  if (napi_is_typedarray(env, from, &is) != napi_ok || !is) return 0;
  napi_typedarray_type type;
  if (napi_get_typedarray_info(env, from, &type, size, &data, NULL, NULL) != napi_ok) return 0;
  if (type != napi_uint8_array) return 0;
  *to = copy(data ? data : "", *size);
  return *to != NULL;
}

static int take_flag(napi_env env, napi_value from, struct sn_job* job) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = NULL;
  if (napi_get_typedarray_info(env, from, &type, &length, &data, NULL, NULL) != napi_ok || length != 1) return 0;
  job->flag = data;
  return napi_create_reference(env, from, 1, &job->keeps_flag) == napi_ok;
}

static int take_cell(napi_env env, napi_value from, struct sn_cell* to) {
  napi_valuetype type;
  bool lossless = false;
  if (napi_typeof(env, from, &type) != napi_ok) return 0;
  if (type == napi_null || type == napi_undefined) return 1;
  if (type == napi_number) {
    if (napi_get_value_double(env, from, &to->real) != napi_ok) return 0;
    const int whole =
        to->real >= -9007199254740991.0 && to->real <= 9007199254740991.0 && (double)(int64_t)to->real == to->real;
    to->kind = whole ? SATCHEL_INTEGER : SATCHEL_REAL;
    to->integer = whole ? (int64_t)to->real : 0;
    return 1;
  }
  if (type == napi_bigint) {
    to->kind = SATCHEL_INTEGER;
    return napi_get_value_bigint_int64(env, from, &to->integer, &lossless) == napi_ok && lossless;
  }
  if (type != napi_string) {
    to->kind = SATCHEL_BYTES;
    return take_bytes(env, from, &to->data, &to->size);
  }
  to->kind = SATCHEL_TEXT;
  if (napi_get_value_string_utf8(env, from, NULL, 0, &to->size) != napi_ok) return 0;
  to->data = malloc(to->size + 1);
  return to->data && napi_get_value_string_utf8(env, from, to->data, to->size + 1, &to->size) == napi_ok;
}

static int take_cells(napi_env env, napi_value from, struct sn_job* job) {
  uint32_t count = 0;
  napi_value one;
  if (napi_get_array_length(env, from, &count) != napi_ok) return 0;
  job->cells = calloc(count + 1, sizeof *job->cells);
  if (!job->cells) return 0;
  job->cell_count = count;
  for (uint32_t i = 0; i < count; ++i)
    if (napi_get_element(env, from, i, &one) != napi_ok || !take_cell(env, one, &job->cells[i])) return 0;
  return 1;
}

static void call_wake(napi_env env, napi_value function, void* context, void* data) {
  napi_value undefined;
  (void)context, (void)data;
  if (env && function && napi_get_undefined(env, &undefined) == napi_ok)
    napi_call_function(env, undefined, function, 0, NULL, NULL);
}

/* A store that is open keeps no process alive: what is under way does. */
static int take_function(napi_env env, napi_value from, napi_threadsafe_function_call_js call,
                         napi_threadsafe_function* to) {
  napi_valuetype type;
  napi_value name;
  if (napi_typeof(env, from, &type) != napi_ok || type != napi_function) return 1;
  if (napi_create_string_utf8(env, "satchel", NAPI_AUTO_LENGTH, &name) != napi_ok) return 0;
  return napi_create_threadsafe_function(env, from, NULL, name, 0, 1, NULL, NULL, NULL, call, to) == napi_ok &&
         napi_unref_threadsafe_function(env, *to) == napi_ok;
}

void sn_wake(void* threadsafe_function) {
  napi_call_threadsafe_function(threadsafe_function, NULL, napi_tsfn_nonblocking);
}

static int take_handle(napi_env env, napi_value from, struct sn_job* job) {
  void* it = NULL;
  if (napi_get_value_external(env, from, &it) != napi_ok) return 0;
  job->on = it;
  return job->on->it && napi_create_reference(env, from, 1, &job->keeps) == napi_ok;
}

static int take(napi_env env, char letter, napi_value from, struct sn_job* job) {
  switch (letter) {
    case 'h':
      return take_handle(env, from, job);
    case 't':
      return take_text(env, from, job);
    case 'n':
      return napi_get_value_int64(env, from, &job->number[job->numbers++]) == napi_ok;
    case 'b':
      return take_bytes(env, from, &job->bytes, &job->size);
    case 'f':
      return take_flag(env, from, job);
    case 'c':
      return take_cells(env, from, job);
    case 'x':
      return take_function(env, from, sn_call_transport, &job->transport);
    case 'k':
      return take_function(env, from, sn_call_keys, &job->keys);
    default:
      return take_function(env, from, call_wake, &job->wake);
  }
}

static void free_job(struct sn_job* job) {
  for (int i = 0; i < job->texts; ++i) free(job->text[i]);
  free(job->bytes);
  sn_free_cells(job->cells, job->cell_count);
  satchel_buffer_release(job->buffer);
  satchel_upload_release(job->upload);
  sn_let_go(job->env, job->made);
  if (job->wake) napi_release_threadsafe_function(job->wake, napi_tsfn_abort);
  if (job->transport) napi_release_threadsafe_function(job->transport, napi_tsfn_abort);
  if (job->keys) napi_release_threadsafe_function(job->keys, napi_tsfn_abort);
  if (job->keeps) napi_delete_reference(job->env, job->keeps);
  if (job->keeps_flag) napi_delete_reference(job->env, job->keeps_flag);
  if (job->work) napi_delete_async_work(job->env, job->work);
  free(job);
}

static void execute(napi_env env, void* data) {
  struct sn_job* job = data;
  (void)env;
  job->op->run(job);
}

static void complete(napi_env env, napi_status status, void* data) {
  struct sn_job* job = data;
  if (status == napi_cancelled) sn_fail(job, SATCHEL_CANCELLED);
  napi_value out = job->error.code == SATCHEL_OK ? job->op->give(env, job) : NULL;
  if (out) {
    napi_resolve_deferred(env, job->promise, out);
  } else {
    bool pending = false;
    if (job->error.code == SATCHEL_OK) sn_fail(job, SATCHEL_OUT_OF_MEMORY);
    out = sn_error(env, &job->error);
    if (!out && napi_is_exception_pending(env, &pending) == napi_ok && pending)
      napi_get_and_clear_last_exception(env, &out);
    napi_reject_deferred(env, job->promise, out);
  }
  free_job(job);
}

/* Every function of the addon: a promise, whatever is wrong. */
static napi_value begin(napi_env env, napi_callback_info info) {
  size_t count = MOST_ARGUMENTS;
  napi_value given[MOST_ARGUMENTS], promise = NULL, name = NULL;
  void* op = NULL;
  struct sn_job* job = calloc(1, sizeof *job);
  if (!job || napi_get_cb_info(env, info, &count, given, NULL, &op) != napi_ok ||
      napi_create_promise(env, &job->promise, &promise) != napi_ok) {
    free(job);
    napi_throw_error(env, NULL, "satchel: out of memory");
    return NULL;
  }
  job->op = op;
  job->env = env;
  SATCHEL_INIT(&job->error);
  int well = strlen(job->op->takes) == count;
  for (size_t i = 0; well && i < count; ++i) well = take(env, job->op->takes[i], given[i], job);
  if (!well) sn_fail(job, SATCHEL_INVALID);
  if (well && (napi_create_string_utf8(env, job->op->name, NAPI_AUTO_LENGTH, &name) != napi_ok ||
               napi_create_async_work(env, NULL, name, execute, complete, job, &job->work) != napi_ok ||
               napi_queue_async_work(env, job->work) != napi_ok)) {
    well = 0;
    sn_fail(job, SATCHEL_OUT_OF_MEMORY);
  }
  if (!well) complete(env, napi_ok, job);
  return promise;
}

napi_status sn_add_ops(napi_env env, napi_value exports, const struct sn_op* ops) {
  for (; ops->name; ++ops) {
    napi_value function;
    napi_status status = napi_create_function(env, ops->name, NAPI_AUTO_LENGTH, begin, (void*)(intptr_t)ops, &function);
    if (status == napi_ok) status = napi_set_named_property(env, exports, ops->name, function);
    if (status != napi_ok) return status;
  }
  return napi_ok;
}
