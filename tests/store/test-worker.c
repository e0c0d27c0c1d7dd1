/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* The one thread of a database: order, passing by, ending. */

#include "th-handoff.h"
#include "th-lock.h"
#include "th-worker.h"

/* What the work did, in order, and a gate that keeps the thread busy until all is queued. */
typedef struct
{
  ThWorker *worker;
  GString *done;
  GMutex gate;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->worker = th_worker_new ("test");
  fixture->done = g_string_new (NULL);
  g_mutex_init (&fixture->gate);
}

/* The work still reaches the worker through the fixture while it ends. */
static void
finish (Fixture *fixture)
{
  th_worker_free (fixture->worker);
  fixture->worker = NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  finish (fixture);
  g_string_free (fixture->done, TRUE);
  g_mutex_clear (&fixture->gate);
}

typedef struct
{
  Fixture *fixture;
  char letter;
  gboolean yields;
} Step;

static void
do_step (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Step *step = data;

  g_string_append_c (step->fixture->done, step->letter);
  if (step->yields)
    {
      th_worker_yield (step->fixture->worker, TH_WORK_PAGE);
      g_string_append_c (step->fixture->done, step->letter);
    }
  th_worker_give (task);
  g_task_return_boolean (task, TRUE);
}

static void
do_wait (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Step *step = data;

  th_mutex_lock (&step->fixture->gate);
  th_mutex_unlock (&step->fixture->gate);
  g_task_return_boolean (task, TRUE);
}

static void
push_to (Fixture *fixture,
         ThWorkUrgency urgency,
         char letter,
         gboolean yields,
         GTaskThreadFunc func,
         GCancellable *cancellable)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, NULL, NULL);
  Step *step = g_new (Step, 1);

  *step = (Step){ fixture, letter, yields };
  g_task_set_task_data (task, step, g_free);
  th_worker_push (fixture->worker, urgency, task, func);
}

static void
push (Fixture *fixture, ThWorkUrgency urgency, char letter)
{
  push_to (fixture, urgency, letter, FALSE, do_step, NULL);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  th_mutex_lock (&fixture->gate);
  push_to (fixture, TH_WORK_ANSWER, '-', FALSE, do_wait, NULL);
  push (fixture, TH_WORK_IDLE, 'i');
  push (fixture, TH_WORK_PAGE, 'p');
  push (fixture, TH_WORK_ANSWER, 'a');
  push (fixture, TH_WORK_PAGE, 'q');
  push (fixture, TH_WORK_ANSWER, 'b');
  th_mutex_unlock (&fixture->gate);
  finish (fixture);
  g_assert_cmpstr (fixture->done->str, ==, "abpqi");
}

static void
test_yield (Fixture *fixture, gconstpointer data)
{
  th_mutex_lock (&fixture->gate);
  push_to (fixture, TH_WORK_ANSWER, '-', FALSE, do_wait, NULL);
  push_to (fixture, TH_WORK_PAGE, 'p', TRUE, do_step, NULL);
  push (fixture, TH_WORK_PAGE, 'q');
  th_mutex_unlock (&fixture->gate);
  finish (fixture);
  g_assert_cmpstr (fixture->done->str, ==, "ppq");
}

static void
do_push_and_yield (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Step *step = data;

  g_string_append_c (step->fixture->done, step->letter);
  push (step->fixture, TH_WORK_PAGE, 'q');
  push (step->fixture, TH_WORK_ANSWER, 'a');
  th_worker_yield (step->fixture->worker, TH_WORK_PAGE);
  g_string_append_c (step->fixture->done, step->letter);
  g_task_return_boolean (task, TRUE);
}

static void
test_pass (Fixture *fixture, gconstpointer data)
{
  push_to (fixture, TH_WORK_PAGE, 'p', FALSE, do_push_and_yield, NULL);
  finish (fixture);
  g_assert_cmpstr (fixture->done->str, ==, "papq");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  th_mutex_lock (&fixture->gate);
  push_to (fixture, TH_WORK_ANSWER, '-', FALSE, do_wait, NULL);
  push_to (fixture, TH_WORK_ANSWER, 'c', FALSE, do_step, cancellable);
  push (fixture, TH_WORK_ANSWER, 'a');
  g_cancellable_cancel (cancellable);
  th_mutex_unlock (&fixture->gate);
  finish (fixture);
  g_assert_cmpstr (fixture->done->str, ==, "a");
}

static void
on_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GMainLoop *loop = data;

  th_worker_take (G_TASK (result));
  g_assert_true (g_task_propagate_boolean (G_TASK (result), NULL));
  g_main_loop_quit (loop);
}

static void
test_result (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_done_cb, loop);
  Step step = { fixture, 'x', FALSE };

  g_task_set_task_data (task, &step, NULL);
  th_worker_push (fixture->worker, TH_WORK_ANSWER, task, do_step);
  g_main_loop_run (loop);
  g_assert_cmpstr (fixture->done->str, ==, "x");
}

typedef struct
{
  ThLock lock;
  gint waiting;
  gboolean has_passed;
} Door;

static gpointer
pass_door (gpointer data)
{
  Door *door = data;

  g_atomic_int_set (&door->waiting, 1);
  th_lock_acquire (&door->lock);
  door->has_passed = TRUE;
  th_lock_release (&door->lock);
  return NULL;
}

/* Who lets go only to take the lock again must not do so for ever while another waits. */
static void
test_fair (void)
{
  Door door = { .waiting = 0 };
  GThread *thread;
  gboolean passed = FALSE;

  th_lock_init (&door.lock);
  th_lock_acquire (&door.lock);
  thread = g_thread_new ("waiting", pass_door, &door);
  while (!passed)
    {
      th_lock_release (&door.lock);
      th_lock_acquire (&door.lock);
      passed = door.has_passed;
    }
  th_lock_release (&door.lock);
  g_thread_join (thread);
  th_lock_clear (&door.lock);
  g_assert_true (g_atomic_int_get (&door.waiting) == 1);
}

#define add(path, function)                                                                        \
  g_test_add ("/store/worker/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("answers-go-before-pages-and-pages-before-idle", test_order);
  add ("yielding-lets-nothing-equally-urgent-pass", test_yield);
  add ("an-answer-passes-a-page-that-yields", test_pass);
  add ("what-was-cancelled-in-the-queue-is-not-done", test_cancelled);
  add ("a-result-comes-home", test_result);
  g_test_add_func ("/store/lock/who-waits-gets-it-next", test_fair);
  return g_test_run ();
}
