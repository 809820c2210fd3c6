/* Photos, sounds, signatures. */
#include "satchel_jni.h"

/* `words`: of_type, of_id, proves, taken_by, origin, file_name; entries may be NULL. */
enum { WORDS = 6 };

static void photo_of(JNIEnv* env, struct sj_texts* in, jobjectArray words, satchel_photo* out) {
  const char* text[WORDS] = {NULL};
  SATCHEL_INIT(out);
  for (jsize i = 0; i < WORDS && !in->failed; ++i) {
    jbyteArray word = (*env)->GetObjectArrayElement(env, words, i);
    if ((*env)->ExceptionCheck(env)) {
      in->failed = 1;
      return;
    }
    text[i] = sj_text(env, in, word);
    if (word) (*env)->DeleteLocalRef(env, word);
  }
  out->of_type = text[0];
  out->of_id = text[1];
  out->proves = text[2];
  out->taken_by = text[3];
  out->origin = text[4];
  out->file_name = text[5];
}

/* photo, thumbnail, sha256; bytes[0] is how many. */
static jobjectArray attached_out(JNIEnv* env, const satchel_attached* from, jlongArray bytes) {
  const char* const texts[] = {from->photo, from->thumbnail, from->sha256};
  const jlong size = (jlong)from->bytes;
  (*env)->SetLongArrayRegion(env, bytes, 0, 1, &size);
  return (*env)->ExceptionCheck(env) ? NULL : sj_list(env, texts, 3);
}

SJ_NATIVE(jobjectArray, attachFile)(SJ_ENV, jlong store, jobjectArray words, jbyteArray path, jlongArray bytes) {
  struct sj_texts in = {0};
  satchel_photo photo;
  satchel_attached out;
  satchel_error error;
  jobjectArray made = NULL;
  SATCHEL_INIT(&out);
  SATCHEL_INIT(&error);
  photo_of(env, &in, words, &photo);
  const char* from = sj_text(env, &in, path);
  if (!in.failed) {
    satchel_attach_file(SJ_STORE(store), &photo, from, &out, &error);
    if (sj_well(env, &error)) made = attached_out(env, &out, bytes);
  }
  sj_free(&in);
  return made;
}

SJ_NATIVE(jlong, attachBegin)(SJ_ENV, jlong store) {
  satchel_attachment* out = NULL;
  satchel_error error;
  SATCHEL_INIT(&error);
  satchel_attach_begin(SJ_STORE(store), &out, &error);
  return sj_well(env, &error) ? (jlong)(intptr_t)out : 0;
}

SJ_NATIVE(void, attachWrite)(SJ_ENV, jlong attachment, jbyteArray data, jint offset, jint count) {
  satchel_error error;
  SATCHEL_INIT(&error);
  jbyte* piece = malloc(count > 0 ? (size_t)count : 1);
  if (!piece) {
    sj_no_memory(env);
    return;
  }
  (*env)->GetByteArrayRegion(env, data, offset, count, piece);
  if (!(*env)->ExceptionCheck(env)) {
    satchel_attach_write(SJ_POINTER(satchel_attachment, attachment), piece, (size_t)count, &error);
    sj_well(env, &error);
  }
  free(piece);
}

SJ_NATIVE(jobjectArray, attachFinish)(SJ_ENV, jlong attachment, jobjectArray words, jlongArray bytes) {
  struct sj_texts in = {0};
  satchel_photo photo;
  satchel_attached out;
  satchel_error error;
  jobjectArray made = NULL;
  SATCHEL_INIT(&out);
  SATCHEL_INIT(&error);
  photo_of(env, &in, words, &photo);
  if (!in.failed) {
    satchel_attach_finish(SJ_POINTER(satchel_attachment, attachment), &photo, &out, &error);
    if (sj_well(env, &error)) made = attached_out(env, &out, bytes);
  }
  sj_free(&in);
  return made;
}

SJ_NATIVE(void, attachmentRelease)(SJ_ENV, jlong attachment) {
  satchel_attachment_release(SJ_POINTER(satchel_attachment, attachment));
}

SJ_NATIVE(jbyteArray, blobRead)(SJ_ENV, jlong store, jbyteArray sha256, jlong offset, jint size) {
  struct sj_texts in = {0};
  satchel_buffer* bytes = NULL;
  satchel_error error;
  jbyteArray out = NULL;
  SATCHEL_INIT(&error);
  const char* hash = sj_text(env, &in, sha256);
  if (!in.failed) {
    satchel_blob_read(SJ_STORE(store), hash, (uint64_t)offset, (size_t)size, &bytes, &error);
    if (sj_well(env, &error)) out = sj_take(env, bytes);
  }
  sj_free(&in);
  return out;
}
