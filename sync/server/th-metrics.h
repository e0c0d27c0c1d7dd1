/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Counters of this process for Prometheus: requests by route and status, how long they took, what
 * became of connections. On any thread.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TH_METRIC_CONNECTIONS_ACCEPTED,
  TH_METRIC_CONNECTIONS_REFUSED,   /* over a limit */
  TH_METRIC_CONNECTIONS_TIMED_OUT, /* too slow: handshake, header or body */
  TH_METRIC_HANDSHAKES_FAILED,
  TH_METRIC_RELOADS,
  TH_METRIC_RENEWALS,
  TH_METRIC_N
} ThMetric;

typedef struct _ThMetrics ThMetrics;

ThMetrics *th_metrics_new     (void);
void       th_metrics_free    (ThMetrics *self);
void       th_metrics_count   (ThMetrics *self,
                               ThMetric   metric);

/* Connections that are open now. */
void       th_metrics_set_open (ThMetrics *self,
                                guint      connections);

/* @route: of the route table, or "-"; never what a client sent. */
void       th_metrics_request (ThMetrics  *self,
                               const char *route,
                               guint       status,
                               gint64      microseconds);

/* As Prometheus reads it. */
void       th_metrics_append  (ThMetrics *self,
                               GString   *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThMetrics, th_metrics_free)

G_END_DECLS
