/* Loading, errors, texts and bytes. */
#include <pthread.h>
#include <string.h>

#include "satchel_jni.h"

static JavaVM* vm;
static pthread_key_t attached; /* set on threads that we attached */
static jclass exception_class, bytes_class;
static jmethodID exception_new;

static void detach(void* set) {
  (void)set;
  (*vm)->DetachCurrentThread(vm);
}

JNIEnv* sj_env(void) {
  void* env = NULL;
  if ((*vm)->GetEnv(vm, &env, JNI_VERSION_1_6) == JNI_OK) return env;
  JavaVMAttachArgs how = {JNI_VERSION_1_6, NULL, NULL};
  how.name = (char[]){"satchel"};
#ifdef __ANDROID__
  JNIEnv* out = NULL;
  if ((*vm)->AttachCurrentThreadAsDaemon(vm, &out, &how) != JNI_OK) return NULL;
  env = out;
#else
  if ((*vm)->AttachCurrentThreadAsDaemon(vm, &env, &how) != JNI_OK) return NULL;
#endif
  pthread_setspecific(attached, vm);
  return env;
}

static jclass global_class(JNIEnv* env, const char* name) {
  jclass local = (*env)->FindClass(env, name);
  if (!local) return NULL;
  jclass out = (*env)->NewGlobalRef(env, local);
  (*env)->DeleteLocalRef(env, local);
  return out;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM* loaded_by, void* reserved) {
  (void)reserved;
  vm = loaded_by;
  JNIEnv* env = sj_env();
  if (!env || pthread_key_create(&attached, detach) != 0) return JNI_ERR;
  exception_class = global_class(env, "cn/satchel/SatchelException");
  bytes_class = global_class(env, "[B");
  if (!exception_class || !bytes_class) return JNI_ERR;
  exception_new = (*env)->GetMethodID(env, exception_class, "<init>", "(II[BJ[B)V");
  return exception_new && sj_load_callbacks(env) ? JNI_VERSION_1_6 : JNI_ERR;
}

int sj_well(JNIEnv* env, const satchel_error* error) {
  if (error->code == SATCHEL_OK) return 1;
  if ((*env)->ExceptionCheck(env)) return 0; /* of a callback: it says more */
  jbyteArray detail = sj_text_array(env, error->detail);
  jbyteArray correlation = detail ? sj_text_array(env, error->correlation_id) : NULL;
  if (!correlation) return 0;
  jobject thrown = (*env)->NewObject(env, exception_class, exception_new, (jint)error->code, (jint)error->group, detail,
                                     (jlong)error->retry_after_ms, correlation);
  if (thrown && !(*env)->ExceptionCheck(env)) (*env)->Throw(env, thrown);
  return 0;
}

void sj_no_memory(JNIEnv* env) {
  jclass error = (*env)->FindClass(env, "java/lang/OutOfMemoryError");
  if (error) (*env)->ThrowNew(env, error, "libsatchel");
}

const void* sj_bytes(JNIEnv* env, struct sj_texts* texts, jbyteArray from, size_t* size) {
  if (!from || texts->failed) return NULL;
  const jsize length = (*env)->GetArrayLength(env, from);
  char* out = texts->count < SJ_MOST_TEXTS ? malloc((size_t)length + 1) : NULL;
  if (!out) {
    texts->failed = 1;
    sj_no_memory(env);
    return NULL;
  }
  (*env)->GetByteArrayRegion(env, from, 0, length, (jbyte*)out);
  out[length] = '\0';
  if (size) *size = (size_t)length;
  return texts->at[texts->count++] = out;
}

const char* sj_text(JNIEnv* env, struct sj_texts* texts, jbyteArray from) { return sj_bytes(env, texts, from, NULL); }

void sj_free(struct sj_texts* texts) {
  while (texts->count > 0) free(texts->at[--texts->count]);
}

jbyteArray sj_array(JNIEnv* env, const void* data, size_t size) {
  if (!data) return NULL;
  if (size > INT32_MAX) {
    sj_no_memory(env);
    return NULL;
  }
  jbyteArray out = (*env)->NewByteArray(env, (jsize)size);
  if (out) (*env)->SetByteArrayRegion(env, out, 0, (jsize)size, data);
  return out;
}

jbyteArray sj_text_array(JNIEnv* env, const char* text) { return sj_array(env, text, text ? strlen(text) : 0); }

jbyteArray sj_take(JNIEnv* env, satchel_buffer* buffer) {
  jbyteArray out = sj_array(env, satchel_buffer_data(buffer), satchel_buffer_size(buffer));
  satchel_buffer_release(buffer);
  return out;
}

jobjectArray sj_list(JNIEnv* env, const char* const* texts, size_t count) {
  jobjectArray out = (*env)->NewObjectArray(env, (jsize)count, bytes_class, NULL);
  for (size_t i = 0; out && i < count; ++i) {
    jbyteArray one = sj_text_array(env, texts[i]);
    if (texts[i] && !one) return NULL;
    (*env)->SetObjectArrayElement(env, out, (jsize)i, one);
    if ((*env)->ExceptionCheck(env)) return NULL;
    (*env)->DeleteLocalRef(env, one);
  }
  return out;
}
