/* Hosts, and stores as they come and go. */
#include "satchel_jni.h"

SJ_NATIVE(jbyteArray, version)(SJ_ENV) { return sj_text_array(env, satchel_version()); }

SJ_NATIVE(jboolean, hasFeature)(SJ_ENV, jbyteArray name) {
  struct sj_texts in = {0};
  const jboolean out = satchel_has_feature(sj_text(env, &in, name)) ? JNI_TRUE : JNI_FALSE;
  sj_free(&in);
  return out;
}

SJ_NATIVE(jbyteArray, codeMessage)(SJ_ENV, jint code, jint language) {
  return sj_text_array(env, satchel_code_message(code, language));
}

SJ_NATIVE(jint, codeGroup)(SJ_ENV, jint code) { return satchel_code_group(code); }

static jobject keep(JNIEnv* env, jobject local) { return local ? (*env)->NewGlobalRef(env, local) : NULL; }
static void drop(JNIEnv* env, jobject global) {
  if (global) (*env)->DeleteGlobalRef(env, global);
}

void sj_host_let_go(JNIEnv* env, struct sj_host* host) {
  if (__atomic_sub_fetch(&host->uses, 1, __ATOMIC_ACQ_REL) > 0) return;
  drop(env, host->keys);
  drop(env, host->transport);
  drop(env, host->log);
  free(host);
}

static int open_host(JNIEnv* env, struct sj_host* out, const char* key_file, jint level) {
  satchel_host_options options;
  satchel_keys keys;
  satchel_transport transport;
  satchel_error error;
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&keys);
  SATCHEL_INIT(&transport);
  SATCHEL_INIT(&error);
  keys.ctx = out->keys;
  keys.public_key = sj_public_key;
  keys.sign = sj_sign;
  keys.rest_key = sj_rest_key;
  transport.ctx = out->transport;
  transport.send = sj_send;
  options.key_file = key_file;
  options.keys = out->keys ? &keys : NULL;
  options.transport = out->transport ? &transport : NULL;
  options.log = out->log ? sj_log : NULL;
  options.log_ctx = out->log;
  options.log_level = level;
  satchel_host_open(&options, &out->host, &error);
  return sj_well(env, &error);
}

SJ_NATIVE(jlong, hostOpen)(SJ_ENV, jbyteArray key_file, jobject keys, jobject transport, jobject log, jint level) {
  struct sj_texts in = {0};
  struct sj_host* out = calloc(1, sizeof *out);
  const char* path = sj_text(env, &in, key_file);
  if (!out) sj_no_memory(env);
  if (out) {
    out->uses = 1;
    out->keys = keep(env, keys);
    out->transport = keep(env, transport);
    out->log = keep(env, log);
  }
  if (out && (in.failed || !open_host(env, out, path, level))) {
    sj_host_let_go(env, out);
    out = NULL;
  }
  sj_free(&in);
  return (jlong)(intptr_t)out;
}

/* Its stores go on: what Java gave stays until the last of them is closed. */
SJ_NATIVE(void, hostRelease)(SJ_ENV, jlong handle) {
  struct sj_host* host = SJ_POINTER(struct sj_host, handle);
  satchel_host_release(host->host);
  host->host = NULL;
  sj_host_let_go(env, host);
}

/* A store that is not open yet, or NULL with an exception pending. */
static struct sj_store* new_store(JNIEnv* env, jlong host, jobject waker) {
  struct sj_store* out = calloc(1, sizeof *out);
  if (!out) {
    sj_no_memory(env);
    return NULL;
  }
  out->host = SJ_POINTER(struct sj_host, host);
  __atomic_add_fetch(&out->host->uses, 1, __ATOMIC_ACQ_REL);
  out->waker = keep(env, waker);
  return out;
}

static void free_store(JNIEnv* env, struct sj_store* store) {
  drop(env, store->waker);
  sj_host_let_go(env, store->host);
  free(store);
}

static void how_to_open(satchel_open_options* out, const char* folder, const char* user, struct sj_store* store) {
  SATCHEL_INIT(out);
  out->folder = folder;
  out->user = user;
  out->wake = store->waker ? sj_wake : NULL;
  out->wake_ctx = store->waker;
}

SJ_NATIVE(jlong, open)(SJ_ENV, jlong host, jbyteArray folder, jbyteArray user, jobject waker) {
  struct sj_texts in = {0};
  const char *where = sj_text(env, &in, folder), *who = sj_text(env, &in, user);
  struct sj_store* out = in.failed ? NULL : new_store(env, host, waker);
  satchel_open_options how;
  satchel_error error;
  SATCHEL_INIT(&error);
  if (out) {
    how_to_open(&how, where, who, out);
    satchel_open(out->host->host, &how, &out->store, &error);
  }
  if (out && !sj_well(env, &error)) {
    free_store(env, out);
    out = NULL;
  }
  sj_free(&in);
  return (jlong)(intptr_t)out;
}

SJ_NATIVE(jlong, enrol)
(SJ_ENV, jlong host, jbyteArray folder, jbyteArray user, jobject waker, jbyteArray url, jbyteArray code,
 jbyteArray ca_pem, jbyteArray pins) {
  struct sj_texts in = {0};
  const char *where = sj_text(env, &in, folder), *who = sj_text(env, &in, user);
  satchel_enrol_options by;
  satchel_open_options how;
  satchel_error error;
  SATCHEL_INIT(&by);
  SATCHEL_INIT(&error);
  by.hub_url = sj_text(env, &in, url);
  by.code = sj_text(env, &in, code);
  by.ca_pem = sj_text(env, &in, ca_pem);
  by.pins = sj_text(env, &in, pins);
  struct sj_store* out = in.failed ? NULL : new_store(env, host, waker);
  if (out) {
    how_to_open(&how, where, who, out);
    satchel_enrol(out->host->host, &by, &how, &out->store, &error);
  }
  if (out && !sj_well(env, &error)) {
    free_store(env, out);
    out = NULL;
  }
  sj_free(&in);
  return (jlong)(intptr_t)out;
}

/* With an exception it stays open; cn.satchel.Handle sees to it that no call is under way. */
SJ_NATIVE(void, close)(SJ_ENV, jlong handle) {
  struct sj_store* store = SJ_POINTER(struct sj_store, handle);
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_close(store->store, &error);
  if (sj_well(env, &error)) free_store(env, store);
}

SJ_NATIVE(void, actAs)(SJ_ENV, jlong store, jbyteArray user) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  const char* who = sj_text(env, &in, user);
  if (!in.failed) {
    satchel_act_as(SJ_STORE(store), who, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}
