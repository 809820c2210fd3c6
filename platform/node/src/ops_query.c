/* Rows of a query, many in one job. */
#include <string.h>

#include "satchel_node.h"

static satchel_code bind(satchel_rows* rows, int32_t at, const struct sn_cell* cell, satchel_error* error) {
  switch (cell->kind) {
    case SATCHEL_INTEGER:
      return satchel_bind_integer(rows, at, cell->integer, error);
    case SATCHEL_REAL:
      return satchel_bind_real(rows, at, cell->real, error);
    case SATCHEL_TEXT:
      return satchel_bind_text(rows, at, cell->data, error);
    case SATCHEL_BYTES:
      return satchel_bind_bytes(rows, at, cell->data, cell->size, error);
    default:
      return SATCHEL_OK;
  }
}

static void query(struct sn_job* job) {
  satchel_rows* rows = NULL;
  if (satchel_query(job->on->it, job->text[0], &rows, &job->error) != SATCHEL_OK) return;
  size_t at = 0;
  while (at < job->cell_count && bind(rows, (int32_t)at, &job->cells[at], &job->error) == SATCHEL_OK) ++at;
  if (at == job->cell_count) job->made = sn_keep(job, SN_ROWS, rows);
  if (!job->made) satchel_rows_release(rows);
}

static int copy_cell(const satchel_rows* rows, int32_t at, struct sn_cell* to) {
  to->kind = satchel_column_kind(rows, at);
  to->integer = satchel_column_integer(rows, at);
  to->real = satchel_column_real(rows, at);
  const char* data = satchel_column_data(rows, at, &to->size);
  if (!data) return 1;
  to->data = malloc(to->size + 1);
  if (to->data) memcpy(to->data, data, to->size);
  return to->data != NULL;
}

/* Up to number[0] rows, one behind the other in the job's cells. */
static void fetch(struct sn_job* job) {
  satchel_rows* rows = job->on->it;
  const size_t most = job->number[0] > 0 ? (size_t)job->number[0] : 1;
  int32_t more = 1;
  job->columns = (size_t)satchel_column_count(rows);
  job->cells = calloc(most * job->columns + 1, sizeof *job->cells);
  if (!job->cells) sn_fail(job, SATCHEL_OUT_OF_MEMORY);
  while (job->error.code == SATCHEL_OK && job->rows < most) {
    if (satchel_next(rows, &more, &job->error) != SATCHEL_OK || !more) return;
    for (size_t i = 0; i < job->columns; ++i)
      if (!copy_cell(rows, (int32_t)i, &job->cells[job->cell_count++])) sn_fail(job, SATCHEL_OUT_OF_MEMORY);
    ++job->rows;
  }
}

/* An integer that a number cannot hold comes as a BigInt. */
static napi_status integer_out(napi_env env, int64_t value, napi_value* out) {
  const int64_t most = INT64_C(9007199254740991);
  return value >= -most && value <= most ? napi_create_int64(env, value, out)
                                         : napi_create_bigint_int64(env, value, out);
}

static napi_status cell_out(napi_env env, const struct sn_cell* cell, napi_value* out) {
  switch (cell->kind) {
    case SATCHEL_INTEGER:
      return integer_out(env, cell->integer, out);
    case SATCHEL_REAL:
      return napi_create_double(env, cell->real, out);
    case SATCHEL_TEXT:
      return napi_create_string_utf8(env, cell->data ? cell->data : "", cell->size, out);
    case SATCHEL_BYTES:
      return napi_create_buffer_copy(env, cell->size, cell->data, NULL, out);
    default:
      return napi_get_null(env, out);
  }
}

static napi_value names(napi_env env, const satchel_rows* rows) {
  const int32_t count = satchel_column_count(rows);
  napi_value out, name;
  if (napi_create_array(env, &out) != napi_ok) return NULL;
  for (int32_t i = 0; i < count; ++i)
    if (napi_create_string_utf8(env, satchel_column_name(rows, i), NAPI_AUTO_LENGTH, &name) != napi_ok ||
        napi_set_element(env, out, (uint32_t)i, name) != napi_ok)
      return NULL;
  return out;
}

/* Names, then a row each: arrays in an array. */
static napi_value fetched(napi_env env, struct sn_job* job) {
  napi_value out, row, cell;
  if (napi_create_array(env, &out) != napi_ok) return NULL;
  row = names(env, job->on->it);
  if (!row || napi_set_element(env, out, 0, row) != napi_ok) return NULL;
  for (size_t r = 0; r < job->rows; ++r) {
    if (napi_create_array(env, &row) != napi_ok) return NULL;
    for (size_t i = 0; i < job->columns; ++i)
      if (cell_out(env, &job->cells[r * job->columns + i], &cell) != napi_ok ||
          napi_set_element(env, row, (uint32_t)i, cell) != napi_ok)
        return NULL;
    if (napi_set_element(env, out, (uint32_t)r + 1, row) != napi_ok) return NULL;
  }
  return out;
}

const struct sn_op sn_query_ops[] = {
    {"query", "htc", query, sn_made},
    {"fetch", "hn", fetch, fetched},
    {NULL, NULL, NULL, NULL},
};
