/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Statements: translated once, prepared on the link at the first use, since only then it is known
 * of what types the parameters are, and again where the link is another. Parameters and columns go
 * as they are, in binary. All rows of an answer are brought at once.
 */

#include "th-postgres-private.h"

#include "th-postgres-dialect.h"
#include "th-store.h"

#include <string.h>

/* PostgreSQL's numbers for its types; they are fixed for ever. */
#define TYPE_ANY 0
#define TYPE_BYTES 17
#define TYPE_NUMBER 20
#define TYPE_TEXT 25
#define TYPE_DECIMAL 1700

#define PARAMETERS_MAX 32

/* Answers that may wait in the link's buffers. */
#define SENT_MAX 256

typedef struct
{
  Oid type; /* TYPE_ANY: nothing was bound */
  const char *value;
  int length;
  uint64_t number; /* where it is one, as sent */
} Parameter;

typedef struct
{
  ThPostgres *owner;
  char *sql;
  GArray *numbers; /* of int: what is bound as the n-th, for $1, $2 … */
  Parameter parameters[PARAMETERS_MAX];

  char name[16];
  guint generation;          /* of the link that it is prepared on, 0 for none */
  Oid types[PARAMETERS_MAX]; /* as prepared */

  PGresult *result; /* NULL: is not running */
  int row;
} Statement;

gpointer
th_postgres_statement_prepare (gpointer connection, const char *sql, GError **error)
{
  Statement *self = g_new0 (Statement, 1);

  self->owner = connection;
  self->owner->count++;
  self->numbers = g_array_new (FALSE, FALSE, sizeof (int));
  self->sql = th_postgres_translate (sql, self->numbers);
  return self;
}

static void
forget (Statement *self)
{
  g_autofree char *sql = g_strdup_printf ("DEALLOCATE %s", self->name);

  /* Where it cannot be said just now, and in a transaction that has failed, it stays. */
  if (self->generation == self->owner->generation && !th_postgres_is_lost (self->owner)
      && self->owner->n_sent == 0)
    PQclear (PQexec (self->owner->link, sql));
  self->generation = 0;
}

void
th_postgres_statement_finalize (gpointer statement)
{
  Statement *self = statement;

  PQclear (self->result);
  forget (self);
  th_postgres_unref (self->owner);
  g_array_unref (self->numbers);
  g_free (self->sql);
  g_free (self);
}

static Parameter *
get_parameter (Statement *self, int index)
{
  g_assert (index > 0 && index <= PARAMETERS_MAX);
  return &self->parameters[index - 1];
}

void
th_postgres_statement_bind_int (gpointer statement, int index, int64_t number)
{
  Parameter *parameter = get_parameter (statement, index);

  parameter->number = GUINT64_TO_BE ((uint64_t) number);
  parameter->type = TYPE_NUMBER;
  parameter->value = (const char *) &parameter->number;
  parameter->length = sizeof parameter->number;
}

void
th_postgres_statement_bind_text (gpointer statement, int index, const char *text)
{
  Parameter *parameter = get_parameter (statement, index);

  parameter->type = TYPE_TEXT;
  parameter->value = text;
  parameter->length = text != NULL ? (int) strlen (text) : 0;
}

void
th_postgres_statement_bind_blob (gpointer statement, int index, const void *bytes, gsize length)
{
  Parameter *parameter = get_parameter (statement, index);

  parameter->type = TYPE_BYTES;
  parameter->value = bytes;
  parameter->length = (int) length;
}

/* Whether it can be run as it is prepared: what is not bound is NULL, of whatever type. */
static gboolean
is_prepared (Statement *self)
{
  if (self->generation != self->owner->generation)
    return FALSE;
  for (guint i = 0; i < self->numbers->len; i++)
    {
      Oid type = get_parameter (self, g_array_index (self->numbers, int, i))->type;

      if (type != TYPE_ANY && type != self->types[i])
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (Statement *self, GError **error)
{
  ThPostgres *owner = self->owner;
  g_autoptr (ThPostgresResult) result = NULL;

  if (is_prepared (self))
    return TRUE;
  if (self->generation != 0)
    forget (self);
  for (guint i = 0; i < self->numbers->len; i++)
    self->types[i] = get_parameter (self, g_array_index (self->numbers, int, i))->type;
  g_snprintf (self->name, sizeof self->name, "s%u", ++owner->n_prepared);
  result = PQprepare (owner->link, self->name, self->sql, (int) self->numbers->len, self->types);
  if (!th_postgres_check (owner->link, result, error))
    return FALSE;
  self->generation = owner->generation;
  return TRUE;
}

/* Ready to be run, and what it is run with. */
typedef struct
{
  int n;
  const char *values[PARAMETERS_MAX];
  int lengths[PARAMETERS_MAX];
  int formats[PARAMETERS_MAX];
} Arguments;

static gboolean
make_ready (Statement *self, Arguments *arguments, GError **error)
{
  /* Preparing waits for its answer, so those before it are taken first. */
  if (!is_prepared (self) && !th_postgres_take_answers (self->owner, NULL, error))
    return FALSE;
  if (!th_postgres_ensure (self->owner, error) || !prepare (self, error))
    return FALSE;
  arguments->n = (int) self->numbers->len;
  for (guint i = 0; i < self->numbers->len; i++)
    {
      const Parameter *parameter = get_parameter (self, g_array_index (self->numbers, int, i));

      arguments->values[i] = parameter->value;
      arguments->lengths[i] = parameter->length;
      arguments->formats[i] = 1;
    }
  return TRUE;
}

static gboolean
execute (Statement *self, GError **error)
{
  ThPostgres *owner = self->owner;
  gboolean is_behind;
  Arguments arguments;
  gboolean done;

  if (!make_ready (self, &arguments, error))
    return FALSE;
  is_behind = owner->n_sent > 0;
  if (is_behind)
    {
      PQsendQueryPrepared (owner->link, self->name, arguments.n, arguments.values,
                           arguments.lengths, arguments.formats, 1);
      done = th_postgres_take_answers (owner, &self->result, error);
    }
  else
    {
      self->result = PQexecPrepared (owner->link, self->name, arguments.n, arguments.values,
                                     arguments.lengths, arguments.formats, 1);
      done = TRUE;
    }
  if (done && th_postgres_check (owner->link, self->result, error))
    return TRUE;
  g_clear_pointer (&self->result, PQclear);
  return FALSE;
}

gboolean
th_postgres_statement_send (gpointer statement, GError **error)
{
  Statement *self = statement;
  ThPostgres *owner = self->owner;
  Arguments arguments;
  ThStep step;

  /* Outside of a transaction there is no end at which a failure would be told. */
  if (!owner->is_begun)
    {
      while ((step = th_postgres_statement_step (self, error)) == TH_STEP_ROW)
        ;
      return step == TH_STEP_DONE;
    }
  if (owner->n_sent >= SENT_MAX && !th_postgres_take_answers (owner, NULL, error))
    return FALSE;
  if (!make_ready (self, &arguments, error) || !th_postgres_begin_sending (owner, error))
    return FALSE;
  if (PQsendQueryPrepared (owner->link, self->name, arguments.n, arguments.values,
                           arguments.lengths, arguments.formats, 1))
    return TRUE;
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY, "the connection to PostgreSQL was lost");
  return FALSE;
}

/* Reading outside of a transaction finds a link that was lost since as if nothing had been: it is
 * made again, once. */
static gboolean
may_repeat (Statement *self)
{
  return th_postgres_is_lost (self->owner) && !self->owner->is_begun
         && (g_str_has_prefix (self->sql, "SELECT") || g_str_has_prefix (self->sql, "WITH"));
}

static gboolean
start (Statement *self, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!execute (self, &local))
    {
      if (!may_repeat (self))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (!execute (self, error))
        return FALSE;
    }
  self->row = -1;
  self->owner->changes = g_ascii_strtoll (PQcmdTuples (self->result), NULL, 10);
  return TRUE;
}

ThStep
th_postgres_statement_step (gpointer statement, GError **error)
{
  Statement *self = statement;

  if (self->result == NULL && !start (self, error))
    return TH_STEP_ERROR;
  self->row++;
  return self->row < PQntuples (self->result) ? TH_STEP_ROW : TH_STEP_DONE;
}

void
th_postgres_statement_reset (gpointer statement)
{
  Statement *self = statement;

  g_clear_pointer (&self->result, PQclear);
  memset (self->parameters, 0, sizeof self->parameters);
}

static uint16_t
read_half (const char *bytes)
{
  uint16_t number;

  memcpy (&number, bytes, sizeof number);
  return GUINT16_FROM_BE (number);
}

/* A sum of numbers comes as a decimal: digits to the base 10,000, the first of weight 10,000^w. */
static int64_t
read_decimal (const char *bytes)
{
  int n_digits = read_half (bytes);
  int weight = (int16_t) read_half (bytes + 2);
  gboolean is_negative = read_half (bytes + 4) == 0x4000;
  int64_t number = 0;

  for (int i = 0; i <= weight; i++)
    number = number * 10000 + (i < n_digits ? read_half (bytes + 8 + 2 * i) : 0);
  return is_negative ? -number : number;
}

int64_t
th_postgres_statement_get_int (gpointer statement, int column)
{
  Statement *self = statement;
  const char *bytes = PQgetvalue (self->result, self->row, column);
  uint32_t word;
  uint64_t number;

  if (PQgetisnull (self->result, self->row, column))
    return 0;
  if (PQftype (self->result, column) == TYPE_DECIMAL)
    return read_decimal (bytes);
  switch (PQgetlength (self->result, self->row, column))
    {
    case 1:
      return *bytes;
    case 4:
      memcpy (&word, bytes, sizeof word);
      return (int32_t) GUINT32_FROM_BE (word);
    case 8:
      memcpy (&number, bytes, sizeof number);
      return (int64_t) GUINT64_FROM_BE (number);
    default:
      g_return_val_if_reached (0);
    }
}

const char *
th_postgres_statement_get_text (gpointer statement, int column)
{
  Statement *self = statement;

  return PQgetisnull (self->result, self->row, column)
           ? NULL
           : PQgetvalue (self->result, self->row, column);
}

const void *
th_postgres_statement_get_blob (gpointer statement, int column, gsize *length)
{
  Statement *self = statement;

  *length = (gsize) PQgetlength (self->result, self->row, column);
  return th_postgres_statement_get_text (statement, column);
}

gboolean
th_postgres_statement_is_null (gpointer statement, int column)
{
  Statement *self = statement;

  return PQgetisnull (self->result, self->row, column);
}
