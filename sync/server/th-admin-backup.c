/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* `backup` and `restore`. A restore asks what was revoked since the backup was taken, because the
 * backup does not know: a tablet that is lost would be let in again.
 */

#include "th-admin-rows.h"

#include "th-backup.h"
#include "th-restore.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

ThSecret *
th_admin_load_recovery_key (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  uint8_t bytes[crypto_box_SECRETKEYBYTES];
  ThSecret *key = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, &error))
    th_admin_fail (error);
  else if (!th_wire_parse_hex (g_strchomp (text), -1, bytes, sizeof bytes))
    g_printerr ("threshold-server: %s is no recovery key; init writes one with --recovery-out.\n",
                path);
  else
    key = th_secret_new (bytes, sizeof bytes);
  sodium_memzero (bytes, sizeof bytes);
  if (text != NULL)
    sodium_memzero (text, length);
  return key;
}

static int
back_up (ThAdmin *admin, const char *path, gboolean verifies)
{
  ThBackup backup = { admin->store, admin->config, admin->data, th_clock_now (&admin->clock) };
  g_autoptr (ThSecret) key = NULL;
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GError) error = NULL;
  GStatBuf status = { 0 };

  if (!th_admin_act (admin, NULL, NULL, &error, "backup")
      || !th_backup_write (&backup, path, &key, &error))
    return th_admin_fail (error);
  if (verifies && !th_backup_verify (&backup, path, key, &error))
    {
      g_printerr ("threshold-server: %s is no good backup.\n", path);
      return th_admin_fail (error);
    }
  g_stat (path, &status);
  th_admin_rows_begin (&row, admin);
  th_admin_rows_text (&row, "file", path);
  th_admin_rows_number (&row, "bytes", status.st_size);
  th_admin_rows_number (&row, "verified", verifies);
  th_admin_rows_tell (&row, "Backed up to %s: %" G_GOFFSET_FORMAT " bytes, %s", path,
                      (goffset) status.st_size,
                      verifies ? "read back and verified" : "not verified; --verify reads it back");
  return TH_ADMIN_DONE;
}

int
th_admin_backup (int argc, char **argv)
{
  gboolean verifies = FALSE;
  const GOptionEntry entries[] = {
    { "verify", 0, 0, G_OPTION_ARG_NONE, &verifies,
      "Read it back and check all logs; tablets are told what it covers", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };

  if (!th_admin_parse (&admin, entries, "FILE",
                       "Writes all there is, as of one moment, to a file sealed for the recovery"
                       " key.",
                       1, 1, argc, argv))
    return TH_ADMIN_USAGE;
  if (!th_admin_open (&admin, 1))
    return TH_ADMIN_FAILED;
  return back_up (&admin, admin.rest[0], verifies);
}

static gboolean
add_revocation (ThServerStore *store,
                const char *text,
                ThEnrolmentStatus status,
                GArray *revocations)
{
  ThRevocation revocation = { 0, status };
  g_autoptr (ThServerEnrolment) enrolment = NULL;

  if (!th_enrolment_parse (text, -1, &revocation.enrolment))
    {
      g_printerr ("threshold-server: '%s' is no enrolment.\n", text);
      return FALSE;
    }
  enrolment = th_server_store_load_enrolment (store, revocation.enrolment, NULL);
  /* One that was enrolled after the backup comes back into holding, where it is ended again. */
  if (enrolment == NULL || enrolment->status == TH_ENROLMENT_SERVER)
    {
      g_printerr ("threshold-server: the backup has no enrolment %s; end it when it comes back, by"
                  " device revoke.\n",
                  text);
      return FALSE;
    }
  g_array_append_val (revocations, revocation);
  return TRUE;
}

static gboolean
add_all (ThServerStore *store, char **texts, ThEnrolmentStatus status, GArray *revocations)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    if (!add_revocation (store, texts[i], status, revocations))
      return FALSE;
  return TRUE;
}

static gboolean
print_active (ThServerStore *store, const char *moment)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) enrolments = th_server_store_list_enrolments (store, &error);

  g_printerr ("Which of these was revoked since %s?\n", moment);
  for (guint i = 0; enrolments != NULL && i < enrolments->len; i++)
    {
      const ThServerEnrolment *enrolment = g_ptr_array_index (enrolments, i);
      char id[TH_ENROLMENT_TEXT_SIZE];

      th_enrolment_format (enrolment->id, id);
      if (enrolment->status == TH_ENROLMENT_ACTIVE)
        g_printerr ("  %s  %s  %s\n", id, enrolment->officer, enrolment->name);
    }
  return enrolments != NULL;
}

/* Lines such as "7f3a9c41d2e80b56 lost", until an empty one. */
static gboolean
ask_revocations (ThAdmin *admin, ThServerStore *store, int64_t at, GArray *revocations)
{
  char moment[TH_TIME_TEXT_SIZE];
  char line[128];

  th_time_format (at, moment);
  if (admin->is_sure)
    return TRUE;
  if (!isatty (STDIN_FILENO))
    {
      g_printerr ("threshold-server: name each enrolment that was revoked since %s with --lost or"
                  " --leaver, and say --yes.\n",
                  moment);
      return FALSE;
    }
  if (!print_active (store, moment))
    return FALSE;
  g_printerr ("Type an enrolment and lost or leaver, or an empty line to go on:\n");
  while (fgets (line, sizeof line, stdin) != NULL && *g_strstrip (line) != '\0')
    {
      g_auto (GStrv) words = g_strsplit (line, " ", 2);
      ThEnrolmentStatus status;

      if (words[1] == NULL || !th_enrolment_status_from_name (words[1], &status)
          || (status != TH_ENROLMENT_LOST && status != TH_ENROLMENT_LEAVER))
        g_printerr ("Say such as: 7f3a9c41d2e80b56 lost\n");
      else
        add_revocation (store, words[0], status, revocations);
    }
  return TRUE;
}

typedef struct
{
  char *recovery;
  char **lost;
  char **leavers;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->recovery);
  g_strfreev (words->lost);
  g_strfreev (words->leavers);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
finish (
  ThAdmin *admin, const ThRestore *restore, const Words *words, ThServerStore *store, int64_t at)
{
  g_autoptr (GArray) revocations = g_array_new (FALSE, FALSE, sizeof (ThRevocation));
  g_autoptr (GError) error = NULL;

  if (!add_all (store, words->lost, TH_ENROLMENT_LOST, revocations)
      || !add_all (store, words->leavers, TH_ENROLMENT_LEAVER, revocations)
      || !ask_revocations (admin, store, at, revocations))
    return FALSE;
  if (th_restore_finish (restore, store, revocations, at, &error))
    return TRUE;
  th_admin_fail (error);
  return FALSE;
}

static int
restore (ThAdmin *admin, const Words *words, const ThSecret *recovery_key)
{
  ThRestore self = { admin->rest[0],
                     admin->data,
                     recovery_key,
                     th_admin_get_account (),
                     th_clock_now (&admin->clock),
                     &admin->random };
  g_autoptr (ThServerStore) store = NULL;
  g_auto (ThAdminRows) row = { 0 };
  g_autoptr (GError) error = NULL;
  char moment[TH_TIME_TEXT_SIZE];
  gboolean done;
  int64_t at;

  store = th_restore_open (&self, &at, &error);
  if (store == NULL)
    return th_admin_fail (error);
  done = finish (admin, &self, words, store, at);
  g_clear_object (&store);
  if (!th_restore_settle (&self, done, &error))
    return th_admin_fail (error);
  if (!done)
    return TH_ADMIN_FAILED;
  th_time_format (at, moment);
  th_admin_rows_begin (&row, admin);
  th_admin_rows_text (&row, "data", admin->data);
  th_admin_rows_text (&row, "as_of", moment);
  th_admin_rows_tell (&row,
                      "Restored to %s as of %s. Codes that were open are burnt; what was erased"
                      " since is due again: see retention. Tablets send the rest by themselves.",
                      admin->data, moment);
  return TH_ADMIN_DONE;
}

int
th_admin_restore (int argc, char **argv)
{
  g_auto (Words) words = { 0 };
  const GOptionEntry entries[] = {
    { "recovery-key", 0, 0, G_OPTION_ARG_FILENAME, &words.recovery,
      "The file that init wrote with --recovery-out", "FILE" },
    { "lost", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words.lost, "Revoked as lost since the backup",
      "ENROLMENT" },
    { "leaver", 0, 0, G_OPTION_ARG_STRING_ARRAY, &words.leavers,
      "Revoked as a leaver's since the backup", "ENROLMENT" },
    G_OPTION_ENTRY_NULL,
  };
  g_auto (ThAdmin) admin = { 0 };
  g_autoptr (ThSecret) key = NULL;

  if (!th_admin_parse (&admin, entries, "FILE",
                       "Makes a server's folder from a backup. The folder must be new.", 1, 1, argc,
                       argv))
    return TH_ADMIN_USAGE;
  if (words.recovery == NULL)
    {
      g_printerr ("threshold-server: restore needs --recovery-key FILE.\n");
      return TH_ADMIN_USAGE;
    }
  key = th_admin_load_recovery_key (words.recovery);
  return key != NULL ? restore (&admin, &words, key) : TH_ADMIN_FAILED;
}
