/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A setting for each enrolment, written only when it changes: once an update. */

#include "th-agent.h"

#include <string.h>

typedef struct
{
  char *key;
  GBytes *value;
} Note;

static char *
dup_key (uint64_t enrolment)
{
  char id[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (enrolment, id);
  return g_strconcat ("agent.", id, NULL);
}

static gboolean
write_note (ThServerStore *store, gpointer data, GError **error)
{
  Note *note = data;

  return th_server_store_set_setting (store, note->key, note->value, error);
}

void
th_agent_note (ThExchange *exchange, uint64_t enrolment)
{
  ThServerContext *context = exchange->context;
  g_autofree char *key = dup_key (enrolment);
  g_autofree char *known = NULL;
  g_autoptr (GBytes) value = NULL;
  Note note;

  if (exchange->agent == NULL)
    return;
  known = th_agent_load (context->store, enrolment);
  if (g_strcmp0 (known, exchange->agent) == 0)
    return;
  value = g_bytes_new (exchange->agent, strlen (exchange->agent));
  note = (Note){ key, value };
  if (!th_writer_run (context->writer, write_note, &note, NULL))
    g_debug ("a tablet's version was not kept");
}

char *
th_agent_load (ThServerStore *store, uint64_t enrolment)
{
  g_autofree char *key = dup_key (enrolment);
  g_autoptr (GBytes) value = th_server_store_get_setting (store, key, NULL);

  return value != NULL ? g_strndup (g_bytes_get_data (value, NULL), g_bytes_get_size (value))
                       : NULL;
}
