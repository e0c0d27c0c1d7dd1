/* Copyright 2026 The Threshold authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* A wrong passphrase says so and how long to wait; nothing here tells whether a store holds
 * anything but how many changes wait and how old the oldest is. Keyrings stay in memory after a
 * lock, because the PIN wraps the key in memory only.
 */

#include "th-unlock-page.h"

#include "th-enrolment.h"
#include "th-error-text.h"
#include "th-passphrase.h"
#include "th-pin-pad.h"
#include "th-row-button.h"
#include "th-stack.h"
#include "th-words.h"

#include <glib/gi18n.h>

struct _ThUnlockPage
{
  ThPage parent_instance;

  GtkWidget *stack;
  GtkWidget *people;
  GtkWidget *name;
  GtkWidget *waiting;
  GtkWidget *pad;
  GtkWidget *passphrase_box;
  GtkWidget *passphrase;
  GtkWidget *unlock;
  GtkWidget *busy;
  GtkWidget *problem;
  GtkWidget *someone_else;

  const ThHost *host;
  GPtrArray *rows;      /* of ThEnrolmentRow */
  GHashTable *keyrings; /* folder → ThKeyring */
  char *folder;         /* chosen */
  ThSession *closing;
  GTask *waiting_open; /* for `closing` to be closed */
  guint wait_source;
  gboolean asks_again; /* once the list is here, even if something was being typed */
};

enum
{
  SIGNAL_OPENED,
  SIGNAL_ENROL,
  SIGNAL_FORGOTTEN,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (ThUnlockPage, th_unlock_page, TH_TYPE_PAGE)

static guint signals[N_SIGNALS];

/* One try. The secret is a passphrase or, with @is_pin, a PIN. */
typedef struct
{
  const ThHost *host;
  char *folder;
  ThKeyring *keyring; /* NULL: to be loaded */
  ThSecret *secret;
  gboolean is_pin;
  ThSecret *key;
} Try;

static void show_secret (ThUnlockPage *self);

static void
try_free (gpointer data)
{
  Try *try = data;

  g_free (try->folder);
  g_clear_object (&try->keyring);
  g_clear_pointer (&try->secret, th_secret_unref);
  g_clear_pointer (&try->key, th_secret_unref);
  g_free (try);
}

static void
say (ThUnlockPage *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->problem), text != NULL ? text : "");
  gtk_widget_set_visible (self->problem, text != NULL);
}

static void
show_part (ThUnlockPage *self, const char *name)
{
  GtkStack *stack = GTK_STACK (self->stack);

  th_stack_show_only (stack, gtk_stack_get_child_by_name (stack, name));
}

static void
set_busy (ThUnlockPage *self, gboolean is_busy)
{
  /* A field that has the focus and cannot be typed in any more confuses GTK's caret. */
  if (is_busy)
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  gtk_widget_set_visible (self->busy, is_busy);
  gtk_widget_set_sensitive (self->passphrase_box, !is_busy);
  gtk_widget_set_sensitive (self->pad, !is_busy);
  gtk_widget_set_sensitive (self->someone_else, !is_busy);
}

static ThKeyring *
kept_keyring (ThUnlockPage *self)
{
  return self->folder != NULL ? g_hash_table_lookup (self->keyrings, self->folder) : NULL;
}

static gboolean
show_wait (gpointer data)
{
  ThUnlockPage *self = data;
  ThKeyring *keyring = kept_keyring (self);
  int64_t wait = keyring != NULL ? th_keyring_get_wait (keyring) : 0;
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (self->unlock, wait == 0);
  if (wait == 0)
    {
      say (self, NULL);
      self->wait_source = 0;
      return G_SOURCE_REMOVE;
    }

  text = th_passphrase_dup_wait (wait);
  say (self, text);

  return G_SOURCE_CONTINUE;
}

static void
begin_wait (ThUnlockPage *self)
{
  if (self->wait_source == 0 && show_wait (self))
    self->wait_source = g_timeout_add_seconds (1, show_wait, self);
}

static void
fail (ThUnlockPage *self, const GError *error)
{
  ThKeyring *keyring = kept_keyring (self);
  g_autofree char *text = th_error_text_dup (error);

  set_busy (self, FALSE);
  if (g_error_matches (error, TH_KEYRING_ERROR, TH_KEYRING_ERROR_EXPIRED))
    show_secret (self);
  say (self, text);
  if (keyring != NULL && th_keyring_get_wait (keyring) > 0)
    begin_wait (self);
  gtk_widget_grab_focus (gtk_widget_get_visible (self->pad) ? self->pad : self->passphrase);
}

static void
on_session_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ThUnlockPage *self = g_task_get_source_object (task);
  Try *try = g_task_get_task_data (task);
  g_autoptr (ThSession) session = NULL;
  g_autoptr (GError) error = NULL;

  session = th_session_open_finish (result, &error);
  if (session == NULL)
    {
      fail (self, error);
      return;
    }

  set_busy (self, FALSE);
  say (self, NULL);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, session, try->keyring,
                 try->is_pin ? NULL : try->key);
}

static void
open_session (GTask *task)
{
  Try *try = g_task_get_task_data (task);

  th_session_open_async (try->host, try->folder, try->keyring, try->key, NULL, on_session_cb, task);
}

/* Opening a key is slow on purpose; the thread does nothing else. */
static void
open_key (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Try *try = data;
  g_autofree char *path = th_enrolment_dup_path (try->folder, TH_ENROLMENT_KEYRING);
  GError *error = NULL;

  if (try->keyring == NULL)
    try->keyring = th_keyring_load (path, &try->host->clock, &try->host->random, &error);
  if (try->keyring != NULL && try->is_pin)
    try->key = th_keyring_unlock_pin (try->keyring,
                                      (const char *) th_secret_get_bytes (try->secret), &error);
  else if (try->keyring != NULL)
    try->key = th_keyring_unlock (try->keyring, try->secret, &error);
  g_clear_pointer (&try->secret, th_secret_unref);

  if (try->key == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_key_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThUnlockPage *self = TH_UNLOCK_PAGE (source);
  GTask *task = G_TASK (result);
  Try *try = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (try->keyring != NULL)
    g_hash_table_insert (self->keyrings, g_strdup (try->folder), g_object_ref (try->keyring));
  if (!g_task_propagate_boolean (task, &error))
    {
      fail (self, error);
      return;
    }

  /* The store is still sending from before: that ends now, then it is opened again. */
  if (self->closing != NULL && g_str_equal (th_session_get_folder (self->closing), try->folder))
    {
      g_set_object (&self->waiting_open, task);
      th_session_close_now (self->closing);
      return;
    }
  open_session (g_object_ref (task));
}

static void
begin_try (ThUnlockPage *self, ThSecret *secret, gboolean is_pin)
{
  GTask *task = g_task_new (self, NULL, on_key_cb, NULL);
  ThKeyring *keyring = kept_keyring (self);
  Try *try = g_new0 (Try, 1);

  try->host = self->host;
  try->folder = g_strdup (self->folder);
  try->keyring = keyring != NULL ? g_object_ref (keyring) : NULL;
  try->secret = secret;
  try->is_pin = is_pin;
  g_task_set_source_tag (task, begin_try);
  g_task_set_task_data (task, try, try_free);
  set_busy (self, TRUE);
  say (self, NULL);
  g_task_run_in_thread (task, open_key);
  g_object_unref (task);
}

static void
on_unlock_cb (ThUnlockPage *self)
{
  GtkEditable *entry = GTK_EDITABLE (self->passphrase);

  if (gtk_widget_get_visible (self->busy) || !gtk_widget_get_sensitive (self->unlock))
    return;
  if (*gtk_editable_get_text (entry) == '\0')
    say (self, _ ("Type your passphrase."));
  else
    begin_try (self, th_passphrase_take (entry), FALSE);
}

static void
on_pin_cb (ThUnlockPage *self, const char *pin)
{
  if (!gtk_widget_get_visible (self->busy))
    begin_try (self, th_secret_new (pin, strlen (pin) + 1), TRUE);
}

static const ThEnrolmentRow *
find_row (ThUnlockPage *self, const char *folder)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const ThEnrolmentRow *row = g_ptr_array_index (self->rows, i);

      if (g_strcmp0 (row->folder, folder) == 0)
        return row;
    }

  return NULL;
}

static char *
dup_waiting (ThUnlockPage *self, const ThEnrolmentRow *row)
{
  g_autofree char *age = NULL;
  ThSync *sync = NULL;
  int64_t oldest = row->oldest;
  guint unsent = row->unsent;

  /* What is still open knows better than the file. */
  if (self->closing != NULL && g_str_equal (th_session_get_folder (self->closing), row->folder))
    sync = th_session_get_sync (self->closing);
  if (sync != NULL)
    unsent = th_sync_get_unsent (sync, &oldest);

  if (sync != NULL && th_sync_get_state (sync) == TH_SYNC_ENTRIES && unsent > 0)
    return g_strdup_printf (_ ("Sending %u of %u"), th_sync_get_sent_entries (sync),
                            th_sync_get_total_entries (sync));
  if (unsent == 0)
    return g_strdup (_ ("Everything is sent"));
  if (oldest == 0)
    return g_strdup_printf (_ ("%u to send"), unsent);

  age = th_words_dup_age (oldest, th_clock_now (&self->host->clock));
  /* Translators: number of changes, age of the oldest */
  return g_strdup_printf (_ ("%u to send, the oldest %s old"), unsent, age);
}

/* Two stores of one person, after a forgotten passphrase, are told apart by their enrolment. */
static char *
dup_name (ThUnlockPage *self, const ThEnrolmentRow *row)
{
  guint n_alike = 0;

  if (row->officer_name == NULL)
    return g_strdup (_ ("This store cannot be read"));
  for (guint i = 0; i < self->rows->len; i++)
    {
      const ThEnrolmentRow *other = g_ptr_array_index (self->rows, i);

      n_alike += g_strcmp0 (other->officer_name, row->officer_name) == 0 ? 1 : 0;
    }

  /* Translators: name of an officer, beginning of the name of a store */
  return n_alike > 1 ? g_strdup_printf (_ ("%s, store %.4s"), row->officer_name, row->enrolment)
                     : g_strdup (row->officer_name);
}

static void
show_person (ThUnlockPage *self)
{
  const ThEnrolmentRow *row = find_row (self, self->folder);
  g_autofree char *waiting = row != NULL ? dup_waiting (self, row) : g_strdup ("");
  g_autofree char *name = row != NULL ? dup_name (self, row) : g_strdup ("");

  gtk_label_set_text (GTK_LABEL (self->name), name);
  gtk_label_set_text (GTK_LABEL (self->waiting), waiting);
}

static void
show_secret (ThUnlockPage *self)
{
  ThKeyring *keyring = kept_keyring (self);
  gboolean has_pin = keyring != NULL && th_keyring_has_pin (keyring);

  show_person (self);
  gtk_widget_set_visible (self->pad, has_pin);
  gtk_widget_set_visible (self->passphrase_box, !has_pin);
  th_pin_pad_clear (TH_PIN_PAD (self->pad));
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  say (self, NULL);
  show_part (self, "secret");
  gtk_widget_grab_focus (has_pin ? self->pad : self->passphrase);
  if (keyring != NULL && th_keyring_get_wait (keyring) > 0)
    begin_wait (self);
}

static const char *
folder_of (GtkWidget *button)
{
  return g_object_get_data (G_OBJECT (button), "folder");
}

static void
on_person_cb (ThUnlockPage *self, GtkWidget *button)
{
  g_free (self->folder);
  self->folder = g_strdup (folder_of (button));
  show_secret (self);
}

static void
on_by_passphrase_cb (ThUnlockPage *self)
{
  gtk_widget_set_visible (self->pad, FALSE);
  gtk_widget_set_visible (self->passphrase_box, TRUE);
  gtk_widget_grab_focus (self->passphrase);
}

static void
on_someone_else_cb (ThUnlockPage *self)
{
  show_part (self, "who");
}

static void
on_enrol_cb (ThUnlockPage *self)
{
  g_signal_emit (self, signals[SIGNAL_ENROL], 0, TRUE);
}

/* In the middle of a shift: another store at once. Nobody here can open the old one, and nobody may
 * throw it away. */
static void
on_forgotten_cb (ThUnlockPage *self)
{
  if (!gtk_widget_get_visible (self->busy))
    g_signal_emit (self, signals[SIGNAL_FORGOTTEN], 0);
}

static void
drop_who_is_gone (ThUnlockPage *self)
{
  GtkWidget *next;

  for (GtkWidget *button = gtk_widget_get_first_child (self->people); button != NULL; button = next)
    {
      next = gtk_widget_get_next_sibling (button);
      if (find_row (self, folder_of (button)) == NULL)
        gtk_box_remove (GTK_BOX (self->people), button);
    }
}

static GtkWidget *
find_button (ThUnlockPage *self, const char *folder)
{
  GtkWidget *button = gtk_widget_get_first_child (self->people);

  while (button != NULL && !g_str_equal (folder_of (button), folder))
    button = gtk_widget_get_next_sibling (button);

  return button;
}

static GtkWidget *
add_button (ThUnlockPage *self, const char *folder)
{
  GtkWidget *button = th_row_button_new ("th-person-symbolic", NULL, NULL);

  g_object_set_data_full (G_OBJECT (button), "folder", g_strdup (folder), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_person_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->people), button);

  return button;
}

/* A button stays as long as its store: the list is read again when the last store is closed, which
 * may be long after the lock, and whoever is on one then, by keyboard or by ear, is not thrown off
 * it. */
static void
show_people (ThUnlockPage *self)
{
  GtkWidget *before = NULL;

  drop_who_is_gone (self);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const ThEnrolmentRow *row = g_ptr_array_index (self->rows, i);
      g_autofree char *waiting = dup_waiting (self, row);
      g_autofree char *name = dup_name (self, row);
      GtkWidget *button = find_button (self, row->folder);

      if (button == NULL)
        button = add_button (self, row->folder);
      th_row_button_set_text (TH_ROW_BUTTON (button), name, waiting);
      if (gtk_widget_get_prev_sibling (button) != before)
        gtk_box_reorder_child_after (GTK_BOX (self->people), button, before);
      before = button;
    }
}

static void
host_copy_free (gpointer data)
{
  ThHost *host = data;

  g_free (host->data);
  g_free (host);
}

static void
list_people (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const ThHost *host = data;
  GError *error = NULL;
  GPtrArray *rows = th_enrolment_list (host->data, &host->clock, &host->random, &error);

  if (rows == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, rows, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_people_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ThUnlockPage *self = TH_UNLOCK_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GPtrArray *rows = g_task_propagate_pointer (G_TASK (result), &error);

  /* The window went while the folder was read. */
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    {
      g_clear_pointer (&rows, g_ptr_array_unref);
      return;
    }
  if (rows == NULL)
    {
      text = th_error_text_dup (error);
      say (self, text);
      return;
    }

  g_ptr_array_unref (self->rows);
  self->rows = rows;
  if (rows->len == 0)
    {
      g_signal_emit (self, signals[SIGNAL_ENROL], 0, FALSE);
      return;
    }

  show_people (self);
  if (self->folder == NULL && rows->len == 1)
    self->folder = g_strdup (((ThEnrolmentRow *) g_ptr_array_index (rows, 0))->folder);
  if (self->asks_again && self->folder != NULL)
    show_secret (self);
  else
    show_person (self);
  self->asks_again = FALSE;
}

static void
read_people (ThUnlockPage *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_people_cb, NULL);
  ThHost *host = g_memdup2 (self->host, sizeof *self->host);

  host->data = g_strdup (self->host->data);
  g_task_set_source_tag (task, read_people);
  g_task_set_task_data (task, host, host_copy_free);
  g_task_run_in_thread (task, list_people);
}

static void
th_unlock_page_dispose (GObject *object)
{
  ThUnlockPage *self = TH_UNLOCK_PAGE (object);

  g_clear_handle_id (&self->wait_source, g_source_remove);
  g_clear_object (&self->closing);
  g_clear_object (&self->waiting_open);

  G_OBJECT_CLASS (th_unlock_page_parent_class)->dispose (object);
}

static void
th_unlock_page_finalize (GObject *object)
{
  ThUnlockPage *self = TH_UNLOCK_PAGE (object);

  g_ptr_array_unref (self->rows);
  g_hash_table_unref (self->keyrings);
  g_free (self->folder);

  G_OBJECT_CLASS (th_unlock_page_parent_class)->finalize (object);
}

static void
th_unlock_page_class_init (ThUnlockPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = th_unlock_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = th_unlock_page_finalize;
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", TH_TYPE_UNLOCK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, TH_TYPE_SESSION, TH_TYPE_KEYRING, G_TYPE_POINTER);
  signals[SIGNAL_ENROL] = g_signal_new ("enrol", TH_TYPE_UNLOCK_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_FORGOTTEN] = g_signal_new ("forgotten", TH_TYPE_UNLOCK_PAGE, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (TH_TYPE_PIN_PAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/threshold/Threshold/ui/th-unlock-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, stack);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, people);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, name);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, waiting);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, pad);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, passphrase_box);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, passphrase);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, unlock);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, busy);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, problem);
  gtk_widget_class_bind_template_child (widget_class, ThUnlockPage, someone_else);
  gtk_widget_class_bind_template_callback (widget_class, on_unlock_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_pin_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_by_passphrase_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_someone_else_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_enrol_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_forgotten_cb);
}

static void
th_unlock_page_init (ThUnlockPage *self)
{
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) th_enrolment_row_free);
  self->keyrings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  show_part (self, "who");
}

GtkWidget *
th_unlock_page_new (const ThHost *host)
{
  ThUnlockPage *self = g_object_new (TH_TYPE_UNLOCK_PAGE, NULL);

  self->host = host;
  th_page_set_title (TH_PAGE (self), _ ("Threshold"), NULL);

  return GTK_WIDGET (self);
}

void
th_unlock_page_show (ThUnlockPage *self, const char *folder)
{
  if (folder != NULL)
    {
      g_free (self->folder);
      self->folder = g_strdup (folder);
    }
  self->asks_again = TRUE;
  read_people (self);
}

void
th_unlock_page_keep (ThUnlockPage *self, const char *folder, ThKeyring *keyring)
{
  g_hash_table_insert (self->keyrings, g_strdup (folder), g_object_ref (keyring));
}

void
th_unlock_page_set_closing (ThUnlockPage *self, ThSession *closing)
{
  if (self->closing != NULL)
    g_signal_handlers_disconnect_by_data (th_session_get_sync (self->closing), self);
  g_set_object (&self->closing, closing);
  if (closing != NULL)
    g_signal_connect_object (th_session_get_sync (closing), "notify", G_CALLBACK (show_person),
                             self, G_CONNECT_SWAPPED);
  else if (self->waiting_open != NULL)
    open_session (g_steal_pointer (&self->waiting_open));
  else
    read_people (self);
}
