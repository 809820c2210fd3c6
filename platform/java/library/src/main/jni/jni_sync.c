/* Events, steps, and uploads by others. */
#include "satchel_jni.h"

/* numbers: kind, code, count, bytes, total. Returns the photo's hash, or NULL. */
SJ_NATIVE(jbyteArray, nextEvent)(SJ_ENV, jlong store, jlongArray numbers) {
  satchel_event event;
  satchel_error error;
  SATCHEL_INIT(&event);
  SATCHEL_INIT(&error);
  satchel_next_event(SJ_STORE(store), &event, &error);
  if (!sj_well(env, &error)) return NULL;
  const jlong out[] = {event.kind, event.code, event.count, (jlong)event.bytes, (jlong)event.total};
  (*env)->SetLongArrayRegion(env, numbers, 0, 5, out);
  if ((*env)->ExceptionCheck(env) || !event.sha256[0]) return NULL;
  return sj_text_array(env, event.sha256);
}

/* result: state, blocked, code, wait_ms, wait_until_ms, entries, photos, requests, bytes_in, bytes_out. Returns the
   name of the request that ended in `code`, or NULL. */
SJ_NATIVE(jbyteArray, syncStep)
(SJ_ENV, jlong store, jint budget_ms, jlong byte_budget, jboolean at_once, jint network_class, jobject cancelled,
 jlongArray result) {
  satchel_step_options options;
  satchel_step_result out;
  satchel_error error;
  /* A global reference: a thread of the app's transport may ask, too. None does when the step is over: each request of
     its is closed by then (cn.satchel.Request), and waits for who asks it. */
  jobject reason = cancelled ? (*env)->NewGlobalRef(env, cancelled) : NULL;
  if (cancelled && !reason) {
    sj_no_memory(env);
    return NULL;
  }
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&out);
  SATCHEL_INIT(&error);
  options.budget_ms = (uint32_t)budget_ms;
  options.byte_budget = (uint64_t)byte_budget;
  options.at_once = at_once ? 1 : 0;
  options.network_class = network_class;
  options.cancelled = reason ? sj_cancelled : NULL;
  options.cancel_ctx = reason;
  satchel_sync_step(SJ_STORE(store), &options, &out, &error);
  if (reason) (*env)->DeleteGlobalRef(env, reason);
  if (!sj_well(env, &error)) return NULL;
  const jlong numbers[] = {out.state,           out.blocked,         out.code,   out.wait_ms,
                           out.wait_until_ms,   out.entries,         out.photos, (jlong)out.requests,
                           (jlong)out.bytes_in, (jlong)out.bytes_out};
  (*env)->SetLongArrayRegion(env, result, 0, sizeof numbers / sizeof *numbers, numbers);
  if ((*env)->ExceptionCheck(env) || !out.request_id[0]) return NULL;
  return sj_text_array(env, out.request_id);
}

SJ_NATIVE(void, cancel)(SJ_ENV, jlong store) { satchel_cancel(SJ_STORE(store)); }

SJ_NATIVE(void, setNetwork)(SJ_ENV, jlong store, jint network) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_set_network(SJ_STORE(store), network, &error);
  sj_well(env, &error);
}

SJ_NATIVE(void, setPower)(SJ_ENV, jlong store, jboolean low) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_set_power(SJ_STORE(store), low ? 1 : 0, &error);
  sj_well(env, &error);
}

SJ_NATIVE(void, suspend)(SJ_ENV, jlong store) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_suspend(SJ_STORE(store), &error);
  sj_well(env, &error);
}

SJ_NATIVE(void, resume)(SJ_ENV, jlong store) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_resume(SJ_STORE(store), &error);
  sj_well(env, &error);
}

enum { BEFORE_HEADERS = 4, MOST_HEADERS = 32 };

/* id, file, url, method, then names and values of headers in turn; numbers: offset, start_before. */
static jobjectArray upload_out(JNIEnv* env, const satchel_upload* upload, jlongArray numbers) {
  const char* texts[BEFORE_HEADERS + 2 * MOST_HEADERS] = {satchel_upload_id(upload), satchel_upload_file(upload),
                                                          satchel_upload_url(upload), satchel_upload_method(upload)};
  const size_t headers = satchel_upload_header_count(upload);
  for (size_t i = 0; i < headers && i < MOST_HEADERS; ++i) {
    texts[BEFORE_HEADERS + 2 * i] = satchel_upload_header_name(upload, i);
    texts[BEFORE_HEADERS + 2 * i + 1] = satchel_upload_header_value(upload, i);
  }
  const jlong out[] = {(jlong)satchel_upload_offset(upload), satchel_upload_start_before(upload)};
  (*env)->SetLongArrayRegion(env, numbers, 0, 2, out);
  if ((*env)->ExceptionCheck(env)) return NULL;
  return sj_list(env, texts, BEFORE_HEADERS + 2 * (headers < MOST_HEADERS ? headers : MOST_HEADERS));
}

/* NULL where nothing waits. */
SJ_NATIVE(jobjectArray, uploadClaim)(SJ_ENV, jlong store, jlongArray numbers) {
  satchel_upload* upload = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_upload_claim(SJ_STORE(store), &upload, &error);
  if (!sj_well(env, &error) || !upload) return NULL;
  jobjectArray out = upload_out(env, upload, numbers);
  satchel_upload_release(upload);
  return out;
}

SJ_NATIVE(void, uploadReport)(SJ_ENV, jlong store, jbyteArray id, jint status, jbyteArray offset) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  const char *which = sj_text(env, &in, id), *at = sj_text(env, &in, offset);
  if (!in.failed) {
    satchel_upload_report(SJ_STORE(store), which, status, at, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}
