/* Records: saved, changed together, read, sealed. */
#include "satchel_jni.h"

/* As satchel_save has it: (store, type, id, fields, id_out, error). */
typedef satchel_code (*sj_change)(void* on, const char*, const char*, const char*, char*, satchel_error*);

static satchel_code save(void* store, const char* type, const char* id, const char* fields, char* out,
                         satchel_error* error) {
  return satchel_save(store, type, id, fields, out, error);
}
static satchel_code put(void* transaction, const char* type, const char* id, const char* fields, char* out,
                        satchel_error* error) {
  return satchel_put(transaction, type, id, fields, out, error);
}
static satchel_code remove_one(void* transaction, const char* type, const char* id, const char* fields, char* out,
                               satchel_error* error) {
  (void)fields, (void)out;
  return satchel_delete(transaction, type, id, error);
}
static satchel_code restore(void* transaction, const char* type, const char* id, const char* fields, char* out,
                            satchel_error* error) {
  (void)fields, (void)out;
  return satchel_undelete(transaction, type, id, error);
}
static satchel_code seal(void* store, const char* type, const char* id, const char* fields, char* out,
                         satchel_error* error) {
  (void)fields, (void)out;
  return satchel_seal(store, type, id, error);
}

/* The id that came out, else NULL. */
static jbyteArray change(JNIEnv* env, void* on, sj_change what, jbyteArray type, jbyteArray id, jbyteArray fields) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  char out[SATCHEL_ID_SIZE] = "";
  const char *of = sj_text(env, &in, type), *which = sj_text(env, &in, id), *json = sj_text(env, &in, fields);
  jbyteArray made = NULL;
  if (!in.failed) {
    what(on, of, which, json, out, &error);
    if (sj_well(env, &error) && out[0]) made = sj_text_array(env, out);
  }
  sj_free(&in);
  return made;
}

SJ_NATIVE(jbyteArray, save)(SJ_ENV, jlong store, jbyteArray type, jbyteArray id, jbyteArray fields) {
  return change(env, SJ_STORE(store), save, type, id, fields);
}
SJ_NATIVE(void, seal)(SJ_ENV, jlong store, jbyteArray type, jbyteArray id) {
  change(env, SJ_STORE(store), seal, type, id, NULL);
}
SJ_NATIVE(jbyteArray, put)(SJ_ENV, jlong transaction, jbyteArray type, jbyteArray id, jbyteArray fields) {
  return change(env, SJ_POINTER(void, transaction), put, type, id, fields);
}
SJ_NATIVE(void, delete)(SJ_ENV, jlong transaction, jbyteArray type, jbyteArray id) {
  change(env, SJ_POINTER(void, transaction), remove_one, type, id, NULL);
}
SJ_NATIVE(void, undelete)(SJ_ENV, jlong transaction, jbyteArray type, jbyteArray id) {
  change(env, SJ_POINTER(void, transaction), restore, type, id, NULL);
}

SJ_NATIVE(jlong, begin)(SJ_ENV, jlong store) {
  satchel_transaction* out = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_begin(SJ_STORE(store), &out, &error);
  return sj_well(env, &error) ? (jlong)(intptr_t)out : 0;
}

SJ_NATIVE(void, commit)(SJ_ENV, jlong transaction) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_commit(SJ_POINTER(satchel_transaction, transaction), &error);
  sj_well(env, &error);
}

SJ_NATIVE(void, transactionRelease)(SJ_ENV, jlong transaction) {
  satchel_transaction_release(SJ_POINTER(satchel_transaction, transaction));
}

SJ_NATIVE(jbyteArray, correct)
(SJ_ENV, jlong store, jbyteArray type, jbyteArray id, jbyteArray reason, jbyteArray fields) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  char out[SATCHEL_ID_SIZE] = "";
  const char *of = sj_text(env, &in, type), *which = sj_text(env, &in, id), *why = sj_text(env, &in, reason),
             *json = sj_text(env, &in, fields);
  jbyteArray made = NULL;
  if (!in.failed) {
    satchel_correct(SJ_STORE(store), of, which, why, json, out, &error);
    if (sj_well(env, &error)) made = sj_text_array(env, out);
  }
  sj_free(&in);
  return made;
}

SJ_NATIVE(jbyteArray, sealIdentity)(SJ_ENV, jlong store, jbyteArray parts) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  char out[SATCHEL_HASH_SIZE] = "";
  const char* json = sj_text(env, &in, parts);
  jbyteArray made = NULL;
  if (!in.failed) {
    satchel_seal_identity(SJ_STORE(store), json, out, &error);
    if (sj_well(env, &error)) made = sj_text_array(env, out);
  }
  sj_free(&in);
  return made;
}

typedef satchel_code (*sj_look)(satchel_store*, const char*, const char*, satchel_buffer**, satchel_error*);

static jbyteArray look(JNIEnv* env, jlong store, sj_look what, jbyteArray type, jbyteArray id) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_buffer* json = NULL;
  const char *of = sj_text(env, &in, type), *which = sj_text(env, &in, id);
  jbyteArray out = NULL;
  if (!in.failed) {
    what(SJ_STORE(store), of, which, &json, &error);
    if (sj_well(env, &error)) out = sj_take(env, json);
  }
  sj_free(&in);
  return out;
}

SJ_NATIVE(jbyteArray, get)(SJ_ENV, jlong store, jbyteArray type, jbyteArray id) {
  return look(env, store, satchel_get, type, id);
}
SJ_NATIVE(jbyteArray, missingForSeal)(SJ_ENV, jlong store, jbyteArray type, jbyteArray id) {
  return look(env, store, satchel_missing_for_seal, type, id);
}
SJ_NATIVE(jbyteArray, whereabouts)(SJ_ENV, jlong store, jbyteArray type, jbyteArray id) {
  return look(env, store, satchel_whereabouts, type, id);
}
