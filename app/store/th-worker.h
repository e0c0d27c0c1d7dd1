/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* One thread that does a database's work in order: first what an officer waits for, then pulled
 * pages, then what nobody waits for; within one urgency, first come first served. Work that is long
 * lets others pass by th_worker_yield () between its steps.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  TH_WORK_ANSWER, /* someone waits */
  TH_WORK_PAGE,   /* the engine waits */
  TH_WORK_IDLE    /* nobody waits */
} ThWorkUrgency;

typedef struct _ThWorker ThWorker;

ThWorker *th_worker_new     (const char *name);

/* Does all that was pushed, then ends the thread. */
void      th_worker_free    (ThWorker *self);

/**
 * th_worker_push:
 * @task: passed to @func, which returns its result; one that was cancelled before its turn returns
 *   that and @func is not called
 */
void      th_worker_push    (ThWorker         *self,
                             ThWorkUrgency     urgency,
                             GTask            *task,
                             GTaskThreadFunc   func);

/* From within @urgency's work, with no lock held: does now what is more urgent. */
void      th_worker_yield   (ThWorker       *self,
                             ThWorkUrgency   urgency);

gboolean  th_worker_is_here (ThWorker *self);

/* Around a result: the work gives right before it returns its task, the _finish takes first; so what
 * the work wrote is seen by whoever finishes. */
void      th_worker_give    (GTask *task);
void      th_worker_take    (GTask *task);

/* Drops a reference from the worker's thread: were it the last one to the object that the task is of,
 * that object would otherwise end on the thread that it waits for. */
void      th_worker_let_go  (GTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThWorker, th_worker_free)

G_END_DECLS
