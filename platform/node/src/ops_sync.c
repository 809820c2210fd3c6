/* Steps, and uploads by others. */
#include "satchel_node.h"

static int32_t flagged(void* flag) { return __atomic_load_n((int32_t*)flag, __ATOMIC_RELAXED); }

/* numbers: budget_ms, byte_budget, at_once, network_class. */
static void step(struct sn_job* job) {
  satchel_step_options options;
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&job->step);
  options.budget_ms = (uint32_t)job->number[0];
  options.byte_budget = (uint64_t)job->number[1];
  options.at_once = (uint32_t)job->number[2];
  options.network_class = (satchel_network_class)job->number[3];
  options.cancelled = flagged;
  options.cancel_ctx = job->flag;
  satchel_sync_step(job->on->it, &options, &job->step, &job->error);
}

static napi_value stepped(napi_env env, struct sn_job* job) {
  const satchel_step_result* const r = &job->step;
  napi_value out;
  if (napi_create_object(env, &out) != napi_ok) return NULL;
  sn_set_number(env, out, "state", r->state);
  sn_set_number(env, out, "blocked", r->blocked);
  sn_set_number(env, out, "code", r->code);
  sn_set_number(env, out, "waitMs", (double)r->wait_ms);
  sn_set_number(env, out, "waitUntilMs", (double)r->wait_until_ms);
  sn_set_number(env, out, "entries", (double)r->entries);
  sn_set_number(env, out, "photos", (double)r->photos);
  sn_set_number(env, out, "requests", (double)r->requests);
  sn_set_number(env, out, "bytesIn", (double)r->bytes_in);
  sn_set_number(env, out, "bytesOut", (double)r->bytes_out);
  return out;
}

static void set_network(struct sn_job* job) {
  satchel_set_network(job->on->it, (satchel_network)job->number[0], &job->error);
}
static void set_power(struct sn_job* job) { satchel_set_power(job->on->it, job->number[0] != 0, &job->error); }
static void claim(struct sn_job* job) { satchel_upload_claim(job->on->it, &job->upload, &job->error); }
static void report(struct sn_job* job) {
  satchel_upload_report(job->on->it, job->text[0], (int32_t)job->number[0], job->text[1], &job->error);
}

/* null where nothing waits. */
static napi_value claimed(napi_env env, struct sn_job* job) {
  napi_value out = NULL, headers;
  if (!job->upload) {
    napi_get_null(env, &out);
    return out;
  }
  if (napi_create_object(env, &out) != napi_ok || napi_create_object(env, &headers) != napi_ok) return NULL;
  for (size_t i = 0; i < satchel_upload_header_count(job->upload); ++i)
    sn_set_text(env, headers, satchel_upload_header_name(job->upload, i), satchel_upload_header_value(job->upload, i));
  sn_set_text(env, out, "id", satchel_upload_id(job->upload));
  sn_set_text(env, out, "file", satchel_upload_file(job->upload));
  sn_set_text(env, out, "url", satchel_upload_url(job->upload));
  sn_set_text(env, out, "method", satchel_upload_method(job->upload));
  napi_set_named_property(env, out, "headers", headers);
  sn_set_number(env, out, "offset", (double)satchel_upload_offset(job->upload));
  sn_set_number(env, out, "startBefore", (double)satchel_upload_start_before(job->upload));
  return out;
}

const struct sn_op sn_sync_ops[] = {
    {"step", "hnnnnf", step, stepped},
    {"setNetwork", "hn", set_network, sn_nothing},
    {"setPower", "hn", set_power, sn_nothing},
    {"uploadClaim", "h", claim, claimed},
    {"uploadReport", "htnt", report, sn_nothing},
    {NULL, NULL, NULL, NULL},
};
