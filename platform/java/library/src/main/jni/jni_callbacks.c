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

/* An env with a frame, or NULL; and what the library was given, as a reference of that frame: whichever thread calls,
 * it has to be a global one, and -Xcheck:jni looks at it here, as it does not where it is an argument. An exception
 * that is pending would forbid every call: it is of an earlier callback in the same call, and has become a code
 * already. */
static JNIEnv* enter(jobject global, jobject* local) {
  JNIEnv* env = sj_env();
  if (!env) return NULL;
  (*env)->ExceptionClear(env);
  if ((*env)->PushLocalFrame(env, FRAME) == 0) {
    *local = (*env)->NewLocalRef(env, global);
    if (*local) return env;
    (*env)->PopLocalFrame(env, NULL);
  }
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

void sj_wake(void* given) {
  jobject waker = NULL;
  JNIEnv* env = enter(given, &waker);
  if (!env) return;
  (*env)->CallStaticVoidMethod(env, callbacks, wake, waker);
  leave(env);
}

void sj_log(void* given, satchel_log_level level, const char* line) {
  jobject log = NULL;
  JNIEnv* env = enter(given, &log);
  if (!env) return;
  jbyteArray text = sj_text_array(env, line);
  if (text) (*env)->CallStaticVoidMethod(env, callbacks, log_line, log, (jint)level, text);
  leave(env);
}

int32_t sj_cancelled(void* given) {
  jobject supplier = NULL;
  JNIEnv* env = enter(given, &supplier);
  if (!env) return 1;
  const jboolean out = (*env)->CallStaticBooleanMethod(env, callbacks, cancelled, supplier);
  return leave(env) ? out == JNI_TRUE : 1;
}

satchel_code sj_send(void* given, const satchel_request* request, satchel_reply* reply) {
  jobject transport = NULL;
  JNIEnv* env = enter(given, &transport);
  if (!env) return SATCHEL_OUT_OF_MEMORY;
  const jint code = (*env)->CallStaticIntMethod(env, callbacks, send_one, transport, (jlong)(intptr_t)request,
                                                (jlong)(intptr_t)reply);
  return leave(env) ? code : SATCHEL_INTERNAL;
}

/* A method that fills an array of so many bytes: of a key, or of the signature of a message. */
static satchel_code fill(void* given, jmethodID method, const void* message, size_t size, void* out, jsize wanted) {
  jobject keys = NULL;
  JNIEnv* env = enter(given, &keys);
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
