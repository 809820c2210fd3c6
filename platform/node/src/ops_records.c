/* Records, and what needs a person. texts: type, id, and what the name says. */
#include "satchel_node.h"

static void save(struct sn_job* job) {
  satchel_save(job->on->it, job->text[0], job->text[1], job->text[2], job->id, &job->error);
}
static void begin(struct sn_job* job) {
  satchel_transaction* out = NULL;
  if (satchel_begin(job->on->it, &out, &job->error) == SATCHEL_OK) job->made = sn_keep(job, SN_TRANSACTION, out);
  if (!job->made) satchel_transaction_release(out);
}
static void put(struct sn_job* job) {
  satchel_put(job->on->it, job->text[0], job->text[1], job->text[2], job->id, &job->error);
}
static void remove_one(struct sn_job* job) { satchel_delete(job->on->it, job->text[0], job->text[1], &job->error); }
static void undelete(struct sn_job* job) { satchel_undelete(job->on->it, job->text[0], job->text[1], &job->error); }
static void commit(struct sn_job* job) { satchel_commit(job->on->it, &job->error); }
static void get(struct sn_job* job) { satchel_get(job->on->it, job->text[0], job->text[1], &job->buffer, &job->error); }
static void seal(struct sn_job* job) { satchel_seal(job->on->it, job->text[0], job->text[1], &job->error); }
static void missing(struct sn_job* job) {
  satchel_missing_for_seal(job->on->it, job->text[0], job->text[1], &job->buffer, &job->error);
}
static void correct(struct sn_job* job) {
  satchel_correct(job->on->it, job->text[0], job->text[1], job->text[2], job->text[3], job->id, &job->error);
}
static void seal_identity(struct sn_job* job) {
  satchel_seal_identity(job->on->it, job->text[0], job->id, &job->error);
}
static void conflicts(struct sn_job* job) { satchel_conflicts(job->on->it, &job->buffer, &job->error); }
static void settle(struct sn_job* job) {
  satchel_settle(job->on->it, job->text[0], (satchel_take)job->number[0], job->text[1], &job->error);
}
static void quarantine(struct sn_job* job) { satchel_quarantine(job->on->it, &job->buffer, &job->error); }
static void retry(struct sn_job* job) { satchel_retry(job->on->it, job->number[0], job->text[0], &job->error); }

const struct sn_op sn_record_ops[] = {
    {"save", "httt", save, sn_id},
    {"begin", "h", begin, sn_made},
    {"put", "httt", put, sn_id},
    {"delete", "htt", remove_one, sn_nothing},
    {"undelete", "htt", undelete, sn_nothing},
    {"commit", "h", commit, sn_nothing},
    {"get", "htt", get, sn_text},
    {"seal", "htt", seal, sn_nothing},
    {"missingForSeal", "htt", missing, sn_text},
    {"correct", "htttt", correct, sn_id},
    {"sealIdentity", "ht", seal_identity, sn_id},
    {"conflicts", "h", conflicts, sn_text},
    {"settle", "htnt", settle, sn_nothing},
    {"quarantine", "h", quarantine, sn_text},
    {"retry", "hnt", retry, sn_nothing},
    {NULL, NULL, NULL, NULL},
};
