/* What needs a person, and where the store stands. */
#include "satchel_jni.h"

typedef satchel_code (*sj_ask)(satchel_store*, satchel_buffer**, satchel_error*);

static jbyteArray ask(JNIEnv* env, jlong store, sj_ask what) {
  satchel_buffer* json = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  what(SJ_STORE(store), &json, &error);
  return sj_well(env, &error) ? sj_take(env, json) : NULL;
}

SJ_NATIVE(jbyteArray, conflicts)(SJ_ENV, jlong store) { return ask(env, store, satchel_conflicts); }
SJ_NATIVE(jbyteArray, quarantine)(SJ_ENV, jlong store) { return ask(env, store, satchel_quarantine); }
SJ_NATIVE(jbyteArray, status)(SJ_ENV, jlong store) { return ask(env, store, satchel_status); }
SJ_NATIVE(jbyteArray, schema)(SJ_ENV, jlong store) { return ask(env, store, satchel_schema); }

/* The findings, whatever they are; an exception where it could not be looked at all. */
SJ_NATIVE(jbyteArray, verify)(SJ_ENV, jlong store) {
  satchel_buffer* report = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  const satchel_code code = satchel_verify(SJ_STORE(store), &report, &error);
  if (report && (code == SATCHEL_OK || code == SATCHEL_CORRUPT)) return sj_take(env, report);
  satchel_buffer_release(report);
  sj_well(env, &error);
  return NULL;
}

SJ_NATIVE(void, settle)(SJ_ENV, jlong store, jbyteArray conflict, jint take, jbyteArray value) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  const char *which = sj_text(env, &in, conflict), *json = sj_text(env, &in, value);
  if (!in.failed) {
    satchel_settle(SJ_STORE(store), which, take, json, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}

SJ_NATIVE(void, retry)(SJ_ENV, jlong store, jlong entry, jbyteArray fields) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  const char* json = sj_text(env, &in, fields);
  if (!in.failed) {
    satchel_retry(SJ_STORE(store), entry, json, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}

SJ_NATIVE(jbyteArray, trim)(SJ_ENV, jlong store, jboolean check) {
  satchel_buffer* json = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_trim(SJ_STORE(store), check ? 1 : 0, &json, &error);
  return sj_well(env, &error) ? sj_take(env, json) : NULL;
}

SJ_NATIVE(jbyteArray, writeBundle)(SJ_ENV, jlong store, jbyteArray path) {
  struct sj_texts in = {0};
  satchel_buffer* json = NULL;
  satchel_error error;
  jbyteArray out = NULL;
  SATCHEL_INIT(&error);
  const char* to = sj_text(env, &in, path);
  if (!in.failed) {
    satchel_write_bundle(SJ_STORE(store), to, &json, &error);
    if (sj_well(env, &error)) out = sj_take(env, json);
  }
  sj_free(&in);
  return out;
}

/* What is left, where there is anything; an exception where the hub could not be asked. */
SJ_NATIVE(jbyteArray, writeEmptyProof)(SJ_ENV, jlong store, jbyteArray path) {
  struct sj_texts in = {0};
  satchel_buffer* json = NULL;
  satchel_error error;
  jbyteArray out = NULL;
  SATCHEL_INIT(&error);
  const char* to = sj_text(env, &in, path);
  if (!in.failed) {
    const satchel_code code = satchel_write_empty_proof(SJ_STORE(store), to, &json, &error);
    if (json && (code == SATCHEL_OK || code == SATCHEL_NOT_EMPTY)) {
      out = sj_take(env, json);
    } else {
      satchel_buffer_release(json);
      sj_well(env, &error);
    }
  }
  sj_free(&in);
  return out;
}
