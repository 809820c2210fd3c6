/* Handles as they go: by a call, or because JavaScript lost them. To release one may wait for a store's lock, whose
 * holder may be waiting for JavaScript's thread (keys.c): the pool does it. */
#include "satchel_node.h"

/* Of one env, on JavaScript's thread alone. Uses: by the env until it ends, by each external that is not collected. */
struct sn_life {
  int uses, ending;
};

static void drop(struct sn_life* life) {
  if (--life->uses == 0) free(life);
}

/* From here on there is no pool to be had: what was under way on it is done, and so is who asked for keys. */
static void ends(void* life) {
  ((struct sn_life*)life)->ending = 1;
  drop(life);
}

napi_status sn_begin_life(napi_env env) {
  struct sn_life* life = calloc(1, sizeof *life);
  if (!life) return napi_generic_failure;
  life->uses = 1;
  napi_status status = napi_set_instance_data(env, life, NULL, NULL);
  if (status == napi_ok) status = napi_add_env_cleanup_hook(env, ends, life);
  if (status != napi_ok) free(life);
  return status;
}

void sn_release(struct sn_handle* handle) {
  satchel_error error;
  void* const it = handle->it;
  SATCHEL_INIT(&error);
  handle->it = NULL;
  switch (handle->kind) {
    case SN_HOST:
      satchel_host_release(it);
      break;
    case SN_STORE:
      if (it) satchel_close(it, &error);
      break;
    case SN_TRANSACTION:
      satchel_transaction_release(it);
      break;
    case SN_ROWS:
      satchel_rows_release(it);
      break;
    case SN_ATTACHMENT:
      satchel_attachment_release(it);
      break;
  }
}

void sn_hang_up(struct sn_handle* handle) {
  napi_threadsafe_function* const lines[] = {&handle->wake, &handle->transport, &handle->keys};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; ++i) {
    if (*lines[i]) napi_release_threadsafe_function(*lines[i], napi_tsfn_release);
    *lines[i] = NULL;
  }
}

struct going {
  struct sn_handle* handle;
  napi_async_work work;
};

static void go(napi_env env, void* data) {
  (void)env;
  sn_release(((struct going*)data)->handle);
}

static void gone(napi_env env, napi_status status, void* data) {
  struct going* it = data;
  (void)status;
  sn_hang_up(it->handle);
  napi_delete_async_work(env, it->work);
  free(it->handle);
  free(it);
}

void sn_let_go(napi_env env, struct sn_handle* handle) {
  napi_value name;
  if (!handle) return;
  struct going* it = calloc(1, sizeof *it);
  if (!it) return;
  it->handle = handle;
  if (napi_create_string_utf8(env, "satchel", NAPI_AUTO_LENGTH, &name) == napi_ok &&
      napi_create_async_work(env, NULL, name, go, gone, it, &it->work) == napi_ok) {
    if (napi_queue_async_work(env, it->work) == napi_ok) return;
    napi_delete_async_work(env, it->work);
  }
  free(it); /* memory ran out: the handle stays until the process ends, rather than that JavaScript waits */
}

/* Of one that JavaScript lost without releasing it, or still has when its env ends: its functions ended before. */
static void collected(napi_env env, void* handle, void* hint) {
  struct sn_life* life = hint;
  if (life->ending) {
    sn_release(handle);
    free(handle);
  } else {
    sn_let_go(env, handle);
  }
  drop(life);
}

napi_value sn_made(napi_env env, struct sn_job* job) {
  napi_value out = NULL;
  void* data = NULL;
  if (napi_get_instance_data(env, &data) != napi_ok || !data) return NULL;
  struct sn_life* life = data;
  if (napi_create_external(env, job->made, collected, life, &out) != napi_ok) return NULL;
  ++life->uses;
  job->made = NULL;
  return out;
}
