/* What the files of this library share: texts and bytes from and to Java, errors, handles.
 * Text crosses as UTF-8 in byte[] (JNI's own strings are modified UTF-8); cn.satchel.Text has seen to it that there is
 * neither NUL nor half a surrogate in it. A function that failed leaves a Java exception pending. */
#ifndef SATCHEL_JNI_H
#define SATCHEL_JNI_H

#include <jni.h>
#include <satchel.h>
#include <stdlib.h>

#define SJ_NATIVE(type, name) JNIEXPORT type JNICALL Java_cn_satchel_Native_##name
#define SJ_ENV __attribute__((unused)) JNIEnv *env, __attribute__((unused)) jclass self
#define SJ_POINTER(type, handle) ((type*)(intptr_t)(handle))

/* The VM's, for threads that are not Java's: those are attached as daemons, and let go as they end. NULL: no memory. */
JNIEnv* sj_env(void);

/* Throws SatchelException and returns 0, or returns 1 where all is well. */
int sj_well(JNIEnv* env, const satchel_error* error);
void sj_no_memory(JNIEnv* env);

/* Texts and bytes that came in with a call; NULL stays NULL. `failed`: an exception is pending. */
enum { SJ_MOST_TEXTS = 8 };
struct sj_texts {
  char* at[SJ_MOST_TEXTS];
  int count, failed;
};
const char* sj_text(JNIEnv* env, struct sj_texts* texts, jbyteArray from);
const void* sj_bytes(JNIEnv* env, struct sj_texts* texts, jbyteArray from, size_t* size);
void sj_free(struct sj_texts* texts);

/* New arrays, or NULL with an exception pending; of NULL: NULL without one. */
jbyteArray sj_array(JNIEnv* env, const void* data, size_t size);
jbyteArray sj_text_array(JNIEnv* env, const char* text);
/* Releases the buffer. */
jbyteArray sj_take(JNIEnv* env, satchel_buffer* buffer);
/* byte[][]; entries may be NULL. */
jobjectArray sj_list(JNIEnv* env, const char* const* texts, size_t count);

/* A host with what it calls back into; lives until it and its stores are released. */
struct sj_host {
  satchel_host* host;
  jobject keys, transport, log; /* global references */
  int uses;
};
void sj_host_let_go(JNIEnv* env, struct sj_host* host);

struct sj_store {
  satchel_store* store;
  struct sj_host* host;
  jobject waker; /* a global reference */
};
#define SJ_STORE(handle) (SJ_POINTER(struct sj_store, handle)->store)

/* What the library calls: each ends in a static method of cn.satchel.Callbacks. */
void sj_wake(void* waker);
void sj_log(void* log, satchel_log_level level, const char* line);
int32_t sj_cancelled(void* supplier);
satchel_code sj_send(void* transport, const satchel_request* request, satchel_reply* reply);
satchel_code sj_public_key(void* keys, uint8_t key[32]);
satchel_code sj_sign(void* keys, const uint8_t* message, size_t size, uint8_t signature[64]);
satchel_code sj_rest_key(void* keys, uint8_t key[32]);
/* Classes and methods, looked up once. 0 with an exception pending. */
int sj_load_callbacks(JNIEnv* env);

#endif /* SATCHEL_JNI_H */
