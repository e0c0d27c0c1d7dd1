/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* GET /v1/health and GET /metrics: that the server lives, and how much it holds; nothing of whom.
 */

#include "th-route.h"

#include "th-backup.h"
#include "th-server-reply.h"

/* Whether the store answers, which a balancer wants to know: a process that lives but cannot read
 * is not to be sent anybody. */
static gboolean
can_read (ThExchange *exchange, GError **error)
{
  int64_t last;

  return th_backup_get_last (exchange->context->store, &last, error);
}

void
th_route_health (ThExchange *exchange)
{
  g_autoptr (GError) error = NULL;
  static const char text[] = "{\"status\":\"ok\",\"version\":\"" TH_VERSION "\"}";
  g_autoptr (GBytes) body = g_bytes_new_static (text, sizeof text - 1);

  if (can_read (exchange, &error))
    th_reply_bytes (exchange, TH_WIRE_JSON, body);
  else
    th_reply_error (exchange, error);
}

static void
add_gauge (GString *text, const char *name, int64_t value)
{
  g_string_append_printf (text, "# TYPE threshold_%s gauge\nthreshold_%s %" G_GINT64_FORMAT "\n",
                          name, name, value);
}

void
th_route_metrics (ThExchange *exchange)
{
  ThServerContext *context = exchange->context;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  ThServerCounts counts;
  int64_t backup;
  GString *text;

  if (!th_server_store_count (context->store, &counts, NULL, &error)
      || !th_backup_get_last (context->store, &backup, &error))
    {
      th_reply_error (exchange, error);
      return;
    }
  text = g_string_new (NULL);
  add_gauge (text, "entries", counts.entries);
  add_gauge (text, "entries_held", counts.held);
  add_gauge (text, "enrolments", counts.enrolments);
  add_gauge (text, "blobs", counts.blobs);
  add_gauge (text, "forks", counts.forks);
  add_gauge (text, "changes", counts.changes);
  add_gauge (text, "commits_of_this_process", th_writer_get_commits (context->writer));
  add_gauge (text, "waiting_for_news", g_atomic_int_get (&context->n_waiting));
  add_gauge (text, "last_verified_backup_seconds", backup / 1000);
  th_metrics_append (context->metrics, text);
  body = g_string_free_to_bytes (text);
  th_reply_bytes (exchange, TH_WIRE_METRICS_TEXT, body);
}
