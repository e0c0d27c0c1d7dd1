/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* What an administrator decides of held entries: the command itself, called as main calls it. */

#include "th-admin.h"
#include "th-test-server.h"

typedef struct
{
  ThTestServer *server;
  ThTestTablet *tablet;
  char *premises;
  char *folder;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->server = th_test_server_new ();
  scene->tablet = th_test_tablet_new (scene->server, "4163");
  scene->premises = th_test_server_dup_premises (scene->server, "north");
  scene->folder = g_build_filename (scene->server->dir, "data", NULL);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  g_free (scene->folder);
  g_free (scene->premises);
  th_test_tablet_free (scene->tablet);
  th_test_server_free (scene->server);
}

static int
decide (Scene *scene, int (*command) (int argc, char **argv), ThDot dot)
{
  char text[TH_DOT_TEXT_SIZE];
  char *words[] = { (char *) "held",  text,
                    (char *) "--why", (char *) "seen by hand",
                    (char *) "--yes", (char *) "--data",
                    scene->folder,    NULL };

  th_dot_format (dot, text);
  return command (G_N_ELEMENTS (words) - 1, words);
}

static guint
count_held (Scene *scene)
{
  g_autoptr (GPtrArray) held = th_server_store_list_held (scene->server->store, 0, NULL);

  g_assert_nonnull (held);
  return held->len;
}

static void
end_enrolment (Scene *scene)
{
  g_autoptr (ThServerEnrolment) enrolment =
    th_server_store_load_enrolment (scene->server->store, scene->tablet->enrolment, NULL);

  g_assert_nonnull (enrolment);
  enrolment->status = TH_ENROLMENT_LEAVER;
  g_assert_true (th_server_store_put_enrolment (scene->server->store, enrolment, NULL));
}

static void
test_accepted (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (ThRecord) record = NULL;
  g_autoptr (GError) error = NULL;
  ThDot created, set;

  end_enrolment (scene);
  created =
    th_test_tablet_create (scene->tablet, th_test_id (1), "visit", scene->premises, "A visit");
  set = th_test_tablet_set (scene->tablet, th_test_id (1), "outcome", "no_reply");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpstr (th_test_receipt_reason (receipt, set), ==, "revoked");
  g_assert_cmpint (decide (scene, th_admin_held_accept, created), ==, 0);
  g_assert_cmpint (decide (scene, th_admin_held_accept, set), ==, 0);
  g_assert_cmpuint (count_held (scene), ==, 0);
  record = th_store_load_record (TH_STORE (scene->server->store), th_test_id (1), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (th_value_get_text (th_record_get_value (record, "outcome")), ==, "no_reply");
  /* Decided is decided. */
  g_assert_cmpint (decide (scene, th_admin_held_accept, set), ==, 1);
}

static void
test_dismissed (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;
  ThDot on_a_record, on_nothing;

  th_test_tablet_create (scene->tablet, th_test_id (1), "visit", scene->premises, "A visit");
  on_a_record = th_test_tablet_set (scene->tablet, th_test_id (1), "_state", "approved");
  on_nothing = th_test_tablet_set (scene->tablet, th_test_id (2), "outcome", "no_reply");
  receipt = th_test_tablet_push (scene->tablet);
  g_assert_cmpuint (receipt->held->len, ==, 2);
  g_assert_cmpint (decide (scene, th_admin_held_dismiss, on_a_record), ==, 0);
  g_assert_cmpint (decide (scene, th_admin_held_dismiss, on_nothing), ==, 0);
  g_assert_cmpuint (count_held (scene), ==, 0);
}

/* An approval is a lead's; half a decision is none. */
static void
test_no_approval (Scene *scene, gconstpointer data)
{
  g_autoptr (ThReceipt) receipt = NULL;
  g_autoptr (ThServerEnrolment) before = NULL;
  g_autoptr (ThServerEnrolment) after = NULL;
  uint64_t own = scene->server->config->enrolment;
  ThDot dot;

  th_test_tablet_create (scene->tablet, th_test_id (1), "visit", scene->premises, "A visit");
  dot = th_test_tablet_set (scene->tablet, th_test_id (1), "_state", "approved");
  receipt = th_test_tablet_push (scene->tablet);
  before = th_server_store_load_enrolment (scene->server->store, own, NULL);
  g_assert_cmpint (decide (scene, th_admin_held_accept, dot), ==, 1);
  after = th_server_store_load_enrolment (scene->server->store, own, NULL);
  g_assert_cmpint (after->seq, ==, before->seq);
  g_assert_cmpuint (count_held (scene), ==, 1);
}

#define ADD(path, func) g_test_add ("/server/held/" path, Scene, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("what-a-leaver-wrote-can-be-accepted", test_accepted);
  ADD ("anything-can-be-dismissed", test_dismissed);
  ADD ("an-administrator-approves-nothing", test_no_approval);
  return g_test_run ();
}
