/* A request and its reply, while cn.satchel.Callbacks.send runs. */
#include "satchel_jni.h"

#define REQUEST(handle) SJ_POINTER(const satchel_request, handle)
#define REPLY(handle) SJ_POINTER(satchel_reply, handle)
enum { MOST_HEADERS = 32 };

SJ_NATIVE(jbyteArray, requestMethod)(SJ_ENV, jlong request) {
  return sj_text_array(env, satchel_request_method(REQUEST(request)));
}

SJ_NATIVE(jbyteArray, requestUrl)(SJ_ENV, jlong request) {
  return sj_text_array(env, satchel_request_url(REQUEST(request)));
}

/* Names and values in turn. */
SJ_NATIVE(jobjectArray, requestHeaders)(SJ_ENV, jlong request) {
  const char* texts[2 * MOST_HEADERS];
  size_t count = satchel_request_header_count(REQUEST(request));
  if (count > MOST_HEADERS) count = MOST_HEADERS;
  for (size_t i = 0; i < count; ++i) {
    texts[2 * i] = satchel_request_header_name(REQUEST(request), i);
    texts[2 * i + 1] = satchel_request_header_value(REQUEST(request), i);
  }
  return sj_list(env, texts, 2 * count);
}

SJ_NATIVE(jlong, requestBodySize)(SJ_ENV, jlong request) { return (jlong)satchel_request_body_size(REQUEST(request)); }

SJ_NATIVE(jint, requestRead)(SJ_ENV, jlong request, jlong offset, jbyteArray to, jint at, jint count) {
  jbyte* piece = malloc(count > 0 ? (size_t)count : 1);
  if (!piece) {
    sj_no_memory(env);
    return -1;
  }
  const int64_t got = satchel_request_read(REQUEST(request), (uint64_t)offset, piece, (size_t)count);
  if (got > 0) (*env)->SetByteArrayRegion(env, to, at, (jsize)got, piece);
  free(piece);
  return (jint)got;
}

SJ_NATIVE(jboolean, requestCancelled)(SJ_ENV, jlong request) {
  return satchel_request_cancelled(REQUEST(request)) ? JNI_TRUE : JNI_FALSE;
}

SJ_NATIVE(void, requestSent)(SJ_ENV, jlong request, jlong bytes) {
  satchel_request_sent(REQUEST(request), (uint64_t)bytes);
}

SJ_NATIVE(void, replyStatus)(SJ_ENV, jlong reply, jint status) { satchel_reply_status(REPLY(reply), status); }

SJ_NATIVE(void, replyHeader)(SJ_ENV, jlong reply, jbyteArray name, jbyteArray value) {
  struct sj_texts in = {0};
  const char *which = sj_text(env, &in, name), *what = sj_text(env, &in, value);
  if (!in.failed) satchel_reply_header(REPLY(reply), which, what);
  sj_free(&in);
}

SJ_NATIVE(void, replyBody)(SJ_ENV, jlong reply, jbyteArray data, jint offset, jint count) {
  jbyte* piece = malloc(count > 0 ? (size_t)count : 1);
  if (!piece) {
    sj_no_memory(env);
    return;
  }
  (*env)->GetByteArrayRegion(env, data, offset, count, piece);
  if (!(*env)->ExceptionCheck(env)) satchel_reply_body(REPLY(reply), piece, (size_t)count);
  free(piece);
}
