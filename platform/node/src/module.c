/* The addon's exports: the ops, and what answers at once. */
#include "satchel_node.h"

static napi_value version(napi_env env, napi_callback_info info) {
  napi_value out = NULL;
  (void)info;
  napi_create_string_utf8(env, satchel_version(), NAPI_AUTO_LENGTH, &out);
  return out;
}

/* failure(code, detail): an error as the library would give it. */
static napi_value failure(napi_env env, napi_callback_info info) {
  napi_value given[2];
  size_t count = 2, size = 0;
  satchel_error error;
  SATCHEL_INIT(&error);
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok || count != 2) return NULL;
  if (napi_get_value_int32(env, given[0], &error.code) != napi_ok) return NULL;
  napi_get_value_string_utf8(env, given[1], error.detail, sizeof error.detail, &size);
  error.group = satchel_code_group(error.code);
  return sn_error(env, &error);
}

/* nextEvent(store): null where there is none. It waits for no disk. */
static napi_value next_event(napi_env env, napi_callback_info info) {
  napi_value given[1], out = NULL;
  size_t count = 1;
  void* handle = NULL;
  satchel_event event;
  satchel_error error;
  SATCHEL_INIT(&event);
  SATCHEL_INIT(&error);
  napi_get_null(env, &out);
  if (napi_get_cb_info(env, info, &count, given, NULL, NULL) != napi_ok || count != 1) return out;
  if (napi_get_value_external(env, given[0], &handle) != napi_ok || !((struct sn_handle*)handle)->it) return out;
  if (satchel_next_event(((struct sn_handle*)handle)->it, &event, &error) != SATCHEL_OK) return out;
  if (event.kind == SATCHEL_EVENT_NONE || napi_create_object(env, &out) != napi_ok) return out;
  sn_set_number(env, out, "kind", event.kind);
  sn_set_number(env, out, "code", event.code);
  sn_set_number(env, out, "count", (double)event.count);
  sn_set_number(env, out, "bytes", (double)event.bytes);
  sn_set_number(env, out, "total", (double)event.total);
  if (event.sha256[0]) sn_set_text(env, out, "sha256", event.sha256);
  return out;
}

static napi_status add(napi_env env, napi_value exports, const char* name, napi_callback function) {
  napi_value value;
  const napi_status status = napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  return status == napi_ok ? napi_set_named_property(env, exports, name, value) : status;
}

NAPI_MODULE_INIT() {
  if (sn_begin_life(env) != napi_ok) return NULL;
  const struct sn_op* const tables[] = {sn_store_ops, sn_record_ops, sn_query_ops, sn_photo_ops, sn_sync_ops};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; ++i)
    if (sn_add_ops(env, exports, tables[i]) != napi_ok) return NULL;
  if (add(env, exports, "version", version) != napi_ok || add(env, exports, "failure", failure) != napi_ok ||
      add(env, exports, "nextEvent", next_event) != napi_ok || add(env, exports, "answer", sn_answer) != napi_ok)
    return NULL;
  return exports;
}
