/* A transport in JavaScript: a request goes to JavaScript's thread, and this one waits for its answer. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <string.h>
#include <time.h>

#include "satchel_node.h"

enum { MOST_HEADERS = 64, LOOK_AGAIN_MS = 50 };

struct sn_exchange {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int uses; /* by the waiting thread, by JavaScript, by a word on its way there */
  int done;
  char *method, *url, *header[2 * MOST_HEADERS], *body;
  size_t headers, size; /* names and values in turn */
  satchel_code code;
  int32_t status;
  char *reply_header[2 * MOST_HEADERS], *reply;
  size_t reply_headers, reply_size;
};

static void drop(struct sn_exchange* it) {
  pthread_mutex_lock(&it->lock);
  const int left = --it->uses;
  pthread_mutex_unlock(&it->lock);
  if (left > 0) return;
  for (size_t i = 0; i < it->headers; ++i) free(it->header[i]);
  for (size_t i = 0; i < it->reply_headers; ++i) free(it->reply_header[i]);
  free(it->method);
  free(it->url);
  free(it->body);
  free(it->reply);
  pthread_mutex_destroy(&it->lock);
  pthread_cond_destroy(&it->changed);
  free(it);
}

/* The whole body: the pieces of a photo are small. 0: it cannot be read, or memory ran out. */
static int read_body(struct sn_exchange* to, const satchel_request* from) {
  to->size = (size_t)satchel_request_body_size(from);
  to->body = malloc(to->size + 1);
  size_t at = 0;
  while (to->body && at < to->size) {
    const int64_t got = satchel_request_read(from, at, to->body + at, to->size - at);
    if (got <= 0) return 0;
    at += (size_t)got;
  }
  return to->body != NULL;
}

static struct sn_exchange* new_exchange(const satchel_request* from) {
  struct sn_exchange* out = calloc(1, sizeof *out);
  if (!out) return NULL;
  pthread_mutex_init(&out->lock, NULL);
  pthread_cond_init(&out->changed, NULL);
  out->uses = 1;
  out->method = strdup(satchel_request_method(from));
  out->url = strdup(satchel_request_url(from));
  int well = out->method && out->url;
  for (size_t i = 0; well && i < satchel_request_header_count(from) && i < MOST_HEADERS; ++i) {
    out->header[out->headers++] = strdup(satchel_request_header_name(from, i));
    out->header[out->headers++] = strdup(satchel_request_header_value(from, i));
    well = out->header[out->headers - 2] && out->header[out->headers - 1];
  }
  if (well && read_body(out, from)) return out;
  drop(out);
  return NULL;
}

/* A word to JavaScript's thread: the request, or that nobody waits for its reply any more. */
struct word {
  struct sn_exchange* of;
  int stops;
};

static int tell(napi_threadsafe_function to, struct sn_exchange* of, int stops) {
  struct word* word = malloc(sizeof *word);
  if (!word) return 0;
  word->of = of;
  word->stops = stops;
  pthread_mutex_lock(&of->lock);
  ++of->uses;
  pthread_mutex_unlock(&of->lock);
  if (napi_call_threadsafe_function(to, word, napi_tsfn_nonblocking) == napi_ok) return 1;
  free(word);
  drop(of);
  return 0;
}

static void wait_a_little(struct sn_exchange* it) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += LOOK_AGAIN_MS * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_nsec -= 1000000000L;
    ++until.tv_sec;
  }
  pthread_cond_timedwait(&it->changed, &it->lock, &until);
}

/* Whether an answer came before it was of no use any more. */
static int await(struct sn_exchange* it, const satchel_request* request) {
  int done = 0, over = 0;
  while (!done && !over) {
    pthread_mutex_lock(&it->lock);
    if (!it->done) wait_a_little(it);
    done = it->done;
    pthread_mutex_unlock(&it->lock);
    if (!done) over = satchel_request_cancelled(request);
  }
  return done;
}

static satchel_code take_reply(const struct sn_exchange* from, satchel_reply* to) {
  if (from->code != SATCHEL_OK) return from->code;
  satchel_reply_status(to, from->status);
  for (size_t i = 0; i + 1 < from->reply_headers; i += 2)
    satchel_reply_header(to, from->reply_header[i], from->reply_header[i + 1]);
  satchel_reply_body(to, from->reply, from->reply_size);
  return SATCHEL_OK;
}

satchel_code sn_send(void* threadsafe_function, const satchel_request* request, satchel_reply* reply) {
  struct sn_exchange* it = new_exchange(request);
  if (!it) return SATCHEL_IO;
  satchel_code code = SATCHEL_CANCELLED;
  if (tell(threadsafe_function, it, 0)) {
    if (await(it, request))
      code = take_reply(it, reply);
    else
      tell(threadsafe_function, it, 1);
  }
  drop(it);
  return code;
}

static void answered(struct sn_exchange* it, satchel_code code) {
  pthread_mutex_lock(&it->lock);
  if (!it->done) it->code = code;
  it->done = 1;
  pthread_cond_signal(&it->changed);
  pthread_mutex_unlock(&it->lock);
}

/* JavaScript lost the exchange: without an answer there will be none. */
static void collected(napi_env env, void* it, void* hint) {
  (void)env, (void)hint;
  answered(it, SATCHEL_INTERNAL);
  drop(it);
}

static napi_value request_value(napi_env env, const struct sn_exchange* it) {
  napi_value out, headers, body;
  if (napi_create_object(env, &out) != napi_ok || napi_create_object(env, &headers) != napi_ok) return NULL;
  for (size_t i = 0; i + 1 < it->headers; i += 2) sn_set_text(env, headers, it->header[i], it->header[i + 1]);
  sn_set_text(env, out, "method", it->method);
  sn_set_text(env, out, "url", it->url);
  if (napi_create_buffer_copy(env, it->size, it->body, NULL, &body) != napi_ok) return NULL;
  napi_set_named_property(env, out, "headers", headers);
  napi_set_named_property(env, out, "body", body);
  return out;
}

/* function(exchange, id, request), or function(null, id, null) for one that is over. */
void sn_call_transport(napi_env env, napi_value function, void* context, void* data) {
  struct word* word = data;
  struct sn_exchange* it = word->of;
  napi_value given[3], undefined, request = NULL;
  (void)context;
  int told = 0;
  if (env && function && napi_get_undefined(env, &undefined) == napi_ok && napi_get_null(env, &given[0]) == napi_ok &&
      napi_create_double(env, (double)(uintptr_t)it, &given[1]) == napi_ok) {
    given[2] = given[0];
    if (!word->stops) request = request_value(env, it);
    if (request && napi_create_external(env, it, collected, NULL, &given[0]) == napi_ok) {
      told = 1; /* from here on the external has this use */
      given[2] = request;
    }
    if (word->stops || told) napi_call_function(env, undefined, function, 3, given, NULL);
  }
  if (!told) {
    if (!word->stops) answered(it, SATCHEL_INTERNAL);
    drop(it);
  }
  free(word);
}

static char* text_of(napi_env env, napi_value from) {
  size_t size = 0;
  if (napi_get_value_string_utf8(env, from, NULL, 0, &size) != napi_ok) return NULL;
  char* out = malloc(size + 1);
  if (out) napi_get_value_string_utf8(env, from, out, size + 1, &size);
  return out;
}

static void fill(napi_env env, struct sn_exchange* it, napi_value headers, napi_value body) {
  uint32_t count = 0;
  napi_value one;
  void* data = NULL;
  napi_get_array_length(env, headers, &count);
  if (count > 2 * MOST_HEADERS) count = 2 * MOST_HEADERS;
  for (uint32_t i = 0; i < count; ++i)
    it->reply_header[it->reply_headers++] =
        napi_get_element(env, headers, i, &one) == napi_ok ? text_of(env, one) : NULL;
  if (napi_get_typedarray_info(env, body, NULL, &it->reply_size, &data, NULL, NULL) != napi_ok) it->reply_size = 0;
  it->reply = malloc(it->reply_size + 1);
  if (it->reply && data) memcpy(it->reply, data, it->reply_size);
  if (!it->reply) it->reply_size = 0;
}

/* answer(exchange, code, status, headers, body): names and values of headers in turn, body a Uint8Array. Once. */
napi_value sn_answer(napi_env env, napi_callback_info info) {
  napi_value given[5];
  size_t count = 5;
  void* external = NULL;
  int32_t code = SATCHEL_INTERNAL, status = 0;
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok || count != 5) return NULL;
  if (napi_get_value_external(env, given[0], &external) != napi_ok) return NULL;
  struct sn_exchange* it = external;
  napi_get_value_int32(env, given[1], &code);
  napi_get_value_int32(env, given[2], &status);
  pthread_mutex_lock(&it->lock);
  const int first = !it->done;
  if (first) {
    it->status = status;
    fill(env, it, given[3], given[4]);
  }
  pthread_mutex_unlock(&it->lock);
  if (first) answered(it, code);
  return NULL;
}
