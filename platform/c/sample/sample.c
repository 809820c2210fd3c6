/* Two tablets in one program: each records a finding with a photo, offline; they sync in steps; both have written the
 * same field of one case, so there is a conflict, which is shown and settled.
 *
 *     satchel-sample FOLDER HUB CODE CODE PHOTO      the codes are of satchel-hub enrol, for two inspectors of a
 * district in which the office has a case
 *
 * An app does the same on its own threads: steps on a background worker, the rest where it likes. See
 * platform/README.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "satchel.h"

static satchel_error error; /* belongs to us; one a thread */

/* Shows what went wrong as an inspector would read it, and ends. */
static void must(satchel_code code, const char* what) {
  if (code == SATCHEL_OK) return;
  fprintf(stderr, "%s: %s (%s) [%s]\n", what, error.message, error.detail, error.correlation_id);
  exit(1);
}

static satchel_store* enrol(satchel_host* host, const char* folder, const char* hub, const char* code) {
  satchel_enrol_options by;
  satchel_open_options how;
  satchel_store* store = NULL;
  SATCHEL_INIT(&by);
  SATCHEL_INIT(&how);
  by.hub_url = hub;
  by.code = code;
  how.folder = folder;
  must(satchel_enrol(host, &by, &how, &store, &error), "enrol");
  return store;
}

/* What happened since: an app would refresh its screen. */
static void drain(satchel_store* store, const char* who) {
  satchel_event event;
  SATCHEL_INIT(&event);
  for (;;) {
    must(satchel_next_event(store, &event, &error), "next_event");
    if (event.kind == SATCHEL_EVENT_NONE) return;
    if (event.kind == SATCHEL_EVENT_CONFLICT) printf("  %s: %ld open conflict(s)\n", who, (long)event.count);
    if (event.kind == SATCHEL_EVENT_PHOTO && event.bytes == event.total) printf("  %s: a photo is at the hub\n", who);
  }
}

/* Steps of at most half a second until nothing more can be done now. Each is durable: an app may be killed anywhere. */
static void sync_in_steps(satchel_store* store, const char* who) {
  satchel_step_options options;
  satchel_step_result result;
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&result);
  options.budget_ms = 500;
  do {
    must(satchel_sync_step(store, &options, &result, &error), "sync_step");
    drain(store, who);
  } while (result.state == SATCHEL_STEP_MORE);
  if (result.state != SATCHEL_STEP_DONE) {
    fprintf(stderr, "%s: %s\n", who, satchel_code_message(result.code, SATCHEL_EN));
    exit(1);
  }
}

/* The case that the office has set up for this district. */
static void find_case(satchel_store* store, char id[SATCHEL_ID_SIZE]) {
  satchel_rows* rows = NULL;
  int32_t more = 0;
  must(satchel_query(store, "SELECT _id, title FROM \"case\" ORDER BY _id LIMIT ?", &rows, &error), "query");
  must(satchel_bind_integer(rows, 0, 1, &error), "bind");
  must(satchel_next(rows, &more, &error), "next");
  if (!more || !satchel_column_id(rows, 0, id)) {
    fprintf(stderr, "no case here yet\n");
    exit(1);
  }
  printf("case %s: %s\n", id, satchel_column_data(rows, 1, NULL));
  satchel_rows_release(rows);
}

/* A visit and its finding in one transaction, then a photo of it. No network is needed. */
static void inspect(satchel_store* store, const char* case_id, const char* fact, const char* photo_file) {
  satchel_transaction* transaction = NULL;
  satchel_photo photo;
  satchel_attached attached;
  char visit[SATCHEL_ID_SIZE], finding[SATCHEL_ID_SIZE], json[512];
  SATCHEL_INIT(&photo);
  SATCHEL_INIT(&attached);
  must(satchel_begin(store, &transaction, &error), "begin");
  snprintf(json, sizeof json, "{\"case\": \"%s\", \"kind\": \"on_site\"}", case_id);
  must(satchel_put(transaction, "visit", NULL, json, visit, &error), "put");
  snprintf(json, sizeof json, "{\"of_type\": \"visit\", \"of\": \"%s\", \"severity\": \"general\", \"fact\": \"%s\"}",
           visit, fact);
  must(satchel_put(transaction, "finding", NULL, json, finding, &error), "put");
  must(satchel_commit(transaction, &error), "commit");
  satchel_transaction_release(transaction);

  photo.of_type = "visit";
  photo.of_id = visit;
  photo.proves = fact;
  must(satchel_attach_file(store, &photo, photo_file, &attached, &error), "attach");
  snprintf(json, sizeof json, "{\"legal_facts\": \"%s\"}", fact);
  must(satchel_save(store, "case", case_id, json, NULL, &error), "save");
  printf("  finding %s, photo %s of %lu bytes\n", finding, attached.photo, (unsigned long)attached.bytes);
}

/* Shows the first open conflict and lets what was proposed stand. False: there is none. */
static int settle_one(satchel_store* store) {
  satchel_rows* rows = NULL;
  int32_t more = 0;
  char id[SATCHEL_ID_SIZE];
  must(satchel_query(store, "SELECT _id, field, standing, proposed FROM conflict WHERE state = 'open'", &rows, &error),
       "query");
  must(satchel_next(rows, &more, &error), "next");
  if (more) {
    satchel_column_id(rows, 0, id);
    printf("conflict on %s: stands %s, proposed %s\n", satchel_column_data(rows, 1, NULL),
           satchel_column_data(rows, 2, NULL), satchel_column_data(rows, 3, NULL));
  }
  satchel_rows_release(rows);
  if (more) must(satchel_settle(store, id, SATCHEL_TAKE_PROPOSED, NULL, &error), "settle");
  return more;
}

static void show_case(satchel_store* store, const char* who, const char* case_id) {
  satchel_buffer* json = NULL;
  must(satchel_get(store, "case", case_id, &json, &error), "get");
  printf("%s: %s\n", who, satchel_buffer_data(json));
  satchel_buffer_release(json);
}

int main(int argc, char** argv) {
  satchel_host* host = NULL;
  satchel_store *li, *wang;
  char case_id[SATCHEL_ID_SIZE], folder[512];
  if (argc != 6) {
    fprintf(stderr, "satchel-sample FOLDER HUB CODE CODE PHOTO\n");
    return 2;
  }
  SATCHEL_INIT(&error);
  error.language = SATCHEL_EN;
  must(satchel_host_open(NULL, &host, &error), "host");
  snprintf(folder, sizeof folder, "%s/li", argv[1]);
  li = enrol(host, folder, argv[2], argv[3]);
  snprintf(folder, sizeof folder, "%s/wang", argv[1]);
  wang = enrol(host, folder, argv[2], argv[4]);
  satchel_host_release(host);

  sync_in_steps(li, "li");
  sync_in_steps(wang, "wang");
  find_case(li, case_id);
  inspect(li, case_id, "no permit for night work", argv[5]);
  inspect(wang, case_id, "the permit has expired", argv[5]);
  sync_in_steps(li, "li");
  sync_in_steps(wang, "wang");
  if (!settle_one(wang)) printf("no conflict\n");
  sync_in_steps(wang, "wang");
  sync_in_steps(li, "li");
  show_case(li, "li", case_id);
  show_case(wang, "wang", case_id);
  must(satchel_close(li, &error), "close");
  must(satchel_close(wang, &error), "close");
  return 0;
}
