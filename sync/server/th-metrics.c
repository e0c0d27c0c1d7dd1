/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A small table under a lock; routes are few and their names static. */

#include "th-metrics.h"

#include "th-lock.h"

typedef struct
{
  const char *route;
  guint status;
  guint64 count;
  gint64 microseconds;
} Requests;

struct _ThMetrics
{
  ThLock lock;
  guint64 counts[TH_METRIC_N];
  guint open;
  GArray *requests; /* of Requests */
};

static const char *const names[TH_METRIC_N] = {
  [TH_METRIC_CONNECTIONS_ACCEPTED] = "connections_accepted_total",
  [TH_METRIC_CONNECTIONS_REFUSED] = "connections_refused_total",
  [TH_METRIC_CONNECTIONS_TIMED_OUT] = "connections_timed_out_total",
  [TH_METRIC_HANDSHAKES_FAILED] = "handshakes_failed_total",
  [TH_METRIC_RELOADS] = "reloads_total",
  [TH_METRIC_RENEWALS] = "certificate_renewals_total",
};

ThMetrics *
th_metrics_new (void)
{
  ThMetrics *self = g_new0 (ThMetrics, 1);

  th_lock_init (&self->lock);
  self->requests = g_array_new (FALSE, TRUE, sizeof (Requests));
  return self;
}

void
th_metrics_free (ThMetrics *self)
{
  if (self == NULL)
    return;
  th_lock_clear (&self->lock);
  g_array_unref (self->requests);
  g_free (self);
}

void
th_metrics_count (ThMetrics *self, ThMetric metric)
{
  th_lock_acquire (&self->lock);
  self->counts[metric]++;
  th_lock_release (&self->lock);
}

void
th_metrics_set_open (ThMetrics *self, guint connections)
{
  th_lock_acquire (&self->lock);
  self->open = connections;
  th_lock_release (&self->lock);
}

static Requests *
find_requests (ThMetrics *self, const char *route, guint status)
{
  Requests row = { route, status, 0, 0 };

  for (guint i = 0; i < self->requests->len; i++)
    {
      Requests *each = &g_array_index (self->requests, Requests, i);

      if (each->status == status && g_str_equal (each->route, route))
        return each;
    }
  g_array_append_val (self->requests, row);
  return &g_array_index (self->requests, Requests, self->requests->len - 1);
}

void
th_metrics_request (ThMetrics *self, const char *route, guint status, gint64 microseconds)
{
  Requests *row;

  th_lock_acquire (&self->lock);
  row = find_requests (self, route, status);
  row->count++;
  row->microseconds += microseconds;
  th_lock_release (&self->lock);
}

static void
append_requests (ThMetrics *self, GString *text)
{
  g_string_append (text, "# TYPE threshold_requests_total counter\n");
  for (guint i = 0; i < self->requests->len; i++)
    {
      const Requests *row = &g_array_index (self->requests, Requests, i);

      g_string_append_printf (
        text, "threshold_requests_total{route=\"%s\",status=\"%u\"} %" G_GUINT64_FORMAT "\n",
        row->route, row->status, row->count);
    }
  g_string_append (text, "# TYPE threshold_request_seconds_total counter\n");
  for (guint i = 0; i < self->requests->len; i++)
    {
      const Requests *row = &g_array_index (self->requests, Requests, i);
      gint64 milliseconds = row->microseconds / 1000;

      /* Not %f, whose point is a comma elsewhere. */
      g_string_append_printf (text,
                              "threshold_request_seconds_total{route=\"%s\",status=\"%u\"}"
                              " %" G_GINT64_FORMAT ".%03d\n",
                              row->route, row->status, milliseconds / 1000,
                              (int) (milliseconds % 1000));
    }
}

void
th_metrics_append (ThMetrics *self, GString *text)
{
  th_lock_acquire (&self->lock);
  for (guint i = 0; i < TH_METRIC_N; i++)
    g_string_append_printf (text,
                            "# TYPE threshold_%s counter\nthreshold_%s %" G_GUINT64_FORMAT "\n",
                            names[i], names[i], self->counts[i]);
  g_string_append_printf (text, "# TYPE threshold_connections gauge\nthreshold_connections %u\n",
                          self->open);
  append_requests (self, text);
  th_lock_release (&self->lock);
}
