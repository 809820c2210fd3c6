/* One of two tablets that are killed again and again. What it saved it notes in a ledger, once the save has returned.
 *
 *     two_tablets enrol STORE HUB CODE
 *     two_tablets work STORE CASE PHOTO LEDGER SEED    records and syncs in steps until somebody kills it: a line
 *                                                      "begin" before each step, "end" behind it
 *     two_tablets rest STORE [settle]                  settles what is open, and syncs until all is done
 *     two_tablets suspend STORE                        a line "suspended" while it is, and on with any line of input
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "platform/c/satchel.h"

static satchel_error error;

static void must(satchel_code code, const char* what) {
  if (code == SATCHEL_OK) return;
  fprintf(stderr, "%s: %d %s %s\n", what, (int)code, error.message, error.detail);
  exit(1);
}

static satchel_host* host(void) {
  satchel_host* out = NULL;
  must(satchel_host_open(NULL, &out, &error), "host");
  return out;
}

static satchel_store* open_store(const char* folder) {
  satchel_open_options how;
  satchel_store* store = NULL;
  satchel_host* machine = host();
  SATCHEL_INIT(&how);
  how.folder = folder;
  must(satchel_open(machine, &how, &store, &error), "open");
  satchel_host_release(machine);
  return store;
}

static int enrol(const char* folder, const char* hub, const char* code) {
  satchel_enrol_options by;
  satchel_open_options how;
  satchel_store* store = NULL;
  satchel_host* machine = host();
  SATCHEL_INIT(&by);
  SATCHEL_INIT(&how);
  by.hub_url = hub;
  by.code = code;
  how.folder = folder;
  must(satchel_enrol(machine, &by, &how, &store, &error), "enrol");
  satchel_host_release(machine);
  must(satchel_close(store, &error), "close");
  return 0;
}

static char* read_file(const char* path, size_t* size, size_t more) {
  FILE* file = fopen(path, "rb");
  char* out = malloc((1u << 20) + more);
  if (!file || !out) exit(2);
  *size = fread(out, 1, 1u << 20, file);
  fclose(file);
  return out;
}

/* On the disk before the next deed: what stands here was saved for sure. */
static void note(FILE* ledger, const char* type, const char* id) {
  fprintf(ledger, "%s %s\n", type, id);
  fflush(ledger);
  fsync(fileno(ledger));
}

static void record(satchel_store* store, const char* case_id, const char* photo_file, FILE* ledger, unsigned seed,
                   unsigned n) {
  char finding[SATCHEL_ID_SIZE], json[512];
  snprintf(json, sizeof json,
           "{\"of_type\": \"case\", \"of\": \"%s\", \"severity\": \"minor\", \"fact\": \"%u of run %u\"}", case_id, n,
           seed);
  must(satchel_save(store, "finding", NULL, json, finding, &error), "finding");
  note(ledger, "finding", finding);
  if (n % 3 == 0) {
    snprintf(json, sizeof json, "{\"legal_facts\": \"as of %u in run %u\"}", n, seed);
    must(satchel_save(store, "case", case_id, json, NULL, &error), "case");
  }
  if (n % 4 == 0) {
    size_t size = 0;
    satchel_photo photo;
    satchel_attached attached;
    char* bytes = read_file(photo_file, &size, 64);
    SATCHEL_INIT(&photo);
    SATCHEL_INIT(&attached);
    photo.of_type = "finding";
    photo.of_id = finding;
    size += (size_t)snprintf(bytes + size, 64, "%u %u %s", seed, n, finding); /* behind its end: another photo */
    must(satchel_attach_bytes(store, &photo, bytes, size, &attached, &error), "photo");
    free(bytes);
    note(ledger, "photo", attached.photo);
  }
}

/* Whatever the network does is no error of a step. */
static satchel_step_state step(satchel_store* store, unsigned budget_ms) {
  satchel_step_options options;
  satchel_step_result result;
  satchel_code code;
  SATCHEL_INIT(&options);
  SATCHEL_INIT(&result);
  options.budget_ms = budget_ms;
  options.at_once = 1;
  code = satchel_sync_step(store, &options, &result, &error);
  must(code, "step");
  return result.state;
}

/* At once: what stands there is so. */
static void say(const char* line) {
  if (write(STDOUT_FILENO, line, strlen(line)) < 0) exit(2);
}

static int work(const char* folder, const char* case_id, const char* photo, const char* ledger_file, unsigned seed) {
  satchel_store* store = open_store(folder);
  FILE* ledger = fopen(ledger_file, "a");
  unsigned n;
  if (!ledger) return 2;
  for (n = 0;; ++n) {
    record(store, case_id, photo, ledger, seed, n);
    say("begin\n");
    step(store, 1 + (seed * 7919u + n * 104729u) % 200u);
    say("end\n");
  }
}

static void settle_all(satchel_store* store) {
  for (;;) {
    satchel_rows* rows = NULL;
    int32_t more = 0;
    char id[SATCHEL_ID_SIZE];
    must(satchel_query(store, "SELECT _id FROM conflict WHERE state = 'open'", &rows, &error), "query");
    must(satchel_next(rows, &more, &error), "next");
    if (more) satchel_column_id(rows, 0, id);
    satchel_rows_release(rows);
    if (!more) return;
    printf("settles %s\n", id);
    must(satchel_settle(store, id, SATCHEL_TAKE_PROPOSED, NULL, &error), "settle");
  }
}

static int rest(const char* folder, int settles) {
  satchel_store* store = open_store(folder);
  satchel_step_state state;
  int tries = 0;
  if (settles) settle_all(store);
  while ((state = step(store, 0)) != SATCHEL_STEP_DONE && ++tries < 200) {
    const struct timespec pause = {0, 50 * 1000 * 1000};
    nanosleep(&pause, NULL);
  }
  must(satchel_close(store, &error), "close");
  return state == SATCHEL_STEP_DONE ? 0 : 1;
}

static int suspend(const char* folder) {
  satchel_store* store = open_store(folder);
  satchel_rows* rows = NULL;
  int32_t more = 0;
  must(satchel_query(store, "SELECT _id FROM \"case\"", &rows, &error), "query");
  must(satchel_next(rows, &more, &error), "next");
  must(satchel_suspend(store, &error), "suspend");
  printf("suspended\n");
  fflush(stdout);
  if (getchar() == EOF) return 2;
  if (satchel_next(rows, &more, &error) != SATCHEL_CANCELLED) return 3;
  satchel_rows_release(rows);
  must(satchel_resume(store, &error), "resume");
  printf("resumed\n");
  must(satchel_close(store, &error), "close");
  return 0;
}

int main(int argc, char** argv) {
  const char* const deed = argc > 1 ? argv[1] : "";
  SATCHEL_INIT(&error);
  error.language = SATCHEL_EN;
  if (deed[0] == 'e' && argc == 5) return enrol(argv[2], argv[3], argv[4]);
  if (deed[0] == 'w' && argc == 7)
    return work(argv[2], argv[3], argv[4], argv[5], (unsigned)strtoul(argv[6], NULL, 10));
  if (deed[0] == 'r' && argc >= 3) return rest(argv[2], argc > 3);
  if (deed[0] == 's' && argc == 3) return suspend(argv[2]);
  fprintf(stderr, "two_tablets enrol|work|rest|suspend …\n");
  return 2;
}
