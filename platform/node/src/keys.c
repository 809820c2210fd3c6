/* A keystore in JavaScript: the question goes to JavaScript's thread, and this one, of the pool, waits for the answer.
 * It may hold the store's lock meanwhile: JavaScript's thread never waits for that, not for what it collects either
 * (going.c), and answers without the pool. */
#include <pthread.h>
#include <string.h>

#include "satchel_node.h"

struct question {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int done;
  const char* of; /* publicKey, sign, restKey */
  const uint8_t* message;
  size_t size;
  uint8_t* out;
  size_t out_size;
  satchel_code code;
};

static void answered(struct question* it, satchel_code code) {
  pthread_mutex_lock(&it->lock);
  it->code = code;
  it->done = 1;
  pthread_cond_signal(&it->changed); /* under the lock: who waits takes the question away */
  pthread_mutex_unlock(&it->lock);
}

static satchel_code ask(napi_threadsafe_function keys, struct question* it) {
  pthread_mutex_init(&it->lock, NULL);
  pthread_cond_init(&it->changed, NULL);
  if (napi_call_threadsafe_function(keys, it, napi_tsfn_nonblocking) == napi_ok) {
    pthread_mutex_lock(&it->lock);
    while (!it->done) pthread_cond_wait(&it->changed, &it->lock);
    pthread_mutex_unlock(&it->lock);
  } else {
    it->code = SATCHEL_BUSY; /* JavaScript is at its end */
  }
  pthread_mutex_destroy(&it->lock);
  pthread_cond_destroy(&it->changed);
  return it->code;
}

static satchel_code public_key(void* keys, uint8_t key[32]) {
  struct question it = {.of = "publicKey", .out = key, .out_size = 32};
  return ask(keys, &it);
}

static satchel_code sign(void* keys, const uint8_t* message, size_t size, uint8_t signature[64]) {
  struct question it = {.of = "sign", .message = message, .size = size, .out = signature, .out_size = 64};
  return ask(keys, &it);
}

static satchel_code rest_key(void* keys, uint8_t key[32]) {
  struct question it = {.of = "restKey", .out = key, .out_size = 32};
  return ask(keys, &it);
}

void sn_keys(satchel_keys* out, napi_threadsafe_function keys) {
  SATCHEL_INIT(out);
  out->ctx = keys;
  out->public_key = public_key;
  out->sign = sign;
  out->rest_key = rest_key;
}

/* Bytes of the right number, or a code. */
static satchel_code take_answer(napi_env env, napi_value from, struct question* it) {
  int32_t code = SATCHEL_OK;
  bool is = false;
  void* data = NULL;
  size_t size = 0;
  napi_typedarray_type type;
  if (napi_get_value_int32(env, from, &code) == napi_ok) return code == SATCHEL_OK ? SATCHEL_INTERNAL : code;
  if (napi_is_typedarray(env, from, &is) != napi_ok || !is) return SATCHEL_INTERNAL;
  if (napi_get_typedarray_info(env, from, &type, &size, &data, NULL, NULL) != napi_ok) return SATCHEL_INTERNAL;
  if (type != napi_uint8_array || size != it->out_size) return SATCHEL_INTERNAL;
  memcpy(it->out, data, size);
  return SATCHEL_OK;
}

/* function(of, message): index.js sees to it that nothing is thrown. */
void sn_call_keys(napi_env env, napi_value function, void* context, void* data) {
  struct question* it = data;
  napi_value given[2], undefined, out;
  (void)context;
  if (!env || !function) {
    answered(it, SATCHEL_BUSY);
    return;
  }
  const int well = napi_get_undefined(env, &undefined) == napi_ok &&
                   napi_create_string_utf8(env, it->of, NAPI_AUTO_LENGTH, &given[0]) == napi_ok &&
                   napi_create_buffer_copy(env, it->size, it->message, NULL, &given[1]) == napi_ok &&
                   napi_call_function(env, undefined, function, 2, given, &out) == napi_ok;
  answered(it, well ? take_answer(env, out, it) : SATCHEL_INTERNAL);
}
