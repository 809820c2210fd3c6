/* Rows of a query. */
#include "satchel_jni.h"

#define ROWS(handle) SJ_POINTER(satchel_rows, handle)

SJ_NATIVE(jlong, query)(SJ_ENV, jlong store, jbyteArray sql) {
  struct sj_texts in = {0};
  satchel_rows* out = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  const char* text = sj_text(env, &in, sql);
  if (!in.failed) {
    satchel_query(SJ_STORE(store), text, &out, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
  return (jlong)(intptr_t)out;
}

SJ_NATIVE(void, bindText)(SJ_ENV, jlong rows, jint at, jbyteArray value) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  const char* text = sj_text(env, &in, value);
  if (!in.failed) {
    satchel_bind_text(ROWS(rows), at, text, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}

SJ_NATIVE(void, bindInteger)(SJ_ENV, jlong rows, jint at, jlong value) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_bind_integer(ROWS(rows), at, value, &error);
  sj_well(env, &error);
}

SJ_NATIVE(void, bindReal)(SJ_ENV, jlong rows, jint at, jdouble value) {
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_bind_real(ROWS(rows), at, value, &error);
  sj_well(env, &error);
}

SJ_NATIVE(void, bindBytes)(SJ_ENV, jlong rows, jint at, jbyteArray value) {
  struct sj_texts in = {0};
  size_t size = 0;
  satchel_error error;
  SATCHEL_INIT(&error);
  const void* bytes = sj_bytes(env, &in, value, &size);
  if (!in.failed) {
    satchel_bind_bytes(ROWS(rows), at, bytes, size, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}

SJ_NATIVE(void, bindId)(SJ_ENV, jlong rows, jint at, jbyteArray id) {
  struct sj_texts in = {0};
  satchel_error error;
  SATCHEL_INIT(&error);
  const char* text = sj_text(env, &in, id);
  if (!in.failed) {
    satchel_bind_id(ROWS(rows), at, text, &error);
    sj_well(env, &error);
  }
  sj_free(&in);
}

SJ_NATIVE(jboolean, next)(SJ_ENV, jlong rows) {
  int32_t more = 0;
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_next(ROWS(rows), &more, &error);
  return sj_well(env, &error) && more ? JNI_TRUE : JNI_FALSE;
}

SJ_NATIVE(jint, columnCount)(SJ_ENV, jlong rows) { return satchel_column_count(ROWS(rows)); }

SJ_NATIVE(jbyteArray, columnName)(SJ_ENV, jlong rows, jint at) {
  return sj_text_array(env, satchel_column_name(ROWS(rows), at));
}

SJ_NATIVE(jint, columnKind)(SJ_ENV, jlong rows, jint at) { return satchel_column_kind(ROWS(rows), at); }

SJ_NATIVE(jlong, columnInteger)(SJ_ENV, jlong rows, jint at) { return satchel_column_integer(ROWS(rows), at); }

SJ_NATIVE(jdouble, columnReal)(SJ_ENV, jlong rows, jint at) { return satchel_column_real(ROWS(rows), at); }

SJ_NATIVE(jbyteArray, columnData)(SJ_ENV, jlong rows, jint at) {
  size_t size = 0;
  const char* data = satchel_column_data(ROWS(rows), at, &size);
  return sj_array(env, data, size);
}

SJ_NATIVE(jbyteArray, columnId)(SJ_ENV, jlong rows, jint at) {
  char id[SATCHEL_ID_SIZE] = "";
  return satchel_column_id(ROWS(rows), at, id) ? sj_text_array(env, id) : NULL;
}

SJ_NATIVE(void, rowsRelease)(SJ_ENV, jlong rows) { satchel_rows_release(ROWS(rows)); }
