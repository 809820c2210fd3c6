/* Photos, sounds, signatures. texts: of_type, of_id, proves, taken_by, origin, file_name, then a path. */
#include "satchel_node.h"

static void photo_of(const struct sn_job* job, satchel_photo* out) {
  SATCHEL_INIT(out);
  out->of_type = job->text[0];
  out->of_id = job->text[1];
  out->proves = job->text[2];
  out->taken_by = job->text[3];
  out->origin = job->text[4];
  out->file_name = job->text[5];
}

static void attach_file(struct sn_job* job) {
  satchel_photo photo;
  photo_of(job, &photo);
  SATCHEL_INIT(&job->attached);
  satchel_attach_file(job->on->it, &photo, job->text[6], &job->attached, &job->error);
}

static void attach_bytes(struct sn_job* job) {
  satchel_photo photo;
  photo_of(job, &photo);
  SATCHEL_INIT(&job->attached);
  satchel_attach_bytes(job->on->it, &photo, job->bytes, job->size, &job->attached, &job->error);
}

static void attach_begin(struct sn_job* job) {
  satchel_attachment* out = NULL;
  if (satchel_attach_begin(job->on->it, &out, &job->error) == SATCHEL_OK) job->made = sn_keep(job, SN_ATTACHMENT, out);
  if (!job->made) satchel_attachment_release(out);
}

static void attach_write(struct sn_job* job) { satchel_attach_write(job->on->it, job->bytes, job->size, &job->error); }

static void attach_finish(struct sn_job* job) {
  satchel_photo photo;
  photo_of(job, &photo);
  SATCHEL_INIT(&job->attached);
  satchel_attach_finish(job->on->it, &photo, &job->attached, &job->error);
}

static void blob_read(struct sn_job* job) {
  satchel_blob_read(job->on->it, job->text[0], (uint64_t)job->number[0], (size_t)job->number[1], &job->buffer,
                    &job->error);
}

static napi_value attached(napi_env env, struct sn_job* job) {
  napi_value out;
  if (napi_create_object(env, &out) != napi_ok) return NULL;
  sn_set_text(env, out, "photo", job->attached.photo);
  sn_set_text(env, out, "thumbnail", job->attached.thumbnail);
  sn_set_text(env, out, "sha256", job->attached.sha256);
  sn_set_number(env, out, "bytes", (double)job->attached.bytes);
  return out;
}

const struct sn_op sn_photo_ops[] = {
    {"attachFile", "httttttt", attach_file, attached},
    {"attachBytes", "httttttb", attach_bytes, attached},
    {"attachBegin", "h", attach_begin, sn_made},
    {"attachWrite", "hb", attach_write, sn_nothing},
    {"attachFinish", "htttttt", attach_finish, attached},
    {"blobRead", "htnn", blob_read, sn_bytes},
    {NULL, NULL, NULL, NULL},
};
