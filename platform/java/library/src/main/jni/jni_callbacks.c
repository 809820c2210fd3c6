/* From the library into Java. One call of Java's may come here a thousand times (a step), so each has a frame for its
 * local references; what Java throws ends here, and becomes a code. */
#include <string.h>

#include "satchel_jni.h"

enum { FRAME = 8 };
static jclass callbacks;
static jmethodID wake, log_line, cancelled, send_one, public_key, sign, rest_key;

int sj_load_callbacks(JNIEnv* env) {
  jclass local = (*env)->FindClass(env, "cn/satchel/Callbacks");
  if (!local) return 0;
  callbacks = (*env)->NewGlobalRef(env, local);
  (*env)->DeleteLocalRef(env, local);
  const struct {
    jmethodID* to;
    const char *name, *signature;
  } wanted[] = {
      {&wake, "wake", "(Ljava/lang/Object;)V"},
      {&log_line, "log", "(Lcn/satchel/Log;I[B)V"},
      {&cancelled, "cancelled", "(Ljava/util/function/BooleanSupplier;)Z"},
      {&send_one, "send", "(Lcn/satchel/Transport;JJ)I"},
      {&public_key, "publicKey", "(Lcn/satchel/Keys;[B)I"},
      {&sign, "sign", "(Lcn/satchel/Keys;[B[B)I"},
      {&rest_key, "restKey", "(Lcn/satchel/Keys;[B)I"},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    *wanted[i].to = (*env)->GetStaticMethodID(env, callbacks, wanted[i].name, wanted[i].signature);
    if (!*wanted[i].to) return 0;
  }
  return 1;
}

/* An env with a frame, or NULL. An exception that is pending would forbid every call: it is of an earlier callback in
 * the same call, and has become a code already. */
static JNIEnv* enter(void) {
  JNIEnv* env = sj_env();
  if (!env) return NULL;
  (*env)->ExceptionClear(env);
  if ((*env)->PushLocalFrame(env, FRAME) == 0) return env;
  (*env)->ExceptionClear(env);
  return NULL;
}

/* Whether Java did not throw. */
static int leave(JNIEnv* env) {
  const int threw = (*env)->ExceptionCheck(env);
  if (threw) (*env)->ExceptionClear(env);
  (*env)->PopLocalFrame(env, NULL);
  return !threw;
}

void sj_wake(void* waker) {
  JNIEnv* env = enter();
  if (!env) return;
  (*env)->CallStaticVoidMethod(env, callbacks, wake, (jobject)waker);
  leave(env);
}

void sj_log(void* log, satchel_log_level level, const char* line) {
  JNIEnv* env = enter();
  if (!env) return;
  jbyteArray text = sj_text_array(env, line);
  if (text) (*env)->CallStaticVoidMethod(env, callbacks, log_line, (jobject)log, (jint)level, text);
  leave(env);
}

int32_t sj_cancelled(void* supplier) {
  JNIEnv* env = enter();
  if (!env) return 1;
  const jboolean out = (*env)->CallStaticBooleanMethod(env, callbacks, cancelled, (jobject)supplier);
  return leave(env) ? out == JNI_TRUE : 1;
}

satchel_code sj_send(void* transport, const satchel_request* request, satchel_reply* reply) {
  JNIEnv* env = enter();
  if (!env) return SATCHEL_OUT_OF_MEMORY;
  const jint code = (*env)->CallStaticIntMethod(env, callbacks, send_one, (jobject)transport, (jlong)(intptr_t)request,
                                                (jlong)(intptr_t)reply);
  return leave(env) ? code : SATCHEL_INTERNAL;
}

/* A method that fills an array of so many bytes: of a key, or of the signature of a message. */
static satchel_code fill(jobject keys, jmethodID method, const void* message, size_t size, void* out, jsize wanted) {
  JNIEnv* env = enter();
  if (!env) return SATCHEL_OUT_OF_MEMORY;
  jbyteArray to = (*env)->NewByteArray(env, wanted);
  jbyteArray from = to && message ? sj_array(env, message, size) : NULL;
  jint code = SATCHEL_INTERNAL;
  if (to && (from || !message)) {
    code = message ? (*env)->CallStaticIntMethod(env, callbacks, method, keys, from, to)
                   : (*env)->CallStaticIntMethod(env, callbacks, method, keys, to);
    if (!(*env)->ExceptionCheck(env) && code == SATCHEL_OK) (*env)->GetByteArrayRegion(env, to, 0, wanted, out);
  }
  return leave(env) ? code : SATCHEL_INTERNAL;
}

satchel_code sj_public_key(void* keys, uint8_t key[32]) { return fill(keys, public_key, NULL, 0, key, 32); }

satchel_code sj_sign(void* keys, const uint8_t* message, size_t size, uint8_t signature[64]) {
  return fill(keys, sign, size > 0 ? (const void*)message : "", size, signature, 64);
}

satchel_code sj_rest_key(void* keys, uint8_t key[32]) { return fill(keys, rest_key, NULL, 0, key, 32); }
