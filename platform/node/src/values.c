/* Values for JavaScript: ids, texts, errors; a handle before it is one. */
#include "satchel_node.h"

void sn_set_text(napi_env env, napi_value object, const char* name, const char* text) {
  napi_value value;
  if (text && napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &value) == napi_ok)
    napi_set_named_property(env, object, name, value);
}

void sn_set_number(napi_env env, napi_value object, const char* name, double number) {
  napi_value value;
  if (napi_create_double(env, number, &value) == napi_ok) napi_set_named_property(env, object, name, value);
}

napi_value sn_nothing(napi_env env, struct sn_job* job) {
  napi_value out = NULL;
  (void)job;
  napi_get_undefined(env, &out);
  return out;
}

napi_value sn_id(napi_env env, struct sn_job* job) {
  napi_value out = NULL;
  napi_create_string_utf8(env, job->id, NAPI_AUTO_LENGTH, &out);
  return out;
}

napi_value sn_text(napi_env env, struct sn_job* job) {
  napi_value out = NULL;
  napi_create_string_utf8(env, satchel_buffer_data(job->buffer), satchel_buffer_size(job->buffer), &out);
  return out;
}

napi_value sn_bytes(napi_env env, struct sn_job* job) {
  napi_value out = NULL;
  napi_create_buffer_copy(env, satchel_buffer_size(job->buffer), satchel_buffer_data(job->buffer), NULL, &out);
  return out;
}

struct sn_handle* sn_keep(struct sn_job* job, enum sn_kind kind, void* it) {
  struct sn_handle* out = calloc(1, sizeof *out);
  if (!out) {
    sn_fail(job, SATCHEL_OUT_OF_MEMORY);
    return NULL;
  }
  out->kind = kind;
  out->it = it;
  return out;
}

/* The sentence in both languages, then what developers want. */
napi_value sn_error(napi_env env, const satchel_error* error) {
  const char* zh = satchel_code_message(error->code, SATCHEL_ZH);
  const char* en = satchel_code_message(error->code, SATCHEL_EN);
  napi_value text = NULL, out = NULL;
  if (napi_create_string_utf8(env, zh, NAPI_AUTO_LENGTH, &text) != napi_ok ||
      napi_create_error(env, NULL, text, &out) != napi_ok)
    return NULL;
  sn_set_text(env, out, "name", "SatchelError");
  sn_set_number(env, out, "code", error->code);
  sn_set_number(env, out, "group", error->group);
  sn_set_text(env, out, "zh", zh);
  sn_set_text(env, out, "en", en);
  sn_set_text(env, out, "detail", error->detail);
  sn_set_number(env, out, "retryAfterMs", (double)error->retry_after_ms);
  sn_set_text(env, out, "correlationId", error->correlation_id);
  return out;
}
