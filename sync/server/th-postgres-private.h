/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What the files of the engine share; the only header that names libpq's types. */

#pragma once

#include "th-postgres.h"
#include "th-sql-engine.h"

#include <libpq-fe.h>

G_BEGIN_DECLS

typedef struct
{
  guint count;         /* its statements hold it, but only the connection holds the link */
  PGconn *link;        /* NULL once closed */
  char *address;
  guint generation;    /* counts links, from 1: what was prepared on another is not there */
  guint n_prepared;    /* names given to statements */
  gboolean is_begun;   /* a transaction was begun and is not over, even if the link is lost */
  gboolean is_reading; /* that only reads */
  guint n_sent;        /* statements whose answers were not taken yet */
  GError *failed;      /* what one of them came to, until it is told */
  int64_t changes;     /* of the last statement */
  int backend;         /* atomic */
} ThPostgres;

/* A link, configured; NULL with an error. */
PGconn   *th_postgres_connect        (const char *address, GError **error);

/* %FALSE with an error where @result is one. The message never has what was bound. */
gboolean  th_postgres_check          (PGconn *link, const PGresult *result, GError **error);

void      th_postgres_unref          (ThPostgres *self);

gboolean  th_postgres_is_lost        (ThPostgres *self);

/* Makes a link that was lost again; what is in a transaction fails instead. */
gboolean  th_postgres_ensure         (ThPostgres *self, GError **error);

/* Sending off: statements that give no rows go out one behind the other, without waiting for each
 * answer, which is most of the time of a push. */
gboolean  th_postgres_begin_sending  (ThPostgres *self, GError **error);

/* Takes the answers, and @last with the one that follows them; %FALSE with an error where any was
 * one. All is told by the time that the transaction, or a savepoint in it, ends. */
gboolean  th_postgres_take_answers   (ThPostgres *self, PGresult **last, GError **error);

/* The half of the engine that is about statements. */
gpointer      th_postgres_statement_prepare   (gpointer connection, const char *sql,
                                               GError **error);
void          th_postgres_statement_finalize  (gpointer statement);
void          th_postgres_statement_bind_int  (gpointer statement, int index, int64_t number);
void          th_postgres_statement_bind_text (gpointer statement, int index, const char *text);
void          th_postgres_statement_bind_blob (gpointer statement, int index, const void *bytes,
                                               gsize length);
ThStep        th_postgres_statement_step      (gpointer statement, GError **error);
gboolean      th_postgres_statement_send      (gpointer statement, GError **error);
void          th_postgres_statement_reset     (gpointer statement);
int64_t       th_postgres_statement_get_int   (gpointer statement, int column);
const char   *th_postgres_statement_get_text  (gpointer statement, int column);
const void   *th_postgres_statement_get_blob  (gpointer statement, int column, gsize *length);
gboolean      th_postgres_statement_is_null   (gpointer statement, int column);

static inline void
th_postgres_result_clear (PGresult *result)
{
  PQclear (result);
}

typedef PGresult ThPostgresResult;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThPostgresResult, th_postgres_result_clear)

G_END_DECLS
