/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Copy, seal, and drop the copy; to verify, the way back. The copy lies in the server's folder
 * under a random key that exists in this process alone, so what a crash leaves of it is noise; the
 * next backup removes it.
 */

#include "th-backup.h"

#include "th-evidence.h"
#include "th-sealed.h"
#include "th-shape.h"
#include "th-sqlite-server-store.h"
#include "th-sqlite.h"

#include <fcntl.h>
#include <gio/gfiledescriptorbased.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#define COPY_FILE "backup.db"
#define LOCK_FILE "backup.lock"
#define HEAD_MAX 4096

#define SETTING_COVER "backup."
#define SETTING_LAST "backup"

static const ThShapeField head_fields[] = {
  { "v", TH_SHAPE_INTEGER, TH_SHAPE_REQUIRED, G_STRUCT_OFFSET (ThBackupHead, v), 0, NULL },
  { "address", TH_SHAPE_TEXT, TH_SHAPE_REQUIRED, G_STRUCT_OFFSET (ThBackupHead, address), 0, NULL },
  { "at", TH_SHAPE_TIME, TH_SHAPE_REQUIRED, G_STRUCT_OFFSET (ThBackupHead, at), 0, NULL },
  { "key", TH_SHAPE_BYTES, TH_SHAPE_REQUIRED, G_STRUCT_OFFSET (ThBackupHead, key),
    TH_SQLITE_KEY_BYTES, NULL },
};

static const ThShape head_shape = { sizeof (ThBackupHead), head_fields,
                                    G_N_ELEMENTS (head_fields) };

void
th_backup_head_free (ThBackupHead *self)
{
  if (self == NULL)
    return;
  sodium_memzero (self->key, sizeof self->key);
  th_shape_free (&head_shape, self);
}

static void
remove_database (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  g_unlink (path);
  g_unlink (log);
  g_unlink (index);
}

/* Held as long as the descriptor is open. */
static int
lock_folder (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, LOCK_FILE, NULL);
  int fd = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  if (fd >= 0)
    g_close (fd, NULL);
  g_set_error (error, TH_STORE_ERROR, TH_STORE_ERROR_BUSY,
               "another backup is being made or checked; try again when it is done");
  return -1;
}

/* The line and the copy. */
static gboolean
seal (ThSealedWriter *writer, ThBackupHead *head, const char *copy, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (copy);
  g_autoptr (GFileInputStream) input = NULL;
  g_autoptr (GString) line = g_string_sized_new (HEAD_MAX);
  gboolean done;

  input = g_file_read (file, NULL, error);
  if (input == NULL)
    return FALSE;
  th_shape_append (&head_shape, head, line);
  g_string_append_c (line, '\n');
  done = th_sealed_writer_write (writer, line->str, line->len, error);
  sodium_memzero (line->str, line->len);
  return done && th_sealed_writer_splice (writer, G_INPUT_STREAM (input), error)
         && th_sealed_writer_finish (writer, error);
}

static gboolean
sync_file (GOutputStream *stream, const char *path, GError **error)
{
  int fd = g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (stream));

  if (fsync (fd) == 0)
    return g_output_stream_close (stream, NULL, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s could not be made durable", path);
  return FALSE;
}

static gboolean
write_sealed (const ThBackup *self,
              ThBackupHead *head,
              const char *copy,
              const char *path,
              ThSecret **key,
              GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) output = NULL;
  g_autoptr (ThSealedWriter) writer = NULL;

  output = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  if (output == NULL)
    return FALSE;
  writer = th_sealed_writer_new (G_OUTPUT_STREAM (output), TH_BACKUP_PURPOSE,
                                 self->config->recovery_key, error);
  if (writer != NULL && seal (writer, head, copy, error)
      && sync_file (G_OUTPUT_STREAM (output), path, error))
    {
      *key = th_sealed_writer_dup_key (writer);
      return TRUE;
    }
  g_unlink (path);
  return FALSE;
}

gboolean
th_backup_write (const ThBackup *self, const char *path, ThSecret **key, GError **error)
{
  g_autofree char *copy = g_build_filename (self->folder, COPY_FILE, NULL);
  g_autoptr (ThSecret) copy_key = NULL;
  ThBackupHead head = { .v = 1, .address = self->config->address, .at = self->now };
  int lock = lock_folder (self->folder, error);
  gboolean done;

  if (lock < 0)
    return FALSE;
  remove_database (copy);
  randombytes_buf (head.key, sizeof head.key);
  copy_key = th_secret_new (head.key, sizeof head.key);
  done = th_sqlite_server_store_copy_to (self->store, copy, copy_key, error)
         && write_sealed (self, &head, copy, path, key, error);
  sodium_memzero (head.key, sizeof head.key);
  remove_database (copy);
  g_close (lock, NULL);
  return done;
}

static ThBackupHead *
read_head (ThSealedReader *reader, GError **error)
{
  g_autofree char *line = th_sealed_reader_read_line (reader, HEAD_MAX, error);
  ThBackupHead *head = NULL;

  if (line == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "the backup is empty");
      return NULL;
    }
  head = th_shape_read (&head_shape, line, strlen (line));
  sodium_memzero (line, strlen (line));
  if (head != NULL && head->v == 1)
    return head;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "the backup is of a newer kind; update the program");
  th_backup_head_free (head);
  return NULL;
}

/* To a file of its owner's alone. */
static gboolean
unpack_database (ThSealedReader *reader, const char *copy, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (copy);
  g_autoptr (GFileOutputStream) output = NULL;

  output = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  return output != NULL && th_sealed_reader_splice (reader, G_OUTPUT_STREAM (output), -1, error)
         && sync_file (G_OUTPUT_STREAM (output), copy, error);
}

ThBackupHead *
th_backup_unpack (GInputStream *stream,
                  const ThSecret *key,
                  const uint8_t *holder,
                  const ThSecret *private_key,
                  const char *copy,
                  GError **error)
{
  g_autoptr (ThSealedReader) reader = NULL;
  g_autoptr (ThBackupHead) head = NULL;

  reader = key != NULL
             ? th_sealed_reader_new_for_key (stream, TH_BACKUP_PURPOSE, key, error)
             : th_sealed_reader_new (stream, TH_BACKUP_PURPOSE, holder, private_key, error);
  head = reader != NULL ? read_head (reader, error) : NULL;
  if (head == NULL)
    return NULL;
  if (unpack_database (reader, copy, error))
    return g_steal_pointer (&head);
  g_unlink (copy);
  return NULL;
}

static gboolean
put_number (ThServerStore *store, const char *key, int64_t number, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  return th_server_store_set_setting (store, key, value, error);
}

static gboolean
get_number (ThServerStore *store, const char *key, int64_t *number, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) value = th_server_store_get_setting (store, key, &local);
  g_autofree char *text = NULL;

  *number = 0;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (value == NULL)
    return TRUE;
  text = g_strndup (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
  *number = g_ascii_strtoll (text, NULL, 10);
  return TRUE;
}

static char *
dup_cover_key (uint64_t enrolment)
{
  char id[TH_ENROLMENT_TEXT_SIZE];

  th_enrolment_format (enrolment, id);
  return g_strconcat (SETTING_COVER, id, NULL);
}

/* What the copy has whole is covered. */
static gboolean
note_cover (const ThBackup *self, ThServerStore *copy, int64_t at, GError **error)
{
  g_autoptr (GPtrArray) whole = th_sqlite_server_store_list_whole (copy, error);
  gboolean done = whole != NULL;

  if (!done || !th_server_store_begin (self->store, error))
    return FALSE;
  for (guint i = 0; done && i < whole->len; i++)
    {
      const ThDot *dot = g_ptr_array_index (whole, i);
      g_autofree char *key = dup_cover_key (dot->enrolment);

      done = put_number (self->store, key, dot->seq, error);
    }
  done = done && put_number (self->store, SETTING_LAST, at, error);
  return th_server_store_end (self->store, done, error);
}

static gboolean
check_copy (const ThBackup *self, const ThBackupHead *head, const char *path, GError **error)
{
  g_autoptr (ThSecret) key = th_secret_new (head->key, sizeof head->key);
  g_autoptr (ThServerStore) copy = th_sqlite_server_store_open (path, key, FALSE, 1, error);

  return copy != NULL && th_sqlite_server_store_check_pages (copy, error)
         && th_evidence_check_all (copy, error) && note_cover (self, copy, head->at, error);
}

gboolean
th_backup_verify (const ThBackup *self, const char *path, const ThSecret *key, GError **error)
{
  g_autofree char *copy = g_build_filename (self->folder, COPY_FILE, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) input = NULL;
  g_autoptr (ThBackupHead) head = NULL;
  int lock = lock_folder (self->folder, error);
  gboolean done;

  if (lock < 0)
    return FALSE;
  remove_database (copy);
  input = g_file_read (file, NULL, error);
  if (input != NULL)
    {
      int fd = g_file_descriptor_based_get_fd (G_FILE_DESCRIPTOR_BASED (input));

      /* What was just written is to come from the disk, not from memory. */
      posix_fadvise (fd, 0, 0, POSIX_FADV_DONTNEED);
      head = th_backup_unpack (G_INPUT_STREAM (input), key, NULL, NULL, copy, error);
    }
  done = head != NULL && check_copy (self, head, copy, error);
  remove_database (copy);
  g_close (lock, NULL);
  return done;
}

gboolean
th_backup_get_cover (ThServerStore *store, uint64_t enrolment, int64_t *seq, GError **error)
{
  g_autofree char *key = dup_cover_key (enrolment);

  return get_number (store, key, seq, error);
}

gboolean
th_backup_get_last (ThServerStore *store, int64_t *at, GError **error)
{
  return get_number (store, SETTING_LAST, at, error);
}
