/* Hosts and stores as they come, stand and go. */
#include "satchel_node.h"

static void open_host(struct sn_job* job) {
  satchel_host_options options;
  satchel_transport transport;
  satchel_keys keys;
  satchel_host* host = NULL;
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&transport);
  transport.ctx = job->transport;
  transport.send = sn_send;
  sn_keys(&keys, job->keys);
  options.key_file = job->text[0];
  options.keys = job->keys ? &keys : NULL;
  options.transport = job->transport ? &transport : NULL;
  if (satchel_host_open(&options, &host, &job->error) == SATCHEL_OK) job->made = sn_keep(job, SN_HOST, host);
  if (!job->made) {
    satchel_host_release(host);
    return;
  }
  job->made->transport = job->transport;
  job->made->keys = job->keys;
  job->transport = job->keys = NULL;
}

/* texts: folder, user; of an enrolment also url, code, ca_pem, pins. */
static void open_store(struct sn_job* job) {
  satchel_open_options how;
  satchel_enrol_options by;
  satchel_store* store = NULL;
  SATCHEL_INIT(&how);
  SATCHEL_INIT(&by);
  how.folder = job->text[0];
  how.user = job->text[1];
  how.wake = job->wake ? sn_wake : NULL;
  how.wake_ctx = job->wake;
  by.hub_url = job->text[2];
  by.code = job->text[3];
  by.ca_pem = job->text[4];
  by.pins = job->text[5];
  struct sn_handle* const made = sn_keep(job, SN_STORE, NULL); /* first: a store that is open is not lost for memory */
  if (!made) return;
  const satchel_code code = job->texts > 2 ? satchel_enrol(job->on->it, &by, &how, &store, &job->error)
                                           : satchel_open(job->on->it, &how, &store, &job->error);
  if (code != SATCHEL_OK) {
    free(made);
    return;
  }
  made->it = store;
  made->wake = job->wake;
  job->wake = NULL;
  made->transport = job->on->transport; /* until the store is closed, be the host released before */
  made->keys = job->on->keys;
  if (made->transport) napi_acquire_threadsafe_function(made->transport);
  if (made->keys) napi_acquire_threadsafe_function(made->keys);
  job->made = made;
}

/* index.js has waited for every other job on it. */
static void close_store(struct sn_job* job) {
  if (satchel_close(job->on->it, &job->error) == SATCHEL_OK) job->on->it = NULL;
}

/* On JavaScript's thread again: the library wakes nobody any more. */
static napi_value closed(napi_env env, struct sn_job* job) {
  sn_hang_up(job->on);
  return sn_nothing(env, job);
}

/* Of all but a store, which is closed. */
static void release(struct sn_job* job) {
  if (job->on->kind == SN_STORE) return;
  sn_release(job->on);
  sn_hang_up(job->on);
}

static void act_as(struct sn_job* job) { satchel_act_as(job->on->it, job->text[0], &job->error); }
static void suspend(struct sn_job* job) { satchel_suspend(job->on->it, &job->error); }
static void resume(struct sn_job* job) { satchel_resume(job->on->it, &job->error); }
static void status(struct sn_job* job) { satchel_status(job->on->it, &job->buffer, &job->error); }
static void schema(struct sn_job* job) { satchel_schema(job->on->it, &job->buffer, &job->error); }
static void trim(struct sn_job* job) { satchel_trim(job->on->it, job->number[0] != 0, &job->buffer, &job->error); }
static void write_bundle(struct sn_job* job) {
  satchel_write_bundle(job->on->it, job->text[0], &job->buffer, &job->error);
}
/* What is left comes with the error, which says only that there is anything. */
static void write_empty_proof(struct sn_job* job) {
  satchel_write_empty_proof(job->on->it, job->text[0], &job->buffer, &job->error);
  if (job->buffer && job->error.code == SATCHEL_NOT_EMPTY) job->error.code = SATCHEL_OK;
}
static void whereabouts(struct sn_job* job) {
  satchel_whereabouts(job->on->it, job->text[0], job->text[1], &job->buffer, &job->error);
}

/* Findings are no failure. */
static void verify(struct sn_job* job) {
  satchel_verify(job->on->it, &job->buffer, &job->error);
  if (job->buffer && job->error.code == SATCHEL_CORRUPT) job->error.code = SATCHEL_OK;
}

const struct sn_op sn_store_ops[] = {
    {"openHost", "txk", open_host, sn_made},
    {"open", "httw", open_store, sn_made},
    {"enrol", "httttttw", open_store, sn_made},
    {"close", "h", close_store, closed},
    {"release", "h", release, sn_nothing},
    {"actAs", "ht", act_as, sn_nothing},
    {"suspend", "h", suspend, sn_nothing},
    {"resume", "h", resume, sn_nothing},
    {"status", "h", status, sn_text},
    {"schema", "h", schema, sn_text},
    {"verify", "h", verify, sn_text},
    {"trim", "hn", trim, sn_text},
    {"writeBundle", "ht", write_bundle, sn_text},
    {"writeEmptyProof", "ht", write_empty_proof, sn_text},
    {"whereabouts", "htt", whereabouts, sn_text},
    {NULL, NULL, NULL, NULL},
};
